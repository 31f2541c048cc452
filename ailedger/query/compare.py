"""Peers side by side: the figures of one edition and period, with their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from duckdb import DuckDBPyConnection

from ailedger.claims.names import Indicator, read_names
from ailedger.errors import UsageError

# Of each indicator and source the newest edition and period that has the most of the peers.
SHARED = """
    WITH peers AS (
        SELECT
            figures.indicator, figures.source, figures.edition, figures.period, figures.country,
            figures.value, figures.rank, figures.ranked_among, figures.line, sources.published,
            regexp_extract(figures.period, '.*(\\d{4})', 1) AS last_year
        FROM figures
        INNER JOIN sources
            ON figures.source = sources.source AND figures.edition = sources.edition
        INNER JOIN indicators ON figures.indicator = indicators.indicator
        WHERE
            list_contains(?, figures.country) AND (? OR list_contains(?, figures.indicator))
            AND figures.breakdown = '' AND figures.is_latest AND indicators.kind <> 'rank'
    ),

    shared AS (
        SELECT indicator, source, edition, period, count(*) AS how_many
        FROM peers
        GROUP BY indicator, source, edition, period, last_year, published
        QUALIFY row_number() OVER (
            PARTITION BY indicator, source
            ORDER BY how_many DESC, last_year DESC, period DESC, published DESC, edition DESC
        ) = 1
    )

    SELECT
        peers.indicator, peers.source, peers.edition, peers.period, peers.country, peers.value,
        peers.rank, peers.ranked_among, peers.line
    FROM peers
    INNER JOIN shared
        ON
            peers.indicator = shared.indicator AND peers.source = shared.source
            AND peers.edition = shared.edition AND peers.period = shared.period
    ORDER BY ALL
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
        entities: codes or names, two or more.
        indicators: names or words of them; all that two of the peers have, when empty.

    Raises:
        UsageError: a name that nobody knows, or nothing to compare.
    """
    names = read_names(con)
    codes = list(dict.fromkeys(names.code(name) for name in entities))
    wanted = [names.indicator(name) for name in indicators]
    found = con.execute(SHARED, [codes, not wanted, wanted]).fetchall()
    breaks = con.execute("SELECT indicator, source, edition, period, what FROM breaks").fetchall()
    rows = []
    for (indicator, source, edition, period), own in groupby(found, key=lambda row: row[:4]):
        cells = {row[4]: Cell(*row[4:]) for row in own}
        if not wanted and len(cells) < min(2, len(codes)):
            continue
        known: Indicator = names.indicators[indicator]
        broken = "; ".join(
            f"from {f'edition {of}' if of else since} on: {what}"
            for name, by, of, since, what in breaks if name == indicator and by in ("", source)
        )  # fmt: skip
        rows.append(
            Row(indicator, known.title, known.unit, known.decimals, period, source, edition,
                broken, tuple(cells.get(code, Cell(code, None, None, None, "")) for code in codes))
        )  # fmt: skip
    if not rows:
        raise UsageError(
            f"no indicator has figures of {', '.join(codes)}", hint="`ailedger find WORDS`"
        )
    return rows
