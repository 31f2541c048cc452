"""Where builds are kept: one small interface, and the setting that chooses what is behind it.

    store = open_store(settings)         a file on this machine, or DuckLake
    draft = store.begin(plan)           a build nobody sees
    …draft.prepare, load, derive, check…
    build = draft.publish(manifest)     visible, whole

Contracts, SQL models, audit, exports and reading know nothing of the difference: they are given an
open connection. DuckLake's side is imported only where the setting names it.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from ailedger.build.plan import Plan
    from ailedger.build.steps import Audited, SourceLoad


class BuildDraft(Protocol):
    """A build under way: nobody sees it before `publish`, and nothing is left after `abandon`."""

    def prepare(self) -> None:
        """Make system tables, reference tables and the catalogue. Raises RefusedError."""

    def load(self, source: str) -> "SourceLoad":
        """Judge one source's raw files; a refused one is named in the result."""

    def derive(self) -> list[str]:
        """Create the SQL models; the names of the marts. Raises RefusedError."""

    def check(self) -> "Audited":
        """Audit the build. Raises AuditError where it must not be published."""

    def contents(self, marts: Iterable[str]) -> dict[str, Any]:
        """What the build holds, for its manifest."""

    def publish(self, manifest: dict[str, Any]) -> Build:
        """Make the build visible, in one step. Raises LedgerError; what was published stays."""

    def reject(self) -> None:
        """Keep a build that failed its audit, for a look at it, where the store can."""

    def abandon(self) -> None:
        """Leave nothing of a build that failed."""


class Store(Protocol):
    """The kept builds, and the way to a new one."""

    @property
    def place(self) -> str:
        """Where it is, as a message may name it: without user, password or host."""

    def current(self) -> Build | None:
        """The published build, or None before the first. Raises RefusedError where it is broken."""

    def usable(self) -> Build | None:
        """The published build if it is of use to the next run, else None."""

    def kept(self) -> tuple[Build, ...]:
        """Every kept build, oldest first."""

    def rejected(self) -> Build:
        """The build that failed its audit. Raises UsageError where none is kept."""

    def check(self, build: Build, *, every_byte: bool = False) -> None:
        """Hold a build against its manifest. Raises RefusedError where it is damaged."""

    def open(self, build: Build) -> "DuckDBPyConnection":
        """Open a kept build for reading. Raises RefusedError where it is damaged or gone."""

    def open_current(self) -> "tuple[Build, DuckDBPyConnection] | None":
        """Open the published build, or the one that took its place meanwhile. Raises as `open`."""

    def way_in(self, build: Build) -> dict[str, Any]:
        """What the process of one ad-hoc statement needs to open a build (`sandbox_worker.py`)."""

    def begin(self, plan: "Plan") -> BuildDraft:
        """Begin the build of a plan. The caller holds the lock."""

    def sweep(self) -> None:
        """Remove what dead runs left. The caller holds the lock."""

    def rollback(self, build_id: str | None, wait_seconds: float, why: str = "") -> Build:
        """Publish an older build again. Raises UsageError, RefusedError, BusyError."""

    def lift(self, wait_seconds: float) -> Build:
        """End the rollback in force. Raises UsageError where there is none, BusyError."""

    def maintain(self) -> str:
        """Remove what is old or unneeded; what was done, in words."""


def open_store(settings: Settings) -> Store:
    """The store that the settings name.

    Raises UsageError: AILEDGER_WAREHOUSE is neither `file` nor an address of DuckLake.
    """
    if settings.warehouse == "file":
        from ailedger.store.file_store import FileStore

        return FileStore(settings)
    from ailedger.store.lake_store import LakeStore

    return LakeStore(settings)


def published(settings: Settings) -> Build:
    """The published build.

    Raises:
        UsageError: nothing is published yet.
        RefusedError: it is damaged.
    """
    store = open_store(settings)
    build = store.current()
    if build is None:
        raise nothing_yet(store)
    return build


def nothing_yet(store: Store) -> UsageError:
    """What is told before the first build."""
    return UsageError("nothing is published yet", where=store.place, hint="`ailedger run`")


def open_published(settings: Settings) -> "DuckDBPyConnection":
    """Open the published build read-only. Raises as `published` does."""
    return open_build(settings)[1]


def open_build(settings: Settings) -> "tuple[Build, DuckDBPyConnection]":
    """The published build and a read-only connection to it. Raises as `published` does."""
    store = open_store(settings)
    found = store.open_current()
    if found is None:
        raise nothing_yet(store)
    return found


def open_kept(build: Build, settings: Settings) -> "DuckDBPyConnection":
    """Open any kept build read-only. Raises RefusedError where it is damaged or gone."""
    return open_store(settings).open(build)


def plan_run(settings: Settings, *, full: bool = False) -> "Plan":
    """What a run has to do, held against the published build; `full` keeps nothing of it.

    Imports nothing heavy. Raises RefusedError: the catalogue cannot be read.
    """
    from ailedger.build.plan import make_plan

    return make_plan(settings, open_store(settings).usable(), full=full)


def judge(settings: Settings, source: str, *, full: bool = False) -> "SourceLoad":
    """Judge the new files of one source and hand the result in, for the next build of a lake.

    Args:
        full: for a build from nothing.

    Raises:
        UsageError: the warehouse is a file, which has one writer.
        TransientError: the catalogue or the object storage cannot be reached.
    """
    if settings.warehouse == "file":
        raise UsageError(
            "a file has one writer: workers share a lake", where="AILEDGER_WAREHOUSE",
            hint="docs/scaling.md says how to move",
        )  # fmt: skip
    from ailedger.store.lake import worker_results

    return worker_results.make(settings, plan_run(settings, full=full), source)
