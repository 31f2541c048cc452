"""Peers side by side: the figures of one edition and period, with their places."""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger.claims.names import Indicator, read_names
from ailedger.claims.record import read_record
from ailedger.errors import UsageError

# The newest edition and period of each indicator and source that have the most of the peers.
SHARED = """
    WITH peers AS (
        SELECT
            figures.indicator, figures.source, figures.edition, figures.period,
            figures.period_end, sources.published, count(*) AS peers
        FROM figures
        INNER JOIN sources
            ON figures.source = sources.source AND figures.edition = sources.edition
        INNER JOIN indicators ON figures.indicator = indicators.indicator
        WHERE
            list_contains(?, figures.entity) AND indicators.kind <> 'rank'
            AND figures.breakdown = '' AND figures.is_latest
        GROUP BY ALL
    )

    SELECT indicator, source, edition, period FROM peers
    QUALIFY row_number() OVER (
        PARTITION BY indicator, source
        ORDER BY peers DESC, period_end DESC, published DESC, edition DESC
    ) = 1
    ORDER BY indicator, source
"""


@dataclass(frozen=True)
class Cell:
    """One country's figure; empty where the edition prints none."""

    entity: str
    value: float | None
    rank: int | None
    ranked_among: int | None
    line: str


@dataclass(frozen=True)
class Row:
    """One indicator: the figures of the peers, all of one edition and period."""

    indicator: str
    title: str
    unit: str
    decimals: int
    period: str
    source: str
    edition: str
    broken: str
    cells: tuple[Cell, ...]


def compare(
    con: DuckDBPyConnection, entities: Sequence[str], indicators: Sequence[str] = ()
) -> list[Row]:
    """Peers side by side: of each indicator the newest period that has most of them.

    Args:
        con: the published build.
        entities: codes or names, two or more.
        indicators: names or words of them; all that two of the peers have, when empty.

    Raises:
        UsageError: a name that nobody knows, or nothing to compare.
    """
    names = read_names(con)
    codes = list(dict.fromkeys(names.code(name) for name in entities))
    wanted = [names.indicator(name) for name in indicators]
    shared = con.execute(SHARED, [codes]).fetchall()
    chosen = [row for row in shared if not wanted or row[0] in wanted]
    record = read_record(con, {row[0] for row in chosen}, names.indicators)
    rows = []
    for indicator, source, edition, period in chosen:
        found = [record.one(source, edition, indicator, code, period) for code in codes]
        if not wanted and sum(f is not None for f in found) < min(2, len(codes)):
            continue
        cells = tuple(
            Cell(code, f.value, f.rank, f.ranked_among, f.line) if f
            else Cell(code, None, None, None, "")
            for code, f in zip(codes, found, strict=True)
        )  # fmt: skip
        known: Indicator = names.indicators[indicator]
        broken = "; ".join(
            f"from {f'edition {b.edition}' if b.edition else b.period} on: {b.what}"
            for b in record.breaks if b.indicator == indicator and b.source in ("", source)
        )  # fmt: skip
        rows.append(
            Row(indicator, known.title, known.unit, known.decimals, period, source, edition,
                broken, cells)
        )  # fmt: skip
    if not rows:
        raise UsageError(
            f"no indicator has figures of {', '.join(codes)}", hint="`ailedger find WORDS`"
        )
    return rows
