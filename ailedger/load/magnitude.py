"""Whether the same figures of two snapshots differ by the factor of a unit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ailedger.base.sql_text import quote
from ailedger.load.contract import Contract

if TYPE_CHECKING:
    import duckdb

NUMBERS = ("float", "decimal", "integer")
FACTOR = 30.0  # ratio of the same figures beyond which a unit changed; units differ by 100 or 1000
PAIRS = 5  # figures in both snapshots that are needed to tell
WHOLE = 2_000  # rows up to which all figures of a snapshot are looked up in the next
SAMPLE = 500  # about how many of a larger snapshot are
PLACES_SAMPLED = 25  # places whose typical figures are compared
SAMPLED = "temp._ledger_sampled"
PLACES_OF = "_ledger_places_of"  # column: the snapshot whose places they are
PERIODS = ("year", "period")
WANTED = "temp._ledger_pairs"

Pair = tuple[str, str]  # a snapshot and the one it is held against; "" for it alone
Told = tuple[Pair, str, str]  # with kind and text


def magnitude(
    con: "duckdb.DuckDBPyConnection", contract: Contract, rows: str, count: Mapping[str, int]
) -> list[Told]:
    """Figures known again in both snapshots of a pair, that differ by the factor of a unit.

    Of a large snapshot a sample is looked up, the same in every run: the middle ratio of some
    hundred figures tells a unit as well as that of all. Where periods moved on and too few
    figures are there twice, the typical figures of some places are compared.

    Args:
        con: connection to the build file, with the pairs in table WANTED.
        contract: the table's contract.
        rows: a relation with the contract's columns, `snapshot` and `row`.
        count: rows of each snapshot.
    """
    own = contract.metadata.get("drift", {})
    same = list(own.get("same", contract.key))
    lasting = [name for name in same if name not in (own.get("periods"), *PERIODS)]
    numbers = own.get("numbers") or [
        column.name
        for column in contract.columns
        if column.cell.kind in NUMBERS and column.name not in (*same, *contract.key, *PERIODS)
    ]
    if not same or not numbers:
        return []
    figures = _figures(con, rows, dict.fromkeys((*same, *numbers)), count)
    told = []
    for name in numbers:
        found = _ratios(con, figures, rows, name, same)
        if lasting and any(pairs < PAIRS for pairs, _ in found.values()):
            typical = _typical_ratios(con, figures, rows, name, lasting)
            found |= {pair: typical[pair] for pair, (n, _) in found.items() if n < PAIRS}
        for pair, (pairs, middle) in found.items():
            if pairs >= PAIRS and not 1 / FACTOR < middle < FACTOR:
                said = f"{name!r} is {_times(middle)} in {pairs:,} figures compared: another unit?"
                told.append((pair, "magnitude", said))
    con.execute(f"DROP TABLE IF EXISTS {SAMPLED}")
    return told


def _figures(
    con: "duckdb.DuckDBPyConnection", rows: str, names: Iterable[str], count: Mapping[str, int]
) -> str:
    """A relation of the figures to look up: all, or of large snapshots always the same sample."""
    before = con.execute(f"SELECT DISTINCT before FROM {WANTED}").fetchall()
    rows_of = {name: count[name] for (name,) in before if name in count}
    steps = {name: 1 if rows <= WHOLE else rows // SAMPLE for name, rows in rows_of.items()}
    if set(steps.values()) <= {1}:
        return rows
    columns = ", ".join(map(quote, names))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {SAMPLED[5:]} AS
        SELECT snapshot, {columns}
        FROM {rows}
        INNER JOIN (SELECT unnest(?) AS snapshot, unnest(?::UBIGINT[]) AS step) USING (snapshot)
        WHERE hash("row") % step = 0
        """,
        [list(steps), list(steps.values())],
    )
    return SAMPLED


def _ratios(
    con: "duckdb.DuckDBPyConnection", before: str, after: str, name: str, same: Iterable[str]
) -> dict[Pair, tuple[int, float]]:
    """How many figures each pair of snapshots shares, and the middle one of their ratios."""
    alike = " AND ".join(f"b.{quote(n)} IS NOT DISTINCT FROM a.{quote(n)}" for n in same)
    found = con.execute(
        f"""
        WITH ratios AS (
            SELECT
                pair.after,
                pair.before,
                abs(CAST(a.{quote(name)} AS DOUBLE) / CAST(b.{quote(name)} AS DOUBLE)) AS ratio
            FROM {WANTED} AS pair
            INNER JOIN {before} AS b ON pair.before = b.snapshot
            INNER JOIN {after} AS a ON pair.after = a.snapshot AND {alike}
            WHERE a.{quote(name)} <> 0 AND b.{quote(name)} <> 0
        )
        SELECT pair.after, pair.before, count(ratio), median(ratio)
        FROM {WANTED} AS pair
        LEFT JOIN ratios
            ON pair.after = ratios.after AND pair.before = ratios.before AND isfinite(ratio)
        GROUP BY ALL
        """
    ).fetchall()
    return {(after, before): (count, middle) for after, before, count, middle in found}


def _typical_ratios(
    con: "duckdb.DuckDBPyConnection", figures: str, rows: str, name: str, lasting: Sequence[str]
) -> dict[Pair, tuple[int, float]]:
    """As `_ratios`, of the typical figures of some places: those of the snapshot before alone."""
    columns = ", ".join(map(quote, lasting))
    alike = " AND ".join(f"r.{quote(n)} IS NOT DISTINCT FROM p.{quote(n)}" for n in lasting)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE _ledger_typical AS
        WITH
            places AS (
                FROM (SELECT DISTINCT snapshot, {columns} FROM {figures})
                QUALIFY row_number() OVER (
                    PARTITION BY snapshot ORDER BY hash({columns}), {columns}
                ) <= {PLACES_SAMPLED}
            ),
            looked_up AS (
                SELECT DISTINCT
                    unnest([pair.after, pair.before]) AS looked_in,
                    p.* RENAME (snapshot AS {PLACES_OF})
                FROM {WANTED} AS pair INNER JOIN places AS p ON pair.before = p.snapshot
            )
        SELECT
            r.snapshot, p.{PLACES_OF}, {", ".join(f"r.{quote(n)}" for n in lasting)},
            median(abs(r.{quote(name)})) AS {quote(name)}
        FROM {rows} AS r INNER JOIN looked_up AS p ON r.snapshot = p.looked_in AND {alike}
        GROUP BY ALL
        """
    )
    typical = "temp._ledger_typical"
    own = f"(FROM {typical} WHERE {PLACES_OF} = snapshot)"
    found = _ratios(con, own, typical, name, [*lasting, PLACES_OF])
    con.execute(f"DROP TABLE {typical}")
    return found


def _times(ratio: float) -> str:
    if ratio >= 1:
        return f"{ratio:,.4g} times what it was"
    return f"1/{1 / ratio:,.4g} of what it was"
