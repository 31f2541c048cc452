"""What the page says of the record itself: freshness, revisions, quality, licences."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.build.manifest import Build
from ailedger.health.freshness import CADENCE_DAYS
from ailedger.health.run_report import RunReport
from ailedger.output import licences
from ailedger.output.provenance import Origin

Cells = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Listing:
    """A plain table of the page: its caption, its columns, its rows."""

    caption: str
    columns: tuple[str, ...]
    rows: Cells


def day_of_record(con: DuckDBPyConnection) -> datetime.date:
    """The day to which ages are counted: the last on which figures were taken over.

    No clock is read, so that a build gives the same page on any day.
    """
    found: datetime.date = con.execute("SELECT max(retrieved) FROM sources").fetchall()[0][0]
    return found


def freshness(con: DuckDBPyConnection, day: datetime.date) -> Listing:
    """The newest edition of each source, its age on a day, and when the next is expected."""
    rows = con.execute(
        """
        WITH newest AS (
            SELECT source, max(period_end) FILTER (WHERE status <> 'projected') AS period
            FROM observations GROUP BY source
        )
        SELECT sources.source, sources.edition, sources.publisher, sources.published,
            date_diff('day', sources.published, ?::DATE), sources.cadence, newest.period,
            sources.published_exact
        FROM sources LEFT JOIN newest ON sources.source = newest.source
        QUALIFY row_number() OVER (
            PARTITION BY sources.source ORDER BY sources.published DESC, sources.edition DESC) = 1
        ORDER BY sources.source
        """,
        [day],
    ).fetchall()
    return Listing(
        f"Sources and their age on {day.isoformat()}",
        ("source", "newest edition", "publisher", "published", "days old", "cadence",
         "next expected", "newest period ends"),
        [
            (*row[:3], row[3] if row[7] else f"by {row[3]}", *row[4:6],
             _expected(row[3], row[5]), row[6])
            for row in rows
        ],
    )  # fmt: skip


def _expected(published: datetime.date, cadence: str) -> datetime.date | str:
    days = CADENCE_DAYS.get(cadence)
    return published + datetime.timedelta(days=days) if days else "none"


def revised(con: DuckDBPyConnection) -> Listing:
    """How often each indicator was printed again, and how far the figures moved."""
    rows = con.execute(
        """
        SELECT indicators.title, revisions.source,
            count(*) FILTER (WHERE revisions.kind NOT IN ('added late', 'withdrawn')),
            count(*) FILTER (WHERE revisions.kind = 'revised'),
            count(*) FILTER (WHERE revisions.kind = 'restated'),
            count(*) FILTER (WHERE revisions.kind = 'definition changed'),
            count(*) FILTER (WHERE revisions.kind = 'withdrawn'),
            round(median(abs(difference_percent))
                FILTER (WHERE revisions.kind = 'revised'), 1)
        FROM revisions LEFT JOIN indicators ON revisions.indicator = indicators.indicator
        GROUP BY ALL ORDER BY 4 DESC, 1, 2
        """
    ).fetchall()
    return Listing(
        "Figures that a later edition printed again",
        ("indicator", "source", "printed again", "revised", "only rounded otherwise",
         "definition changed", "withdrawn",
         "median change of the revised, percent"),
        rows,
    )  # fmt: skip


def loads(con: DuckDBPyConnection) -> Listing:
    """Rows read, accepted and quarantined, by source and edition."""
    rows = con.execute(
        """
        SELECT loads.source, loads.edition, count(*), sum(rows_in)::BIGINT,
            sum(accepted)::BIGINT, sum(quarantined)::BIGINT,
            (SELECT count(*) FROM quarantine WHERE quarantine.source = loads.source
                AND quarantine.edition = loads.edition AND stage = 'resolve')
        FROM loads GROUP BY loads.source, loads.edition ORDER BY ALL
        """
    ).fetchall()
    return Listing(
        "Rows in = accepted + quarantined",
        ("source", "edition", "raw tables", "rows in", "accepted", "quarantined",
         "accepted, not resolved"),
        rows,
    )  # fmt: skip


def quarantined(con: DuckDBPyConnection) -> Listing:
    """Rows in quarantine, by table and rule."""
    rows = con.execute(
        """
        SELECT raw_table, edition, stage, rules, count(*), min(file || ', line ' || row)
        FROM quarantine GROUP BY ALL ORDER BY 5 DESC, 1, 2, 3, 4 LIMIT 50
        """
    ).fetchall()
    return Listing(
        "Rows in quarantine",
        ("raw table", "edition", "stage", "rule", "rows", "for example"),
        rows,
    )


def set_aside(con: DuckDBPyConnection) -> Listing:
    """Accepted figures that are no observation of their own, by reason."""
    rows = con.execute(
        "SELECT source, edition, reason, count(*) FROM set_aside GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return Listing("Accepted figures set aside", ("source", "edition", "reason", "figures"), rows)


@dataclass(frozen=True)
class Warned:
    """Something a build was warned of, and a few of its cases."""

    text: str
    cases: tuple[str, ...] = ()


def told_by(build: Build) -> list[Warned]:
    """What was refused, and what the audit of the build warned of."""
    told = RunReport("")
    told.describe(build)
    refused = [Warned(f"refused: {reason}") for reason in told.refused.values()]
    return refused + [
        Warned(f"{found['check']}: {found['rows']} found, for example", tuple(found["sample"]))
        for found in told.checks
    ]


@dataclass(frozen=True)
class Terms:
    """One edition of a source with its terms."""

    origin: Origin
    notices: tuple[str, ...]
    published: datetime.date

    @property
    def link(self) -> str:
        """The address, where it is one that a browser may follow."""
        return _web(self.origin.url)

    @property
    def licence_link(self) -> str:
        """The licence's address, where it is one that a browser may follow."""
        return _web(self.origin.licence_url)


def terms(con: DuckDBPyConnection) -> list[Terms]:
    """Every edition of every source, with its licence in plain words."""
    rows = con.execute(
        """
        SELECT source, edition, publisher, title, url, licence, licence_url, citation, published
        FROM sources ORDER BY source, edition
        """
    ).fetchall()
    return [Terms(Origin(*row[:8]), tuple(notices([row[5]])), row[8]) for row in rows]


def notices(found: Sequence[str]) -> list[str]:
    """Plain sentences: what may be done with a page made of figures under all these licences."""
    own = {"BY": "Attribution: name each source as it is named here, and say what you changed."}
    return [own.get(key, licences.NOTICES[key]) for key in licences.conditions(found)]


def _web(address: str | None) -> str:
    return address if address and address.startswith(("https://", "http://")) else ""
