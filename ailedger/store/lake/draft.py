"""A build for a lake: judged in a scratch file, then one transaction over everything it changes.

The scratch file holds what is small (system tables, reference tables, the catalogue) and the rows
of files that are new here; what workers judged lies in parts. The transaction moves new rows in,
takes gone ones out, creates what models changed, is audited while it is open, and commits with the
manifest as its message: readers see the snapshot before it or its own. Killed at any moment, it has
not happened; files it wrote are orphans that maintenance removes.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base import disk
from ailedger.base.schema import RAW_SCHEMA
from ailedger.base.sql_text import quote
from ailedger.build import steps
from ailedger.build.build_summary import contents_of
from ailedger.build.manifest import Build, stamp
from ailedger.build.plan import Plan
from ailedger.build.sql_models import in_order, read_models
from ailedger.build.steps import Audited, SourceLoad
from ailedger.errors import ConflictError
from ailedger.load.raw_tables import Load
from ailedger.settings import Settings
from ailedger.store import publish
from ailedger.store.lake import builds, worker_results
from ailedger.store.lake.builds import LakeBuild
from ailedger.store.lake.connect import LAKE, address, connect, reaching
from ailedger.store.lake.mirror import TableName, columns, mirror, tables
from ailedger.store.lake.relations import create_schemas, put_comments, put_models, put_rows
from ailedger.store.lake.worker_results import SCRATCH, WITHIN, WorkerResult
from schemas.registry import published_contracts

LOADS = TableName(SCRATCH, "main", "loads")
ASIDE = TableName(SCRATCH, "main", "quarantine")
BOTH = TableName("temp", "main", "_ledger_aside")
VERDICTS = TableName(LAKE, "main", "verdicts")
LATER = ("quarantine", "verdicts")  # filled from what the models say
DEFINITIONS = f"""
    SELECT schema_name, table_name, column_name, comment
    FROM duckdb_columns()
    WHERE database_name = '{SCRATCH}' AND comment IS NOT NULL
    ORDER BY ALL
