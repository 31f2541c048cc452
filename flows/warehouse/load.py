"""The validated load: raw files into their raw table, what breaks a rule into quarantine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import LedgerError, RefusedError
from flows.extract.catalog import RawFile
from flows.validate.contract import Contract, read_contract
from flows.validate.fingerprint import contract_fingerprint
from flows.validate.judge import judge
from flows.warehouse import ingest
from flows.warehouse.csvfile import check_header
from flows.warehouse.schema import create_system_tables, quote, raw_name

if TYPE_CHECKING:
    import duckdb

NEW = f"{ingest.WORK}.new_rows"
FAILURES = f"{ingest.WORK}.failures"


@dataclass(frozen=True)
class Load:
    """What became of one snapshot.

    Attributes:
        snapshot: identifier of the snapshot.
        raw_table: table of schema raw.
        file: place below the folder of raw tables.
        rows_in: records in the file, header aside.
        accepted: rows in the raw table.
        quarantined: rows in quarantine; rows_in = accepted + quarantined.
        contract: fingerprint of the contract that judged them.
        skipped: whether it was loaded before, under the same contract.
    """

    snapshot: str
    raw_table: str
    file: str
    rows_in: int
    accepted: int
    quarantined: int
    contract: str
    skipped: bool = False


def load_files(
    con: "duckdb.DuckDBPyConnection",
    raw_table: str,
    files: Sequence[RawFile],
    contract: Any,
    *,
    reject_limit: float = 1.0,
    on_refused: Callable[[RawFile, RefusedError], None] | None = None,
) -> list[Load]:
    """Load snapshots of one raw table, each row judged by the table's contract.

    The table is created where it is absent. A snapshot that was loaded under the same contract is
    left as it is; any other replaces the rows of the same file and no others. Many files in one
    call are judged together, which is much faster than a call for each.

    Args:
        con: connection to the build file, outside of a transaction.
        raw_table: name in schema raw.
        files: the snapshots.
        contract: the `pandera.polars.DataFrameModel` class of the table.
        reject_limit: share of a file's rows, 0 to 1, beyond which the file is refused.
        on_refused: told of each refused file, the others go on; without it the first is raised.

    Returns:
        One `Load` for each file that was not refused, in the order of `files`.

    Raises:
        RefusedError: a file's columns are not the contract's, it is no CSV, or it breaks
            `reject_limit`; nothing of it was loaded.
        UsageError: the contract cannot be judged row by row.
    """
    rules = read_contract(contract)
    fingerprint = contract_fingerprint(contract)
    create_system_tables(con)
    _create_raw_table(con, raw_table, rules, fingerprint)
    known = _known(con, raw_table, fingerprint)
    fresh: dict[RawFile, tuple[str, ...]] = {}
    refused: dict[RawFile, RefusedError] = {}
    for file in files:
        if file.snapshot not in known:
            try:
                fresh[file] = check_header(file.path, file.file, rules.names)
            except RefusedError as error:
                refused[file] = error
    if refused and on_refused is None:
        raise next(iter(refused.values()))
    loads = _load(con, raw_table, fresh, rules, fingerprint, reject_limit, refused) if fresh else {}
    if refused and on_refused is None:
        raise next(iter(refused.values()))
    for file, reason in refused.items():
        if on_refused:
            on_refused(file, reason)
    both = known | loads
    return [both[file.snapshot] for file in files if file not in refused]


def remove_snapshots(con: "duckdb.DuckDBPyConnection", *, keep: set[str]) -> list[str]:
    """Remove every loaded snapshot that is not to be kept: its rows, its quarantine, its load.

    Returns:
        The snapshots that were removed.
    """
    create_system_tables(con)
    gone = [
        (snapshot, raw_table)
        for snapshot, raw_table in con.execute(
            "SELECT snapshot, raw_table FROM loads ORDER BY snapshot"
        ).fetchall()
        if snapshot not in keep
    ]
    for snapshot, raw_table in gone:
        _remove(con, raw_table, [snapshot])
    return [snapshot for snapshot, _ in gone]


def _load(
    con: "duckdb.DuckDBPyConnection",
    raw_table: str,
    fresh: dict[RawFile, tuple[str, ...]],
    rules: Contract,
    fingerprint: str,
    reject_limit: float,
    refused: dict[RawFile, RefusedError],
) -> dict[str, Load]:
    """Read, judge and file away what is new; work tables are gone afterwards."""
    con.execute(f"DROP SCHEMA IF EXISTS {ingest.WORK} CASCADE; CREATE SCHEMA {ingest.WORK}")
    try:
        rows_in = ingest.read_files(con, NEW, fresh, rules)
        con.execute(f"CREATE TABLE {FAILURES} (rid BIGINT, rule VARCHAR)")
        judge(con, NEW, rules, FAILURES)
        ingest.set_aside(con, NEW, FAILURES, raw_table, rules)
        loads = _count(con, raw_table, fresh, rows_in, fingerprint)
        for file in list(fresh):
            load = loads[file.snapshot]
            if load.quarantined > reject_limit * load.rows_in:
                refused[file] = _too_many(load, reject_limit)
                del loads[file.snapshot]
        _file_away(con, raw_table, rules, list(loads.values()))
    finally:
        con.execute(f"DROP SCHEMA IF EXISTS {ingest.WORK} CASCADE")
    return loads


def _count(
    con: "duckdb.DuckDBPyConnection",
    raw_table: str,
    fresh: dict[RawFile, tuple[str, ...]],
    rows_in: dict[str, int],
    fingerprint: str,
) -> dict[str, Load]:
    """Hold rows in = accepted + quarantined, for each snapshot."""
    accepted = _per_snapshot(con, NEW)
    quarantined = _per_snapshot(con, ingest.QUARANTINE)
    loads = {}
    for file in fresh:
        load = Load(
            file.snapshot, raw_table, file.file, rows_in[file.snapshot],
            accepted.get(file.snapshot, 0), quarantined.get(file.snapshot, 0), fingerprint,
        )  # fmt: skip
        if load.rows_in != load.accepted + load.quarantined:
            raise LedgerError(
                f"{load.rows_in} rows in, but {load.accepted} accepted and {load.quarantined} "
                "in quarantine: a row was lost or doubled in loading",
                where=file.file,
                hint="this is a defect of the ledger: report it with the file",
            )
        loads[file.snapshot] = load
    return loads


def _per_snapshot(con: "duckdb.DuckDBPyConnection", table: str) -> dict[str, int]:
    return dict(con.execute(f"SELECT snapshot, count(*) FROM {table} GROUP BY ALL").fetchall())


def _file_away(
    con: "duckdb.DuckDBPyConnection", raw_table: str, rules: Contract, loads: list[Load]
) -> None:
    """Put what was judged in the place of what the same files held before."""
    wanted = [load.snapshot for load in loads]
    con.execute("BEGIN")
    try:
        stale = con.execute(
            "SELECT snapshot FROM loads WHERE raw_table = ? AND list_contains(?, file)",
            [raw_table, [load.file for load in loads]],
        ).fetchall()
        _remove(con, raw_table, [snapshot for (snapshot,) in stale])
        names = ", ".join(map(quote, (*rules.names, "snapshot", "row")))
        con.execute(
            f"INSERT INTO {raw_name(raw_table)} SELECT {names} FROM {NEW} "
            "WHERE list_contains(?, snapshot)",
            [wanted],
        )
        con.execute(
            f"INSERT INTO quarantine SELECT * FROM {ingest.QUARANTINE} "
            "WHERE list_contains(?, snapshot) ORDER BY snapshot, row, stage",
            [wanted],
        )
        for load in loads:
            source, edition, _ = load.file.split("/", 2)
            con.execute(
                "INSERT INTO loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [load.snapshot, source, edition, raw_table, load.file, load.rows_in,
                 load.accepted, load.quarantined, load.contract],
            )  # fmt: skip
        con.execute("COMMIT")
    except BaseException:
        con.execute("ROLLBACK")
        raise


def _remove(con: "duckdb.DuckDBPyConnection", raw_table: str, snapshots: list[str]) -> None:
    if not snapshots:
        return
    con.execute(
        f"DELETE FROM {raw_name(raw_table)} WHERE snapshot IN (SELECT unnest(?))", [snapshots]
    )
    for table in ("quarantine", "loads"):
        con.execute(f"DELETE FROM {table} WHERE snapshot IN (SELECT unnest(?))", [snapshots])


def _create_raw_table(
    con: "duckdb.DuckDBPyConnection", raw_table: str, rules: Contract, fingerprint: str
) -> None:
    """Create the raw table; one of another contract is dropped with its loads."""
    stale = con.execute(
        "SELECT count(*) FROM loads WHERE raw_table = ? AND contract <> ?", [raw_table, fingerprint]
    ).fetchone()
    columns = {column.name: column.cell.sql for column in rules.columns}
    columns |= {"snapshot": "VARCHAR", "row": "BIGINT"}
    spelled = ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())
    if stale and stale[0]:
        con.execute(f"DROP TABLE IF EXISTS {raw_name(raw_table)}")
        con.execute("DELETE FROM quarantine WHERE raw_table = ?", [raw_table])
        con.execute("DELETE FROM loads WHERE raw_table = ?", [raw_table])
    con.execute(f"CREATE TABLE IF NOT EXISTS {raw_name(raw_table)} ({spelled})")


def _known(con: "duckdb.DuckDBPyConnection", raw_table: str, fingerprint: str) -> dict[str, Load]:
    found = con.execute(
        "SELECT snapshot, raw_table, file, rows_in, accepted, quarantined, contract FROM loads "
        "WHERE raw_table = ? AND contract = ?",
        [raw_table, fingerprint],
    ).fetchall()
    return {
        snapshot: Load(snapshot, table, file, rows_in, accepted, quarantined, judged_by, True)
        for snapshot, table, file, rows_in, accepted, quarantined, judged_by in found
    }


def _too_many(load: Load, reject_limit: float) -> RefusedError:
    return RefusedError(
        f"{load.quarantined} of {load.rows_in} rows break a rule, more than the share of "
        f"{reject_limit:g} that is let pass",
        where=load.file,
        hint="see which rules: load it with a higher limit, or correct the contract",
    )
