"""Parts: what one worker judged of one source, as a schema of the lake that it alone writes.

A worker judges files in a scratch file of its own, as a build on one machine does, and hands in
accepted rows, quarantine and load records in one transaction that makes a new schema: nobody else
writes there, so nothing conflicts. A build takes from the parts what its plan names, each snapshot
from one part whatever number of workers judged it, and removes them in the same transaction.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger.archive.catalog import RawFile
from ailedger.base import disk
from ailedger.base.schema import RAW_SCHEMA
from ailedger.base.sql_text import literal, quote
from ailedger.build import steps
from ailedger.build.plan import Plan
from ailedger.build.steps import SourceLoad
from ailedger.settings import Settings
from ailedger.store import publish
from ailedger.store.lake.builds import AUTHOR, LakeBuild
from ailedger.store.lake.connect import LAKE, connect, reaching, tried
from ailedger.store.lake.mirror import TableName

PREFIX = "part_"
SCRATCH = "part"  # what a scratch file is called where it is attached
KEPT = ("loads", "quarantine", "drift")  # of a raw table, beside its rows
WITHIN = "WHERE snapshot IN (SELECT unnest(?))"
OF_TABLES = "WHERE raw_table IN (SELECT unnest(?))"


@dataclass(frozen=True)
class WorkerResult:
    """One part."""

    schema: str  # its schema in the lake
    # the raw tables whose new files it holds, each with all its snapshots
    tables: dict[str, frozenset[str]]


def make(settings: Settings, plan: Plan, source: str) -> SourceLoad:
    """Judge one source's new files and hand them in as a part; a refused one is named and left out.

    Raises TransientError: the catalogue or the object storage cannot be reached.
    """
    name = f"{maker(plan)}_{secrets.token_hex(6)}"
    scratch = disk.part_of(settings.warehouse_dir / name)
    settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
    try:
        if plan.base is not None and isinstance(plan.current, LakeBuild):
            seed(scratch, settings, plan.current, plan.files.get(source, ()))
        steps.prepare(scratch, settings, plan)
        done = steps.load_source(scratch, settings, source, plan)
        if any(not load.skipped for load in done.loads):
            tried(settings, lambda: _hand_in(settings, scratch, f"{PREFIX}{name}", done))
        return done
    finally:
        publish.abandon(scratch)


def maker(plan: Plan) -> str:
    """What a part is made for: one build after one other, and judging all anew or not.

    So whatever the judging rests on (code, versions, what a person accepted, the editions before)
    is the same for the part and the build that takes it.
    """
    told = (plan.inputs_id, plan.current and plan.current.name, plan.full)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:12]


def found(con: DuckDBPyConnection, maker: str) -> list[WorkerResult]:
    """The parts of a maker that nobody took yet, in order of name."""
    schemas = con.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = ? "
        "AND starts_with(schema_name, ?) ORDER BY ALL",
        [LAKE, f"{PREFIX}{maker}_"],
    ).fetchall()
    return [WorkerResult(schema, _tables(con, schema)) for (schema,) in schemas]


def _tables(con: DuckDBPyConnection, schema: str) -> dict[str, frozenset[str]]:
    loads = TableName(LAKE, schema, "loads").sql
    told = con.execute(f"SELECT raw_table, list(snapshot) FROM {loads} GROUP BY ALL").fetchall()
    return {raw_table: frozenset(snapshots) for raw_table, snapshots in told}


@contextmanager
def transaction(con: DuckDBPyConnection, settings: Settings) -> Iterator[None]:
    """One transaction over the lake. Raises ConflictError where another came before."""
    with reaching(settings):
        con.begin()
        try:
            yield
            con.commit()
        except BaseException:
            give_up(con)
            raise


def give_up(con: DuckDBPyConnection) -> None:
    """Leave a transaction, whether it is still open or not."""
    import duckdb

    try:
        con.rollback()
    except duckdb.Error:
        return


def attach(con: DuckDBPyConnection, scratch: Path, *, read_only: bool) -> None:
    """Attach a scratch file beside the lake."""
    told = " (READ_ONLY)" if read_only else ""
    con.execute(f"ATTACH {literal(str(scratch))} AS {quote(SCRATCH)}{told}")


def _hand_in(settings: Settings, scratch: Path, schema: str, done: SourceLoad) -> None:
    """Write a part, whole or not at all."""
    fresh = [load.snapshot for load in done.loads if not load.skipped]
    touched = sorted({load.raw_table for load in done.loads if not load.skipped})
    with connect(settings) as con:
        attach(con, scratch, read_only=True)
        with transaction(con, settings):
            con.execute(f"CREATE SCHEMA {quote(LAKE)}.{quote(schema)}")
            for table in KEPT:
                origin = TableName(SCRATCH, "main", table)
                _copy(con, origin, TableName(LAKE, schema, table), OF_TABLES, [touched])
            for raw_table in touched:
                origin = TableName(SCRATCH, RAW_SCHEMA, raw_table)
                _copy(con, origin, TableName(LAKE, schema, raw_table), WITHIN, [fresh])
            con.execute(
                f"CALL {quote(LAKE)}.set_commit_message({literal(AUTHOR)}, "
                f"{literal(f'part of {done.source}')})"
            )


def seed(scratch: Path, settings: Settings, base: LakeBuild, files: Sequence[RawFile]) -> None:
    """Begin a scratch file from a build: all it says of its snapshots, and the rows drift needs.

    Of a raw table with a new file, the rows of every edition are copied: each may be compared.
    """
    with connect(settings, read_only=True, version=base.version) as con, reaching(settings):
        attach(con, scratch, read_only=False)
        con.execute(f"CREATE SCHEMA {quote(SCRATCH)}.{quote(RAW_SCHEMA)}")
        for table in ("sources", "snapshots", *KEPT):
            told = "WHERE stage <> 'resolve'" if table == "quarantine" else ""
            _copy(con, TableName(LAKE, "main", table), TableName(SCRATCH, "main", table), told)
        known = dict(con.execute("SELECT snapshot, raw_table FROM loads").fetchall())
        touched = {file.raw_table for file in files if file.snapshot not in known}
        for raw_table in sorted(set(known.values())):
            origin = TableName(LAKE, RAW_SCHEMA, raw_table)
            told = "" if raw_table in touched else "LIMIT 0"
            _copy(con, origin, origin._replace(catalogue=SCRATCH), told)


def adopt(con: DuckDBPyConnection, part: WorkerResult, raw_tables: Collection[str]) -> None:
    """Take over what a part says of raw tables, their rows aside, in place of what was known."""
    wanted = [sorted(raw_tables)]
    for table in KEPT:
        origin, target = TableName(LAKE, part.schema, table), TableName(SCRATCH, "main", table)
        con.execute(f"DELETE FROM {target.sql} {OF_TABLES}", wanted)
        con.execute(f"INSERT INTO {target.sql} FROM {origin.sql} {OF_TABLES}", wanted)


def _copy(
    con: DuckDBPyConnection,
    origin: TableName,
    target: TableName,
    where: str,
    values: Sequence[object] = (),
) -> None:
    con.execute(f"CREATE TABLE {target.sql} AS FROM {origin.sql} {where}", list(values))
