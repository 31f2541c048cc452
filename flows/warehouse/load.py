"""The validated load: raw files into their raw table, what breaks a rule into quarantine."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.errors import LedgerError, RefusedError
from flows.extract.catalog import RawFile
from flows.validate.contract import Contract, read_contract
from flows.validate.fingerprint import contract_fingerprint
from flows.validate.judge import Judge
from flows.validate.split import set_aside
from flows.warehouse.csvfile import check_header
from flows.warehouse.drifting import hold_back
from flows.warehouse.exact import QUARANTINE, create_work, drop_work
from flows.warehouse.ingest import read_files
from flows.warehouse.schema import RAW_SCHEMA, create_system_tables, quote, raw_name

if TYPE_CHECKING:
    import duckdb

LARGE = 1 << 25  # bytes of new files from which on they are read by several threads
NEW_TABLE = "_ledger_new"
NEW = f"{quote(RAW_SCHEMA)}.{quote(NEW_TABLE)}"
FAILURES = "temp._ledger_failures"


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


@dataclass(frozen=True)
class _Job:
    """What one call loads: new files with their headers, and how they are judged."""

    raw_table: str
    fresh: Mapping[RawFile, tuple[str, ...]]
    rules: Contract
    fingerprint: str
    reject_limit: float
    accepted: frozenset[str] | None


def load_files(
    con: "duckdb.DuckDBPyConnection",
    raw_table: str,
    files: Sequence[RawFile],
    contract: Any,
    *,
    reject_limit: float = 1.0,
    accepted: Collection[str] | None = None,
    on_refused: Callable[[RawFile, RefusedError], None] | None = None,
) -> list[Load]:
    """Load snapshots of one raw table, each row judged by the table's contract.

    The table is created where it is absent. A snapshot that was loaded under the same contract is
    left as it is; any other replaces the rows of the same file and no others. Many files in one
    call are judged together, which is much faster than a call for each.

    Args:
        con: connection to the build file; where there are files, outside of a transaction.
        raw_table: name in schema raw.
        files: the snapshots.
        contract: the `pandera.polars.DataFrameModel` class of the table.
        reject_limit: share of a file's rows, 0 to 1, beyond which the file is refused.
        accepted: snapshots whose drift a person accepted; with it, each new snapshot is held
            against the edition before it, findings go to table `drift`, and one that blocks is
            refused. Without it nothing is compared.
        on_refused: told of each refused file, the others go on; without it the first is raised.

    Returns:
        One `Load` for each file that was not refused, in the order of `files`.

    Raises:
        RefusedError: a file's columns are not the contract's, it is no CSV, it breaks
            `reject_limit` or drifted; nothing of it was loaded.
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
    known_drift = None if accepted is None else frozenset(accepted)
    job = _Job(raw_table, fresh, rules, fingerprint, reject_limit, known_drift)
    loads = _load(con, job, refused) if fresh else {}
    if refused and on_refused is None:
        raise next(iter(refused.values()))
    for file, reason in refused.items():
        if on_refused:
            on_refused(file, reason)
    both = known | loads
    return [both[file.snapshot] for file in files if file not in refused]


def create_raw_tables(con: "duckdb.DuckDBPyConnection", contracts: Mapping[str, Any]) -> None:
    """Create the table of every contract, by its name in schema raw, where it is absent.

    A table of an older contract is dropped with its loads.
    """
    for raw_table, contract in contracts.items():
        _create_raw_table(con, raw_table, read_contract(contract), contract_fingerprint(contract))


def remove_snapshots(con: "duckdb.DuckDBPyConnection", *, keep: set[str]) -> list[str]:
    """Remove every loaded snapshot that is not to be kept: its rows, its quarantine, its load.

    Returns:
        The snapshots that were removed.
    """
    create_system_tables(con)
    loaded = con.execute("SELECT snapshot, raw_table FROM loads ORDER BY snapshot").fetchall()
    gone = [(snapshot, raw_table) for snapshot, raw_table in loaded if snapshot not in keep]
    for snapshot, raw_table in gone:
        _remove(con, raw_table, [snapshot])
    return [snapshot for snapshot, _ in gone]


def _load(
    con: "duckdb.DuckDBPyConnection", job: _Job, refused: dict[RawFile, RefusedError]
) -> dict[str, Load]:
    """Read, judge and file away what is new.

    A small job is one transaction. A large one is read by several threads, each with a transaction
    of its own: what it leaves behind when it is killed stands in a build that nobody publishes.
    """
    threads = int(con.execute("SELECT current_setting('threads')").fetchall()[0][0])
    large = sum(file.path.stat().st_size for file in job.fresh) >= LARGE
    try:
        with _any_order(con), nullcontext() if large else _transaction(con):
            create_work(con, list(job.fresh))
            con.execute(f"CREATE OR REPLACE TABLE {NEW} ({_columns(job.rules)})")
            rows_in = read_files(con, NEW, job.fresh, job.rules, threads if large else 1)
            con.execute(f"CREATE OR REPLACE TEMP TABLE {FAILURES[5:]} (rid BIGINT, rule VARCHAR)")
            Judge(con, NEW, FAILURES).judge(job.rules)
            set_aside(con, NEW, FAILURES, job.rules)
            loads = _count(con, job, rows_in, refused)
            refused |= _drifted(con, job, loads)
            with _transaction(con) if large else nullcontext():
                _file_away(con, job, list(loads.values()))
    finally:
        con.execute(f"DROP TABLE IF EXISTS {NEW}")
        con.execute(f"DROP TABLE IF EXISTS {FAILURES}")
        drop_work(con)
    return loads


