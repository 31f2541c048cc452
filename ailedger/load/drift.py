"""Drift: what changed between two snapshots of the same table.

Every row of a snapshot may keep its contract while the table as a whole went wrong: a unit changed
from millions to billions, half the countries are gone, a column holds words where it held numbers.
A finding is reported; one that blocks keeps the snapshot out until a person accepts it
(`ailedger/load/hold_back.py`).

`Config.metadata["drift"]` of a contract may change the severity of each kind (block, warn or
ignore), and name columns:

    metadata = {"drift": {"rows": "block", "places": "economy", "same": ["economy", "year"]}}

`places` and `periods` are the columns whose coverage is compared; `numbers` those whose magnitude
is; `same` those by which a figure is known again in another snapshot, the key where not given.
`each` is a column by whose values a table of many measures is compared, one measure at a time: else
a unit that changed in one of eighty would show nowhere.
A file with other columns than the contract's cannot be read, and is refused by name
(`ailedger/load/csv_header.py`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from ailedger.base.sql_text import quote
from ailedger.errors import UsageError
from ailedger.load.contract import Contract
from ailedger.load.magnitude import PERIODS, WANTED, Pair, Told, few, magnitude

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("block", "warn", "ignore")
DEFAULTS = {
    "types": "block",
    "empty": "block",
    "magnitude": "block",
    "rows": "warn",
    "countries": "warn",
    "years": "warn",
}
OPTIONS = ("places", "periods", "numbers", "same", "each")
PLACES = ("country", "iso3", "economy", "entity", "organisation")
FEWER_ROWS = 0.5  # share of the rows before; fewer are drift
LOST = 0.1  # share of places or years before that may be gone
UNREAD = 0.5  # share of a snapshot's rows that cannot be read for one column's sake


@dataclass(frozen=True)
class Drift:
    """One thing that changed.

    Attributes:
        kind: types, empty, magnitude, rows, countries or years.
        severity: block or warn.
    """

    kind: str
    severity: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


def severities(contract: Contract) -> dict[str, str]:
    """Severity of each kind of drift: the contract's, else the default.

    Raises:
        UsageError: the contract names a kind or a severity that does not exist.
    """
    own = dict(contract.metadata.get("drift", {}))
    unknown = sorted(own.keys() - DEFAULTS.keys() - set(OPTIONS))
    if unknown:
        raise UsageError(
            f"no such kind of drift: {', '.join(unknown)}",
            where=contract.name,
            hint=f"one of {', '.join((*DEFAULTS, *OPTIONS))}",
        )
    found = {kind: str(own.get(kind, default)) for kind, default in DEFAULTS.items()}
    wrong = {kind: word for kind, word in found.items() if word not in SEVERITIES}
    if wrong:
        raise UsageError(
            f"no such severity of drift: {wrong}",
            where=contract.name,
            hint=f"one of {', '.join(SEVERITIES)}",
        )
    return found


def compare(
    con: "duckdb.DuckDBPyConnection", contract: Contract, rows: str, pairs: Iterable[Pair]
) -> dict[Pair, list[Drift]]:
    """What changed between snapshots of a table, for many pairs at once; the gravest first.

    Args:
        rows: a relation with the contract's columns, `snapshot` and `row`: the rows of all of them.
    """
    found: dict[Pair, list[tuple[str, str]]] = {pair: [] for pair in pairs}
    if not found:
        return {}
    con.execute(f"CREATE OR REPLACE TEMP TABLE {WANTED[5:]} (after VARCHAR, before VARCHAR)")
    con.execute(
        f"INSERT INTO {WANTED} SELECT unnest(?), unnest(?)",
        [[after for after, _ in found], [before for _, before in found]],
    )
    own = contract.metadata.get("drift", {})
    each = quote(str(own["each"])) if "each" in own else "''"
    counted = con.execute(f"SELECT snapshot, {each}, count(*) FROM {rows} GROUP BY ALL").fetchall()
    groups = {(snapshot, group): n for snapshot, group, n in counted}
    count: dict[str, int] = {}
    for (snapshot, _), n in groups.items():
        count[snapshot] = count.get(snapshot, 0) + n
    told = _fewer(found, count, groups if "each" in own else {})
    others = count.keys() - set(chain.from_iterable(found))  # to leave none out takes half the time
    wanted = f"snapshot IN (SELECT unnest([after, before]) FROM {WANTED})" if others else "TRUE"
    for kind, choice, usual in (("countries", "places", PLACES), ("years", "periods", PERIODS)):
        column = own.get(choice) or next((name for name in usual if name in contract.names), None)
        if column:
            told += _coverage(con, kind, (str(column), each), rows, wanted)
    told += magnitude(con, contract, rows, count)
    con.execute(f"DROP TABLE {WANTED}")
    for pair, kind, what in told:
        found[pair].append((kind, what))
    severity = severities(contract)
    return {pair: _rated(said, severity) for pair, said in found.items()}


def unread(contract: Contract, rules: Mapping[str, int], rows_in: int) -> list[Drift]:
    """Columns that cannot be read as their type in much of a snapshot.

    Args:
        rules: how many lines break each combination of rules of reading.
    """
    told = []
    for column in contract.columns:
        fault = f"{column.name}: {column.cell.fault}"
        lines = sum(count for text, count in rules.items() if fault in text.split("; "))
        if rows_in and lines > UNREAD * rows_in:
            told.append(
                ("types", f"{column.name!r} is {column.cell.fault} in {lines} of {rows_in}")
            )
    return _rated(told, severities(contract))


def _rated(told: Iterable[tuple[str, str]], severity: Mapping[str, str]) -> list[Drift]:
    found = [Drift(kind, severity[kind], what) for kind, what in told]
    kept = [drift for drift in found if drift.severity != "ignore"]
    return sorted(kept, key=lambda drift: SEVERITIES.index(drift.severity))


def _fewer(
    pairs: Iterable[Pair], count: Mapping[str, int], groups: Mapping[tuple[str, str], int]
) -> list[Told]:
    """Snapshots, and groups of their rows, with much fewer rows than the one before."""
    told = []
    for after, before in pairs:
        now, was = count.get(after, 0), count.get(before, 0)
        if now < FEWER_ROWS * was:
            kind = "rows" if now else "empty"
            told.append(((after, before), kind, f"{now:,} rows, {was:,} before"))
        if not now:
            continue
        lost = [
            f"{group}: {groups.get((after, group), 0):,} rows, {was:,} before"
            for (snapshot, group), was in sorted(groups.items())
            if snapshot == before and groups.get((after, group), 0) < FEWER_ROWS * was
        ]
        if lost:
            told.append(((after, before), "rows", few(lost, "; ")))
    return told


def _coverage(
    con: "duckdb.DuckDBPyConnection", kind: str, columns: tuple[str, str], rows: str, wanted: str
) -> list[Told]:
    """Places or years that are gone from snapshots, by group."""
    told: dict[Pair, list[str]] = {}
    for after, before, group, now, was, lost in _lost(con, kind, columns, rows, wanted):
        moved_on = kind == "years" and now >= was  # a window of as many years
        if not lost or not now or moved_on or len(lost) <= LOST * was:
            continue
        said = f"{len(lost)} of {was} are gone: {few(lost, ', ')}"
        told.setdefault((after, before), []).append(f"{group}: {said}" if group else said)
    return [(pair, kind, few(said, "; ")) for pair, said in told.items()]


def _lost(
    con: "duckdb.DuckDBPyConnection", kind: str, columns: tuple[str, str], rows: str, wanted: str
) -> list[tuple[Any, ...]]:
    """Pair, group, values now and before, and those lost; years by their four digits alone."""
    column, each = columns
    value = "CAST(spelled AS VARCHAR)"
    if kind == "years":
        value = rf"coalesce(nullif(regexp_extract({value}, '(19|20)\d\d'), ''), {value})"
    return con.execute(
        f"""
        WITH
            spellings AS (
                SELECT DISTINCT snapshot, {each} AS of_group, {quote(column)} AS spelled
                FROM {rows}
                WHERE {wanted} AND {quote(column)} IS NOT NULL
            ),
            seen AS (SELECT DISTINCT snapshot, of_group, {value} AS value FROM spellings),
            counted AS (SELECT snapshot, of_group, count(*) AS n FROM seen GROUP BY ALL)
        SELECT
            pair.after,
            pair.before,
            b.of_group,
            any_value(coalesce(counted.n, 0)) AS now,
            count(*) AS was,
            list(b.value ORDER BY b.value) FILTER (WHERE a.value IS NULL) AS lost
        FROM {WANTED} AS pair
        INNER JOIN seen AS b ON pair.before = b.snapshot
        LEFT JOIN seen AS a
            ON pair.after = a.snapshot AND b.of_group = a.of_group AND b.value = a.value
        LEFT JOIN counted ON pair.after = counted.snapshot AND b.of_group = counted.of_group
        GROUP BY ALL
        ORDER BY ALL
        """
    ).fetchall()
