"""Which country has which indicator, for which years, from whom; and why a cell is empty."""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger.claims.names import read_names

# Reasons by the coverage of the table that leaves a country out, where no absence is registered.
REASONS = {
    "top-n": "below the places that the table prints",
    "selected": "the table prints selected countries",
    "regional": "the table prints regional estimates",
    "full": "the table does not have the country",
}
ABSENT = "known absence"
CELLS = """
    WITH held AS (
        SELECT
            country, indicator, source, max(title) AS title, max(unit) AS unit,
            max(publisher) AS publisher, min(first_year) AS first_year,
            max(last_year) AS last_year, max(period_count) AS period_count,
            max_by(edition, (coalesce(last_year, 0), edition)) AS edition,
            max_by(coverage, (coalesce(last_year, 0), edition, coverage)) AS coverage,
            max(why_missing) AS why_missing
        FROM coverage
        GROUP BY ALL
    ),

    tables AS (
        SELECT
            indicator, source, max(title) AS title, max(unit) AS unit,
            max(publisher) AS publisher,
            max_by(edition, (coalesce(last_year, 0), edition)) AS edition,
            max_by(coverage, (coalesce(last_year, 0), edition, coverage)) AS coverage
        FROM held
        WHERE coverage <> 'absent'
        GROUP BY ALL
    ),

    peers AS (SELECT unnest(?) AS country, generate_subscripts(?, 1) AS place)

    SELECT
        tables.indicator, tables.title, tables.unit, tables.source, tables.publisher,
        coalesce(held.edition, tables.edition) AS edition, peers.country, held.first_year,
        held.last_year, coalesce(held.period_count, 0) AS period_count, tables.coverage,
        held.why_missing
    FROM tables
    CROSS JOIN peers
    LEFT JOIN held
        ON tables.indicator = held.indicator AND tables.source = held.source
        AND peers.country = held.country
    ORDER BY tables.source, tables.title, tables.indicator, peers.place
"""


@dataclass(frozen=True)
class Held:
    """What one source has of one indicator for one country."""

    indicator: str
    title: str
    unit: str
    source: str
    publisher: str
    edition: str
    country: str
    years: str  # the first and the last year, such as `2013-2024`; empty where there is no figure
    periods: int  # how many periods have a figure
    why_missing: str  # why there is none
    reason: str  # the kind of that reason, one of REASONS or ABSENT


def held(con: DuckDBPyConnection, countries: Sequence[str]) -> list[list[Held]]:
    """What the record holds of countries: a list for each indicator and source, a cell a country.

    Raises UsageError: a name that nobody knows.
    """
    names = read_names(con)
    codes = list(dict.fromkeys(names.code(name) for name in countries))
    rows: dict[tuple[str, str], list[Held]] = {}
    for row in con.execute(CELLS, [codes, codes]).fetchall():
        *who, first, last, periods, coverage, absence = row
        why, reason = _why(periods, coverage, absence)
        cell = Held(*(*who, _years(first, last, periods), periods, why, reason))
        rows.setdefault((cell.source, cell.indicator), []).append(cell)
    return list(rows.values())


def _years(first: int | None, last: int | None, periods: int) -> str:
    if first is None or last is None:
        return "undated" if periods else ""
    return str(first) if first == last else f"{first}-{last}"


def _why(periods: int, coverage: str, absence: str | None) -> tuple[str, str]:
    if periods:
        return "", ""
    reason = REASONS.get(coverage, REASONS["selected"])
    return (absence, ABSENT) if absence else (reason, reason)
