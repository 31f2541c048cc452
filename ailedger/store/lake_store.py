"""Builds in a DuckLake, behind the common interface."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base import lock
from ailedger.build.manifest import Build, after_rollback, without_rollback
from ailedger.build.plan import Plan
from ailedger.errors import LedgerError, RefusedError, UsageError
from ailedger.settings import Settings
from ailedger.store import publish
from ailedger.store.builds import choose
from ailedger.store.lake import builds
from ailedger.store.lake.builds import LakeBuild
from ailedger.store.lake.connect import (
    LAKE,
    NoLakeError,
    address,
    attach_again,
    connect,
    reaching,
    shut_in,
)
from ailedger.store.lake.draft import LakeDraft
from ailedger.store.lake.rollback import restore
from ailedger.store.lake.upkeep import keep_up


@dataclass(frozen=True)
class LakeStore:
    """The builds of a lake."""

    settings: Settings

    @property
    def place(self) -> str:
        """The lake, without its address."""
        return address(self.settings).place

    def current(self) -> Build | None:
        """The build that was committed last."""
        return builds.newest(self.kept())

    def usable(self) -> Build | None:
        """The published build: a commit is whole or has not happened."""
        return self.current()

    def rejected(self) -> Build:
        """None: what fails its audit is rolled back with its transaction."""
        raise UsageError(
            "a lake keeps no build that failed its audit",
            where=self.place,
            hint="build it in a file: AILEDGER_WAREHOUSE=file ailedger run",
        )

    def check(self, build: Build, *, every_byte: bool = False) -> None:
        """Count a build's rows, reading them all, where every byte is asked for.

        Raises RefusedError: a data file is missing or damaged.
        """
        if every_byte:
            builds.read_all(self.settings, _mine(build))

    def open(self, build: Build) -> DuckDBPyConnection:
        """Open the snapshot of a build: what is published meanwhile does not show."""
        try:
            return connect(self.settings, read_only=True, version=_mine(build).version)
        except LedgerError:
            raise
        except Exception as error:
            if "no snapshot found" not in str(error).lower():
                raise
            raise RefusedError(
                f"build {build.name} has expired", where=self.place, hint="`ailedger builds`"
            ) from None

    def open_current(self) -> tuple[Build, DuckDBPyConnection] | None:
        """Find the published build and open its snapshot, over one connection."""
        try:
            con = connect(self.settings, read_only=True)
        except NoLakeError:
            return None
        try:
            with reaching(self.settings):
                build = builds.newest(builds.kept(con, self.settings))
                if build is not None:
                    attach_again(con, self.settings, build.version)
        except BaseException:
            con.close()
            raise
        if build is None:
            con.close()
            return None
        return build, con

    def way_in(self, build: Build) -> dict[str, Any]:
        """The statements that attach the build's snapshot, whose files alone stay in reach."""
        version = _mine(build).version
        return {
            "path": ":memory:",
            "lake": {"attach": shut_in(self.settings, version), "name": LAKE, "version": version},
        }

    def begin(self, plan: Plan) -> LakeDraft:
        """A scratch file, and later a transaction."""
        return LakeDraft(self.settings, plan)

    def sweep(self) -> None:
        """Remove scratch files and spilled data of dead runs on this machine.

        What they left in the lake, `flows/maintain.py` removes.
        """
        publish.sweep(self.settings)

    def rollback(self, build_id: str | None, wait_seconds: float, why: str = "") -> Build:
        """Commit a snapshot whose content is the older build's."""
        with lock.hold(self.settings, wait_seconds):
            known = self.kept()
            target = choose(known, builds.newest(known), build_id, self.place)
            manifest = after_rollback(target, known, why, datetime.now(UTC))
            return restore(self.settings, _mine(target), manifest)

    def lift(self, wait_seconds: float) -> Build:
        """Commit the published build once more, without the rollback in its manifest."""
        with lock.hold(self.settings, wait_seconds):
            build = self.current()
            if build is None or "rollback" not in build.manifest:
                raise UsageError("no rollback is in force", hint="`ailedger status`")
            return restore(self.settings, _mine(build), without_rollback(build))

    def maintain(self) -> str:
        """Expire snapshots, merge files, remove what nothing needs."""
        return str(keep_up(self.settings))

    def kept(self) -> tuple[LakeBuild, ...]:
        """The builds whose snapshots are kept."""
        try:
            with connect(self.settings, read_only=True) as con, reaching(self.settings):
                return builds.kept(con, self.settings)
        except NoLakeError:
            return ()


def _mine(build: Build) -> LakeBuild:
    if not isinstance(build, LakeBuild):
        raise TypeError(f"{build.name} is no build of a lake")
    return build
