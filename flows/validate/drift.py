"""Drift: what changed between a new snapshot and the one before it of the same table.

Every row of a snapshot may keep its contract while the table as a whole went wrong: a unit changed
from millions to billions, half the countries are gone, a column holds words where it held numbers.
A new snapshot is compared with the edition before it. What is found is told; what blocks keeps the
snapshot out, and the table keeps its last good one, until a person accepts the drift.

`Config.metadata["drift"]` of a contract may change the severity of each kind (block, warn or
ignore), name the columns of places and years, and leave out columns of numbers:

    metadata = {"drift": {"rows": "block", "places": "economy", "numbers": ["figure"]}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import UsageError
from flows.validate.contract import Contract
from flows.warehouse.csvfile import renamed
from flows.warehouse.schema import quote

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("block", "warn", "ignore")
DEFAULTS = {
    "columns": "block",
    "types": "block",
    "magnitude": "block",
    "rows": "warn",
    "countries": "warn",
    "years": "warn",
}
PLACES = ("country", "iso3", "economy", "entity", "organisation")
YEARS = ("year", "period")
FEWER_ROWS = 0.5  # share of the rows before, below which the drop is told
LOST = 0.1  # share of places or years before that may be gone untold
UNREAD = 0.5  # share of a snapshot's rows that cannot be read for one column's sake
FACTOR = 30.0  # ratio of the same figures beyond which a unit changed; units differ by 100 or 1000
PAIRS = 5  # figures in both snapshots that are needed to tell
NAMED = 5  # names told


@dataclass(frozen=True)
class Drift:
    """One thing that changed.

    Attributes:
        kind: columns, types, magnitude, rows, countries or years.
        severity: block or warn.
        what: what changed, with numbers.
    """

    kind: str
    severity: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.what}"


@dataclass(frozen=True)
class Relation:
    """The rows of one snapshot in a table.

    Attributes:
        table: quoted name of the table.
        snapshot: identifier of the snapshot.
    """

    table: str
    snapshot: str


def severities(contract: Contract) -> dict[str, str]:
    """Severity of each kind of drift: the contract's, else the default.

    Raises:
        UsageError: the contract names a severity that does not exist.
    """
    own = dict(contract.metadata.get("drift", {}))
    found = {kind: str(own.get(kind, default)) for kind, default in DEFAULTS.items()}
    wrong = {kind: word for kind, word in found.items() if word not in SEVERITIES}
    if wrong:
        raise UsageError(
            f"no such severity of drift: {wrong}",
            where=contract.name,
            hint=f"one of {', '.join(SEVERITIES)}",
        )
    return found


def compare_columns(
    before: Mapping[str, str], after: Mapping[str, str], found: Mapping[str, str] | None = None
) -> list[Drift]:
    """Columns that are new, missing or renamed, and types that changed.

    Args:
        before: names and types of the columns before.
        after: names and types now.
        found: severity of each kind; the defaults where not given.
    """
    severity = {**DEFAULTS, **(found or {})}
    missing = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    pairs = dict(renamed(missing, new))
    told = [("columns", f"{old!r} may be renamed to {name!r}") for old, name in pairs.items()]
    told += [("columns", f"{name!r} is gone") for name in missing if name not in pairs]
    told += [("columns", f"{name!r} is new") for name in new if name not in pairs.values()]
    told += [
        ("types", f"{name!r} was {before[name]}, is {after[name]}")
        for name in before
        if name in after and before[name] != after[name]
    ]
    return _rated(told, severity)


def compare(
    con: "duckdb.DuckDBPyConnection", contract: Contract, before: Relation, after: Relation
) -> list[Drift]:
    """What changed between two snapshots of a table, most serious first.

    Args:
        con: connection to the build file.
        contract: the table's contract.
        before: the last accepted snapshot.
        after: the new one.
    """
    severity = severities(contract)
    told = _rows(con, before, after)
    own = contract.metadata.get("drift", {})
    for kind, names, named in (("countries", PLACES, "places"), ("years", YEARS, "periods")):
        column = own.get(named) or next((name for name in names if name in contract.names), None)
        if column:
            told += _coverage(con, kind, str(column), before, after)
    told += _magnitude(con, contract, own.get("numbers"), before, after)
    return _rated(told, severity)


def unread(contract: Contract, rules: Mapping[str, int], rows_in: int) -> list[Drift]:
    """Columns that cannot be read as their type in much of a snapshot.

    Args:
        contract: the table's contract.
        rules: how many lines break each combination of rules of reading.
        rows_in: records of the snapshot.
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


