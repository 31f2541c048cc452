"""The validated load: raw files into their raw table, what breaks a rule into quarantine."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ailedger.archive.catalog import RawFile
from ailedger.archive.raw_bytes import copy_raw
from ailedger.base.schema import create_system_tables
from ailedger.errors import LedgerError, RefusedError
from ailedger.load.cell_parser import FILES, QUARANTINE, create_work, drop_work
from ailedger.load.contract import Contract, read_contract
from ailedger.load.contract_fingerprint import contract_fingerprint
from ailedger.load.csv_header import check_header
from ailedger.load.hold_back import Candidates, Taken, hold_back, refusal
from ailedger.load.judge import Judge
from ailedger.load.raw_tables import (
    NEW,
    Load,
    columns_of,
    create_raw_tables,
    file_away,
    known_loads,
    remove,
)
from ailedger.load.read_files import read_files
from ailedger.load.scratch import scratch_folder
from ailedger.load.split import set_aside
from ailedger.load.transaction import any_order, large, together, transaction

if TYPE_CHECKING:
    import duckdb

FAILURES = "temp._ledger_failures"


@dataclass(frozen=True)
class _Job:
    """What one call loads, and how it is judged.

    Attributes:
        raw_table: the table.
        files: the files as they stand.
        good: the versions that were last published.
        known: what is loaded of the table.
        fresh: the files of both that are not loaded yet, where they are read, with their headers.
        rules: the contract.
        fingerprint: of the contract.
        accepted: snapshots whose drift was accepted; None compares nothing.
        begun: whether a transaction is open.
    """

    raw_table: str
    files: Sequence[RawFile]
    good: Sequence[RawFile]
    known: Mapping[str, Load]
    fresh: Mapping[RawFile, tuple[str, ...]]
    rules: Contract
    fingerprint: str
    accepted: frozenset[str] | None
    begun: bool


def load_files(
    con: "duckdb.DuckDBPyConnection",
    raw_table: str,
    files: Sequence[RawFile],
    contract: Any,
    *,
    accepted: Collection[str] | None = None,
    good: Sequence[RawFile] = (),
    begun: bool = False,
    hashed: bool = True,
    on_refused: Callable[[RawFile, RefusedError], None] | None = None,
) -> list[Load]:
    """Load snapshots of one raw table, each row judged by the table's contract.

    The table is created where it is absent. A snapshot that was loaded under the same contract is
    left as it is; any other replaces the rows of the same file and no others. Many files in one
    call are judged together, which is much faster than a call for each.

    Args:
        con: connection to the build file; outside of a transaction, unless `begun`.
        raw_table: name in schema raw.
        files: the snapshots.
        contract: the `pandera.polars.DataFrameModel` class of the table.
        accepted: snapshots whose drift a person accepted; with it, each snapshot is held against
            those before it, findings go to table `drift`, and one that blocks is refused
            (`drifting`). Without it nothing is compared.
        good: with `accepted`, the version of each file that was last published, if it was: the
            file itself, which no drift keeps out then; or else what stays in the place of a file
            that is refused.
        begun: whether the tables are there and `together` is open, which the files of many tables
            can share.
        hashed: whether the sha256 of each file is that of its bytes. New files are then read from
            a private copy, which is held against it: a file may be exchanged at any time.
        on_refused: told of each refused file, the others go on; without it the first is raised.

    Returns:
        One `Load` for each file that was not refused, in the order of `files`, then one for each
        last good version that is in the place of another.

    Raises:
        RefusedError: a file's columns are not the contract's, it is no CSV or it drifted; nothing
            of it was loaded.
        UsageError: the contract cannot be judged row by row.
    """
    rules = read_contract(contract)
    fingerprint = contract_fingerprint(contract)
    if not begun:
        create_system_tables(con)
        create_raw_tables(con, {raw_table: contract})
    known = known_loads(con, raw_table, fingerprint)
    as_it_stands = {file.snapshot: file for file in files}
    good = [as_it_stands.get(file.snapshot, file) for file in good]
    new = [file for file in dict.fromkeys((*files, *good)) if file.snapshot not in known]
    known_drift = None if accepted is None else frozenset(accepted)
    with scratch_folder(con) as folder:
        fresh, refused = _headers(new, rules, Path(folder) if hashed else None)
        _raise_first(refused, on_refused)
        job = _Job(raw_table, files, good, known, fresh, rules, fingerprint, known_drift, begun)
        both = known | _load(con, job, refused)
    _raise_first(refused, on_refused)
    for file, reason in refused.items():
        if on_refused and file in files:
            on_refused(file, reason)
    wanted = [file for file in files if file not in refused]
    instead = {file.file for file in good} - {file.file for file in wanted}
    wanted += [file for file in good if file.file in instead and file not in refused]
    return [both[file.snapshot] for file in wanted]


def _headers(
    files: Iterable[RawFile], rules: Contract, copies: Path | None
) -> tuple[dict[RawFile, tuple[str, ...]], dict[RawFile, RefusedError]]:
    """The columns of each file that can be read, and why the others are refused.

    Args:
        files: the files.
        rules: the contract.
        copies: where to copy each file before anything is read of it.
    """
    headers: dict[RawFile, tuple[str, ...]] = {}
    refused: dict[RawFile, RefusedError] = {}
    for number, file in enumerate(files):
        try:
            read = file
            if copies:
                place = copies / str(number)
                place.mkdir()
                read = copy_raw(file, place)
            headers[read] = check_header(read.path, file.file, rules.names)
        except RefusedError as error:
            refused[file] = error
    return headers, refused


def _raise_first(refused: Mapping[RawFile, RefusedError], on_refused: object) -> None:
    if refused and on_refused is None:
        raise next(iter(refused.values()))


def _load(
    con: "duckdb.DuckDBPyConnection", job: _Job, refused: dict[RawFile, RefusedError]
) -> dict[str, Load]:
    """Read, judge and file away what is new; hold it against what was there.

    A small job is one transaction, or part of one. A large one is read by several threads, each
    with a transaction of its own: what it leaves behind when it is killed or fails stands in a
    build that nobody publishes.
    """
    many = large(job.fresh)
    with nullcontext() if job.begun else any_order(con) if many else together(con):
        if job.fresh:
            return _load_fresh(con, job, refused, many)
        if job.accepted is not None and (job.files or job.good):
            _settle(con, job, {}, refused)
        return {}


def _load_fresh(
    con: "duckdb.DuckDBPyConnection", job: _Job, refused: dict[RawFile, RefusedError], many: bool
) -> dict[str, Load]:
    threads = int(con.execute("SELECT current_setting('threads')").fetchall()[0][0]) if many else 1
    create_work(con, list(job.fresh))
    con.execute(f"CREATE OR REPLACE TABLE {NEW} ({columns_of(job.rules)})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE {FAILURES[5:]} (rid BIGINT, rule VARCHAR)")
    rows_in = read_files(con, NEW, job.fresh, job.rules, threads)
    Judge(con, NEW, FAILURES).judge(job.rules)
    set_aside(con, NEW, FAILURES, job.rules, quarantine=QUARANTINE, files=FILES)
    loads = _count(con, job, rows_in)
    with transaction(con) if many else nullcontext():
        _settle(con, job, loads, refused)
    for table in (NEW, FAILURES):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    drop_work(con)
    return loads


def _settle(
    con: "duckdb.DuckDBPyConnection",
    job: _Job,
    loads: Mapping[str, Load],
    refused: dict[RawFile, RefusedError],
) -> None:
    """Decide which snapshots are taken, remove what they replace, and file the new ones away."""
    taken = _taken(con, job, loads, refused)
    stale = con.execute(
        "SELECT snapshot FROM loads WHERE raw_table = ? AND list_contains(?, file) "
        "AND NOT list_contains(?, snapshot)",
        [job.raw_table, sorted(taken.places), sorted(taken.snapshots)],
    ).fetchall()
    remove(con, job.raw_table, [snapshot for (snapshot,) in stale])
    wanted = [load for load in loads.values() if load.snapshot in taken.snapshots]
    if wanted:
        against = {file.snapshot: before for file, before in taken.against.items()}
        file_away(con, job.raw_table, job.fresh, wanted, against)


def _taken(
    con: "duckdb.DuckDBPyConnection",
    job: _Job,
    loads: Mapping[str, Load],
    refused: dict[RawFile, RefusedError],
) -> Taken:
    """Which snapshots are taken: all that can be read, unless drift keeps one out."""
    files = [file for file in job.files if file not in refused]
    good = {file.file: file for file in job.good if file not in refused}
    if job.accepted is None:
        return Taken({file.file for file in files}, {file.snapshot for file in files})
    among = Candidates(
        job.raw_table, NEW if job.fresh else "", files, good,
        {load.snapshot: load.rows_in for load in (*job.known.values(), *loads.values())},
        job.rules, job.accepted,
    )  # fmt: skip
    taken = hold_back(con, among)
    refused |= {file: refusal(among, file, why) for file, why in taken.kept_out.items()}
    return taken


def _count(
    con: "duckdb.DuckDBPyConnection",
    job: _Job,
    rows_in: Mapping[str, int],
) -> dict[str, Load]:
    """Hold rows in = accepted + quarantined for each snapshot."""
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
        loads[file.snapshot] = load
    return loads


def _per_snapshot(con: "duckdb.DuckDBPyConnection", table: str) -> dict[str, int]:
    return dict(con.execute(f"SELECT snapshot, count(*) FROM {table} GROUP BY ALL").fetchall())
