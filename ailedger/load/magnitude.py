"""Whether the same figures of two snapshots differ by the factor of a unit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ailedger.base.sql_text import quote
from ailedger.load.contract import Contract

if TYPE_CHECKING:
    import duckdb

NUMBERS = ("float", "decimal", "integer")
FACTOR = 30.0  # ratio of the same figures beyond which a unit changed; units differ by 100 or 1000
PAIRS = 5  # figures in both snapshots that a verdict needs
WHOLE = 2_000  # rows up to which all figures of a snapshot are looked up in the next
SAMPLE = 500  # about how many of a larger snapshot are
PLACES_SAMPLED = 25  # places whose typical figures are compared
SAMPLED = "temp._ledger_sampled"
PLACES_OF = "_ledger_places_of"  # column: the snapshot whose places they are
PERIODS = ("year", "period")
WANTED = "temp._ledger_pairs"

NAMED = 5  # names in a message

Pair = tuple[str, str]  # a snapshot and the one it is held against; "" for it alone
Group = tuple[str, str, str]  # a pair, and the group of its figures that is compared
Told = tuple[Pair, str, str]  # with kind and text


def magnitude(
    con: "duckdb.DuckDBPyConnection", contract: Contract, rows: str, count: Mapping[str, int]
) -> list[Told]:
    """Figures known again in both snapshots of a pair, that differ by the factor of a unit.

    A large snapshot is sampled, the same way in every run: the median ratio of some hundred figures
    shows a unit as well as that of all. Where periods moved on and too few figures recur, the
    typical figures of some places are compared. A contract may have
    its figures compared by the values of a column (`each`).

    Args:
        con: connection to the build file, with the pairs in table WANTED.
        rows: a relation with the contract's columns, `snapshot` and `row`.
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
    each = own.get("each", "")
    figures = _figures(con, rows, list(dict.fromkeys((*same, *numbers))), count, each)
    told: dict[Pair, list[str]] = {}
    for name in numbers:
        found = _ratios(con, (figures, rows), name, same, each)
        if lasting and any(pairs < PAIRS for pairs, _ in found.values()):
            typical = _typical_ratios(con, (figures, rows), name, lasting, each)
            found |= {k: typical[k] for k, (n, _) in found.items() if n < PAIRS and k in typical}
        for (after, before, group), (pairs, middle) in sorted(found.items()):
            if pairs >= PAIRS and not 1 / FACTOR < middle < FACTOR:
                said = f"{name!r} is {_times(middle)} in {pairs:,} figures compared: another unit?"
                said = f"{group}: {said}" if group else said
                told.setdefault((after, before), []).append(said)
    con.execute(f"DROP TABLE IF EXISTS {SAMPLED}")
    if each:
        return [(pair, "magnitude", few(said, "; ")) for pair, said in told.items()]
    return [(pair, "magnitude", one) for pair, said in told.items() for one in said]


def few(names: Sequence[str], between: str) -> str:
    """The first few of some names, and a sign that there are more."""
    return between.join(names[:NAMED]) + (f"{between}…" if len(names) > NAMED else "")


def _figures(
    con: "duckdb.DuckDBPyConnection",
    rows: str,
    names: Sequence[str],
    count: Mapping[str, int],
    each: str,
) -> str:
    """A relation of the figures to look up: all, or of large snapshots always the same sample."""
    before = con.execute(f"SELECT DISTINCT before FROM {WANTED}").fetchall()
    rows_of = {name: count[name] for (name,) in before if name in count}
    steps = {name: 1 if rows <= WHOLE else rows // SAMPLE for name, rows in rows_of.items()}
    if set(steps.values()) <= {1}:
        return rows
    columns = ", ".join(map(quote, names))
    # Of each measure as many: one in a hundred rows of the table may leave a measure none.
    chosen = (
        f'QUALIFY row_number() OVER (PARTITION BY snapshot, {quote(each)} ORDER BY hash("row")) '
        f"<= {SAMPLE}"
        if each
        else 'WHERE hash("row") % step = 0'
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {SAMPLED[5:]} AS
        SELECT snapshot, {columns}
        FROM {rows}
        INNER JOIN (SELECT unnest(?) AS snapshot, unnest(?::UBIGINT[]) AS step) USING (snapshot)
        {chosen}
        """,
        [list(steps), list(steps.values())],
    )
    return SAMPLED


def _ratios(
    con: "duckdb.DuckDBPyConnection",
    relations: tuple[str, str],
    name: str,
    same: Iterable[str],
    each: str,
) -> dict[Group, tuple[int, float]]:
    """How many figures each pair of snapshots shares, and the middle one of their ratios.

    Args:
        relations: those of the figures of the snapshots before and after.
        same: columns by which a figure is known again.
        each: column by whose values the figures are compared apart; "" for all together.
    """
    before, after = relations
    alike = " AND ".join(f"b.{quote(n)} IS NOT DISTINCT FROM a.{quote(n)}" for n in same)
    group = f"b.{quote(each)}" if each else "''"
    found = con.execute(
        f"""
        WITH
            known AS (
                SELECT DISTINCT pair.after, pair.before, {group} AS of_group
                FROM {WANTED} AS pair
                LEFT JOIN {before} AS b ON pair.before = b.snapshot
            ),
            ratios AS (
                SELECT
                    pair.after,
                    pair.before,
                    {group} AS of_group,
                    abs(CAST(a.{quote(name)} AS DOUBLE) / CAST(b.{quote(name)} AS DOUBLE)) AS ratio
                FROM {WANTED} AS pair
                INNER JOIN {before} AS b ON pair.before = b.snapshot
                INNER JOIN {after} AS a ON pair.after = a.snapshot AND {alike}
                WHERE a.{quote(name)} <> 0 AND b.{quote(name)} <> 0
            )
        SELECT known.after, known.before, coalesce(known.of_group, ''), count(ratio), median(ratio)
        FROM known
        LEFT JOIN ratios
            ON
                known.after = ratios.after AND known.before = ratios.before
                AND known.of_group = ratios.of_group AND isfinite(ratio)
        GROUP BY ALL
        """
    ).fetchall()
    return {(after, old, group): (count, middle) for after, old, group, count, middle in found}


def _typical_ratios(
    con: "duckdb.DuckDBPyConnection",
    relations: tuple[str, str],
    name: str,
    lasting: Sequence[str],
    each: str,
) -> dict[Group, tuple[int, float]]:
    """As `_ratios`, of the typical figures of some places: those of the snapshot before alone."""
    figures, rows = relations
    columns = ", ".join(map(quote, lasting))
    alike = " AND ".join(f"r.{quote(n)} IS NOT DISTINCT FROM p.{quote(n)}" for n in lasting)
    within = f"snapshot, {quote(each)}" if each else "snapshot"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE _ledger_typical AS
        WITH
            places AS (
                FROM (SELECT DISTINCT snapshot, {columns} FROM {figures})
                QUALIFY row_number() OVER (
                    PARTITION BY {within} ORDER BY hash({columns}), {columns}
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
    found = _ratios(con, (own, typical), name, [*lasting, PLACES_OF], each)
    con.execute(f"DROP TABLE {typical}")
    return found


def _times(ratio: float) -> str:
    if ratio >= 1:
        return f"{ratio:,.4g} times what it was"
    return f"1/{1 / ratio:,.4g} of what it was"
