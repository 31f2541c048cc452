"""Figures with all that an answer must carry: source, edition, file and line, licence, breaks."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import records
from ailedger.claims.names import Names, read_names
from ailedger.errors import UsageError
from ailedger.query.check import Place

MOST = 200
SELECT = """
    SELECT
        f.indicator, f.entity, f.period, f.value, f.unit, f.source, f.edition,
        snapshots.file, split_part(f.line, '#', 2)::BIGINT AS row, f.line, sources.publisher,
        sources.title, sources.licence, sources.url, f.name, f.rank, f.ranked_among, f.coverage,
        f.is_latest, f.disputed
    FROM figures AS f
    INNER JOIN snapshots ON split_part(f.line, '#', 1) = snapshots.snapshot
    INNER JOIN sources ON f.source = sources.source AND f.edition = sources.edition
    WHERE f.breakdown = '' AND f.indicator = ?
"""
# The newest table of the mart that has places.
RANKED = """
    WITH own AS (
        SELECT
            ranks.*, ranks.lineage[1] AS line, sources.published, sources.publisher,
            sources.title AS publication, sources.licence, sources.url,
            regexp_extract(ranks.period, '.*(\\d{4})', 1) AS last_year
        FROM ranks
        INNER JOIN sources ON ranks.source = sources.source AND ranks.edition = sources.edition
        WHERE
            ranks.indicator = ? AND ranks.rank IS NOT NULL AND ranks.breakdown = ''
            AND (? = '' OR ranks.period = ?) AND (? = '' OR ranks.edition = ?)
        QUALIFY dense_rank() OVER (
            ORDER BY last_year DESC, ranks.period DESC, published DESC, ranks.source, ranks.edition
        ) = 1
    )

    SELECT
        own.indicator, own.country, own.period, own.value, own.unit, own.source, own.edition,
        snapshots.file, split_part(own.line, '#', 2)::BIGINT, own.line, own.publisher,
        own.publication, own.licence, own.url, own.country_name, own.rank, own.ranked_among,
        own.coverage, own.is_latest, own.disputed
    FROM own
    INNER JOIN snapshots ON split_part(own.line, '#', 1) = snapshots.snapshot
    ORDER BY own.rank, own.country
"""
EXTRA = ("name", "rank", "ranked_among", "coverage", "is_latest", "disputed")


def figures(
    con: DuckDBPyConnection, indicator: str, entity: str, period: str = "", edition: str = ""
) -> dict[str, Any]:
    """Every edition's figures of an entity, the newest period first.

    Args:
        indicator: name, title or words of it.
        period: only this one, as the record labels it; "" for all.
        edition: only this one; "" for all.

    Raises:
        UsageError: the record has none: it is never guessed.
    """
    names = read_names(con)
    known, code = names.indicator(indicator), names.code(entity)
    rows = con.execute(
        f"{SELECT} AND f.entity = ? AND (? = '' OR f.period = ?) AND (? = '' OR f.edition = ?) "
        f"ORDER BY f.period_end DESC, sources.published DESC, f.source LIMIT {MOST}",
        [known, code, period, period, edition, edition],
    ).fetchall()
    if not rows:
        asked = " ".join(
            filter(None, (period and f"in {period}", edition and f"edition {edition}"))
        )
        raise UsageError(
            f"no figure of {known} for {code} {asked}".rstrip(), hint="it is not known"
        )
    return _answer(con, names, known, rows)


def ranks(
    con: DuckDBPyConnection, indicator: str, period: str = "", edition: str = ""
) -> dict[str, Any]:
    """The places in one table: those of the newest edition and period that has them.

    Raises UsageError: no table of the indicator covers its field: there are no places.
    """
    names = read_names(con)
    known = names.indicator(indicator)
    asked = [known, period, period, edition, edition]
    rows = con.execute(f"{RANKED} LIMIT {MOST}", asked).fetchall()
    if not rows:
        raise UsageError(
            f"no table of {known} allows places",
            hint="a table of selected figures gives none; `figures` has them",
        )
    return _answer(con, names, known, rows)


def _answer(
    con: DuckDBPyConnection, names: Names, indicator: str, rows: Sequence[Sequence[Any]]
) -> dict[str, Any]:
    known = names.indicators[indicator]
    width = len(Place.__dataclass_fields__)
    found = [
        asdict(Place(*row[:width])) | dict(zip(EXTRA, row[width:], strict=True)) for row in rows
    ]
    return {
        "indicator": indicator,
        "title": known.title,
        "definition": known.definition,
        "unit": known.unit,
        "breaks": breaks_of(con, indicator),
        "figures": found,
        "cut": len(rows) == MOST,
    }


def breaks_of(con: DuckDBPyConnection, indicator: str) -> list[dict[str, Any]]:
    """Where figures of an indicator stop being comparable."""
    query = "SELECT source, edition, period, what, evidence FROM breaks WHERE indicator = ?"
    return records(con, f"{query} ORDER BY ALL", [indicator])
