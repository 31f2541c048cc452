"""What the published build holds: the sources and what of them was set aside."""

import datetime
from dataclasses import dataclass

from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Holding:
    """One edition of a source."""

    source: str
    edition: str
    publisher: str  # who publishes it
    title: str  # of the publication
    published: datetime.date  # the day it became public
    # False where that day is not known, and `published` is one by which it was
    published_exact: bool
    age: int  # days from then to the day asked about
    cadence: str  # how often the publisher issues an edition
    tables: int  # raw tables taken from it
    rows: int  # rows of them that keep every rule
    quarantined: int  # distinct lines set aside, of whatever stage
    licence: str  # SPDX identifier, or custom
    url: str  # where the publication stands


@dataclass(frozen=True)
class SetAside:
    """One row in quarantine: where it stands, which rules it breaks, and its text."""

    stage: str
    raw_table: str
    source: str
    edition: str
    file: str
    row: int
    rules: str
    text: str


def sources(con: DuckDBPyConnection, today: datetime.date) -> list[Holding]:
    """Every edition of every source in the build, by source and edition."""
    rows = con.execute(
        """
        WITH loaded AS (
            SELECT source, edition, count(DISTINCT raw_table) AS tables, sum(accepted) AS rows
            FROM loads GROUP BY source, edition
        ),
        aside AS (
            SELECT source, edition, count(DISTINCT (snapshot, row)) AS quarantined
            FROM quarantine GROUP BY source, edition
        )
        SELECT
            sources.source, sources.edition, sources.publisher, sources.title, sources.published,
            sources.published_exact, date_diff('day', sources.published, ?::DATE), sources.cadence,
            coalesce(loaded.tables, 0), coalesce(loaded.rows, 0)::BIGINT,
            coalesce(aside.quarantined, 0), sources.licence, sources.url
        FROM sources
        LEFT JOIN loaded ON sources.source = loaded.source AND sources.edition = loaded.edition
        LEFT JOIN aside ON sources.source = aside.source AND sources.edition = aside.edition
        ORDER BY sources.source, sources.edition
        """,
        [today],
    ).fetchall()
    return [Holding(*row) for row in rows]


def quarantine(
    con: DuckDBPyConnection, raw_table: str | None = None, most: int | None = None
) -> list[SetAside]:
    """The rows in quarantine, of one raw table or all, by file and line; at most so many."""
    rows = con.execute(
        "SELECT stage, raw_table, source, edition, file, row, rules, text FROM quarantine"
        " WHERE ?::VARCHAR IS NULL OR raw_table = ? ORDER BY file, row, stage LIMIT ?",
        [raw_table, raw_table, most],
    ).fetchall()
    return [SetAside(*row) for row in rows]


def quarantine_counts(
    con: DuckDBPyConnection, raw_table: str | None = None
) -> list[tuple[str, str, str, int]]:
    """Stage, raw table, rules broken and rows, the most first."""
    return con.execute(
        "SELECT stage, raw_table, rules, count(*) FROM quarantine"
        " WHERE ?::VARCHAR IS NULL OR raw_table = ? GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3",
        [raw_table, raw_table],
    ).fetchall()


def raw_tables(con: DuckDBPyConnection) -> list[str]:
    """Names of the raw tables that have a snapshot."""
    found = con.execute("SELECT DISTINCT raw_table FROM snapshots ORDER BY raw_table").fetchall()
    return [name for (name,) in found]