def _rated(told: Sequence[tuple[str, str]], severity: Mapping[str, str]) -> list[Drift]:
    found = [Drift(kind, severity[kind], what) for kind, what in told]
    kept = [drift for drift in found if drift.severity != "ignore"]
    return sorted(kept, key=lambda drift: SEVERITIES.index(drift.severity))


def _rows(
    con: "duckdb.DuckDBPyConnection", before: Relation, after: Relation
) -> list[tuple[str, str]]:
    was, now = (
        int(_fetch(con, f"SELECT count(*) FROM {r.table} WHERE snapshot = ?", r)[0][0])
        for r in (before, after)
    )
    return [("rows", f"{now} rows, {was} before")] if now < FEWER_ROWS * was else []


def _coverage(
    con: "duckdb.DuckDBPyConnection", kind: str, column: str, before: Relation, after: Relation
) -> list[tuple[str, str]]:
    was, now = (
        {
            str(value)
            for (value,) in _fetch(
                con,
                f"SELECT DISTINCT {quote(column)} FROM {r.table} "
                f"WHERE snapshot = ? AND {quote(column)} IS NOT NULL",
                r,
            )
        }
        for r in (before, after)
    )
    lost = sorted(was - now)
    moved_on = kind == "years" and len(now) >= len(was)  # a window of as many years
    if moved_on or len(lost) <= LOST * len(was):
        return []
    names = ", ".join(lost[:NAMED]) + (", …" if len(lost) > NAMED else "")
    return [(kind, f"{len(lost)} of {len(was)} are gone: {names}")]


def _magnitude(
    con: "duckdb.DuckDBPyConnection",
    contract: Contract,
    numbers: Sequence[str] | None,
    before: Relation,
    after: Relation,
) -> list[tuple[str, str]]:
    """Figures that stand in both snapshots under one key, and differ by the factor of a unit."""
    kinds = ("float", "decimal", "integer")
    wanted = numbers or [
        column.name
        for column in contract.columns
        if column.cell.kind in kinds and column.name not in (*contract.key, *YEARS)
    ]
    if not contract.key:
        return []
    same = " AND ".join(f"b.{quote(n)} IS NOT DISTINCT FROM a.{quote(n)}" for n in contract.key)
    told = []
    for name in wanted:
        ratio = f"abs(a.{quote(name)} / b.{quote(name)})"
        pairs, middle = con.execute(
            f"SELECT count(*), median({ratio}) FROM {before.table} b JOIN {after.table} a "
            f"ON {same} WHERE b.snapshot = ? AND a.snapshot = ? "
            f"AND b.{quote(name)} <> 0 AND a.{quote(name)} <> 0",
            [before.snapshot, after.snapshot],
        ).fetchall()[0]
        if pairs >= PAIRS and not 1 / FACTOR < middle < FACTOR:
            told.append(
                ("magnitude", f"{name!r} is {_times(middle)} in {pairs} figures: another unit?")
            )
    return told


def _times(ratio: float) -> str:
    if ratio >= 1:
        return f"{ratio:.4g} times what it was"
    return f"1/{1 / ratio:.4g} of what it was"


def _fetch(con: "duckdb.DuckDBPyConnection", query: str, relation: Relation) -> list[Any]:
    return con.execute(query, [relation.snapshot]).fetchall()