@contextmanager
def _transaction(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


@contextmanager
def _any_order(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """Let DuckDB write rows in any order: each carries its line."""
    found = con.execute("SELECT current_setting('preserve_insertion_order')").fetchall()[0][0]
    con.execute("SET GLOBAL preserve_insertion_order = false")
    try:
        yield
    finally:
        con.execute(f"SET GLOBAL preserve_insertion_order = {found}")


def _count(
    con: "duckdb.DuckDBPyConnection",
    job: _Job,
    rows_in: Mapping[str, int],
    refused: dict[RawFile, RefusedError],
) -> dict[str, Load]:
    """Hold rows in = accepted + quarantined for each snapshot; refuse what breaks the limit."""
    accepted = _per_snapshot(con, NEW)
    quarantined = _per_snapshot(con, QUARANTINE)
    loads = {}
    for file in job.fresh:
        load = Load(
            file.snapshot, job.raw_table, file.file, rows_in[file.snapshot],
            accepted.get(file.snapshot, 0), quarantined.get(file.snapshot, 0), job.fingerprint,
        )  # fmt: skip
        if load.rows_in != load.accepted + load.quarantined:
            raise LedgerError(
                f"{load.rows_in} rows in, but {load.accepted} accepted and {load.quarantined} "
                "in quarantine: a row was lost or doubled in loading",
                where=file.file,
                hint="this is a defect of the ledger: report it with the file",
            )
        if load.quarantined > job.reject_limit * load.rows_in:
            refused[file] = _too_many(load, job.reject_limit)
        else:
            loads[file.snapshot] = load
    return loads


def _drifted(
    con: "duckdb.DuckDBPyConnection", job: _Job, loads: dict[str, Load]
) -> dict[RawFile, RefusedError]:
    """Take out of `loads` what a drift keeps out."""
    if job.accepted is None:
        return {}
    files = {file: loads[file.snapshot].rows_in for file in job.fresh if file.snapshot in loads}
    kept_out = hold_back(con, NEW, files, job.rules, job.accepted)
    for file in kept_out:
        del loads[file.snapshot]
    return kept_out


def _per_snapshot(con: "duckdb.DuckDBPyConnection", table: str) -> dict[str, int]:
    return dict(con.execute(f"SELECT snapshot, count(*) FROM {table} GROUP BY ALL").fetchall())


def _file_away(con: "duckdb.DuckDBPyConnection", job: _Job, loads: list[Load]) -> None:
    """Put what was judged in the place of what the same files held before."""
    name = raw_name(job.raw_table)
    stale = con.execute(
        "SELECT snapshot FROM loads WHERE raw_table = ? AND list_contains(?, file)",
        [job.raw_table, [load.file for load in loads]],
    ).fetchall()
    _remove(con, job.raw_table, [snapshot for (snapshot,) in stale])
    wanted = [load.snapshot for load in loads]
    if len(wanted) == len(job.fresh) and not con.execute(f"FROM {name} LIMIT 1").fetchall():
        con.execute(f"DROP TABLE {name}")
        con.execute(f"ALTER TABLE {NEW} RENAME TO {quote(job.raw_table)}")
    else:
        con.execute(
            f"INSERT INTO {name} SELECT * FROM {NEW} WHERE snapshot IN (SELECT unnest(?))",
            [wanted],
        )
    con.execute(
        f"INSERT INTO main.quarantine SELECT * FROM {QUARANTINE} "
        "WHERE snapshot IN (SELECT unnest(?)) ORDER BY snapshot, row, stage",
        [wanted],
    )
    filed = {file.snapshot: file for file in job.fresh}
    rows = [
        [load.snapshot, filed[load.snapshot].source, filed[load.snapshot].edition,
         load.raw_table, load.file, load.rows_in, load.accepted, load.quarantined, load.contract]
        for load in loads
    ]  # fmt: skip
    if rows:
        con.executemany("INSERT INTO main.loads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _remove(con: "duckdb.DuckDBPyConnection", raw_table: str, snapshots: list[str]) -> None:
    if snapshots:
        for table in (raw_name(raw_table), "main.quarantine", "main.loads", "main.drift"):
            con.execute(f"DELETE FROM {table} WHERE snapshot IN (SELECT unnest(?))", [snapshots])


def _create_raw_table(
    con: "duckdb.DuckDBPyConnection", raw_table: str, rules: Contract, fingerprint: str
) -> None:
    """Create the raw table; one of another contract is dropped with its loads."""
    stale = con.execute(
        "SELECT 1 FROM loads WHERE raw_table = ? AND contract <> ? LIMIT 1",
        [raw_table, fingerprint],
    ).fetchall()
    if stale:
        con.execute(f"DROP TABLE IF EXISTS {raw_name(raw_table)}")
        con.execute("DELETE FROM main.quarantine WHERE raw_table = ?", [raw_table])
        con.execute("DELETE FROM main.loads WHERE raw_table = ?", [raw_table])
    con.execute(f"CREATE TABLE IF NOT EXISTS {raw_name(raw_table)} ({_columns(rules)})")


def _columns(rules: Contract) -> str:
    columns = {column.name: column.cell.sql for column in rules.columns}
    columns |= {"snapshot": "VARCHAR", "row": "BIGINT"}
    return ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())


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