"""


class LakeDraft:
    """A build under way."""

    def __init__(self, settings: Settings, plan: Plan) -> None:
        self._settings, self._plan = settings, plan
        # In the folder that `publish.sweep` looks after.
        scratch = f"{plan.inputs_id}.{secrets.token_hex(6)}"
        self._scratch = disk.part_of(settings.warehouse_dir / scratch)
        self._base = plan.current if isinstance(plan.current, LakeBuild) else None
        self._parts: list[WorkerResult] = []
        self._taken: dict[str, WorkerResult] = {}  # by raw table
        self._loads: list[Load] = []
        self._loaded: set[str] = set()
        self._signature: dict[str, Any] = {}
        self._con: DuckDBPyConnection | None = None

    def prepare(self) -> None:
        """Make the scratch file ready, and see which parts workers handed in."""
        settings, plan = self._settings, self._plan
        publish.abandon(self._scratch)
        if plan.base is not None and self._base is not None:
            files = [file for found in plan.files.values() for file in found]
            worker_results.seed(self._scratch, settings, self._base, files)
        steps.prepare(self._scratch, settings, plan)
        with connect(settings) as con, reaching(settings):
            self._parts = worker_results.found(con, worker_results.maker(plan))
            worker_results.attach(con, self._scratch, read_only=True)
            loaded = {s for (s,) in con.execute(f"SELECT snapshot FROM {LOADS.sql}").fetchall()}
        self._loaded = loaded
        self._choose(loaded)

    def load(self, source: str) -> SourceLoad:
        """Take over what workers judged of a source; judge the rest here."""
        settings, plan = self._settings, self._plan
        wanted = {file.raw_table for file in plan.files[source]} & self._taken.keys()
        if wanted:
            with connect(settings) as con, reaching(settings):
                worker_results.attach(con, self._scratch, read_only=False)
                for part in self._parts:
                    worker_results.adopt(con, part, [t for t in wanted if self._taken[t] == part])
        done = steps.load_source(self._scratch, settings, source, plan)
        self._loads += done.loads
        return done

    def derive(self) -> list[str]:
        """Begin the transaction: rows, tables, models."""
        contracts = published_contracts()
        con = self.gather()
        with reaching(self._settings):
            models = in_order(con, read_models(self._settings.sql_dir))
            put_models(con, models)
            _mirror_quarantine(con)
            put_rows(con, VERDICTS, steps.verdict_rows(con, self._settings))
            put_comments(con, contracts, con.execute(DEFINITIONS).fetchall())
        return steps.names_of_marts(models, contracts)

    def gather(self) -> DuckDBPyConnection:
        """Begin the transaction: rows and tables, from the scratch file and from parts.

        Raises ConflictError: another build was published since the plan was made.
        """
        con = self._con = connect(self._settings)
        with reaching(self._settings):
            worker_results.attach(con, self._scratch, read_only=True)
            con.begin()
            create_schemas(con)
            self._take_turn(con)
            self._move_rows(con)
            _mirror_small(con)
        return con

    def check(self) -> Audited:
        """Audit what the transaction holds."""
        with reaching(self._settings):
            return steps.check_in(self._open, self._settings, self._plan)

    def contents(self, marts: Iterable[str]) -> dict[str, Any]:
        """What the transaction holds."""
        with reaching(self._settings):
            return contents_of(self._open, list(marts))

    def publish(self, manifest: dict[str, Any]) -> Build:
        """Commit: from here on, whoever asks for the published build has this one."""
        published = {"published": stamp(datetime.now(UTC))}
        with reaching(self._settings):
            builds.sign(self._open, manifest | self._signature | published)
            self._open.commit()
            known = builds.kept(self._open, self._settings)
        self.abandon()
        return next(made for made in known if made.name == self._signature["name"])

    def reject(self) -> None:
        """As `abandon`: a transaction that is rolled back leaves nothing to look at."""
        self.abandon()

    def abandon(self) -> None:
        """Roll back what is open, and remove the scratch file."""
        if self._con is not None:
            worker_results.give_up(self._con)
            self._con.close()
            self._con = None
        publish.abandon(self._scratch)

    @property
    def _open(self) -> DuckDBPyConnection:
        if self._con is None:
            raise RuntimeError("derive comes first")
        return self._con

    def _choose(self, loaded: set[str]) -> None:
        """Choose a part for each raw table with new files: the first that has all of them.

        A table is judged whole by one, for its snapshots are compared with one another.
        """
        new: dict[str, set[str]] = {}
        for files in self._plan.files.values():
            for file in files:
                if file.snapshot not in loaded:
                    new.setdefault(file.raw_table, set()).add(file.snapshot)
        for raw_table, snapshots in new.items():
            having = [p for p in self._parts if snapshots <= p.tables.get(raw_table, frozenset())]
            if having:
                self._taken[raw_table] = having[0]

    def _take_turn(self, con: DuckDBPyConnection) -> None:
        """See that the build this one comes after is still the published one, and claim its place.

        Raises ConflictError: another was published since the plan was made.
        """
        known = builds.kept(con, self._settings)
        now = builds.newest(known)
        if (now and now.version) != (self._base and self._base.version):
            raise ConflictError(
                "another run published meanwhile; nothing of this one was kept",
                where=address(self._settings).place, hint="run again",
            )  # fmt: skip
        build_id = self._plan.manifest(self._loads)["build"]
        self._signature = {"build": build_id} | builds.take_turn(con, known, build_id)

    def _move_rows(self, con: DuckDBPyConnection) -> None:
        """Make every raw table hold the rows of the snapshots that the scratch file names."""
        wanted = _snapshots(con, LOADS)
        had = _snapshots(con, LOADS._replace(catalogue=LAKE))
        for origin in tables(con, SCRATCH, RAW_SCHEMA):
            target, name = origin._replace(catalogue=LAKE), origin.name
            there = had.get(name, set())
            if columns(con, target) != columns(con, origin):
                con.execute(f"DROP TABLE IF EXISTS {target.sql}")
                con.execute(f"CREATE TABLE {target.sql} AS FROM {origin.sql} LIMIT 0")
                there = set()
            gone = there - wanted.get(name, set())
            if gone:
                con.execute(f"DELETE FROM {target.sql} {WITHIN}", [sorted(gone)])
            for source, snapshots in self._sources(origin, wanted.get(name, set())):
                _move(con, source, target, snapshots, there)
        for part in self._parts:  # made for this build and no other
            con.execute(f"DROP SCHEMA {quote(LAKE)}.{quote(part.schema)} CASCADE")

    def _sources(self, origin: TableName, wanted: set[str]) -> list[tuple[TableName, set[str]]]:
        """Where the new rows of a raw table are: the scratch file, or a part."""
        part = self._taken.get(origin.name)
        fresh = {load.snapshot for load in self._loads if not load.skipped}
        there = self._loaded | fresh
        found = [(origin, wanted & fresh)]
        if part is not None:
            found.append((TableName(LAKE, part.schema, origin.name), wanted - there))
        return [(table, snapshots) for table, snapshots in found if snapshots]


def _snapshots(con: DuckDBPyConnection, loads: TableName) -> dict[str, set[str]]:
    """The snapshots of each raw table; none where nothing was loaded yet."""
    if not columns(con, loads):
        return {}
    found = con.execute(f"SELECT raw_table, list(snapshot) FROM {loads.sql} GROUP BY ALL")
    return {raw_table: set(snapshots) for raw_table, snapshots in found.fetchall()}


def _move(
    con: DuckDBPyConnection,
    origin: TableName,
    target: TableName,
    snapshots: set[str],
    there: set[str],
) -> None:
    """Write rows of snapshots; those judged again are written where they differ."""
    new, again = sorted(snapshots - there), sorted(snapshots & there)
    if new:
        con.execute(f"INSERT INTO {target.sql} FROM {origin.sql} {WITHIN}", [new])
    if again:
        mirror(con, origin, target, again)


def _mirror_small(con: DuckDBPyConnection) -> None:
    """System and reference tables, and the catalogue."""
    for origin in tables(con, SCRATCH, "main"):
        target = origin._replace(catalogue=LAKE)
        if origin.name not in LATER:
            mirror(con, origin, target)
        elif not columns(con, target):
            con.execute(f"CREATE TABLE {target.sql} AS FROM {origin.sql} LIMIT 0")


def _mirror_quarantine(con: DuckDBPyConnection) -> None:
    """What broke a contract, and what no model could resolve."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {quote(BOTH.name)} AS FROM {ASIDE.sql} "
        "WHERE stage <> 'resolve' UNION ALL BY NAME FROM unresolved"
    )
    mirror(con, BOTH, ASIDE._replace(catalogue=LAKE))
    con.execute(f"DROP TABLE {BOTH.sql}")
