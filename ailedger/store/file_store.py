"""Builds as files on this machine: `builds`, `publish` and `build` behind the common interface."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ailedger.base.machine_errors import DAMAGE_HINT
from ailedger.build.manifest import Build
from ailedger.errors import RefusedError
from ailedger.settings import Settings
from ailedger.store import builds, publish

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from ailedger.build.plan import Plan
    from ailedger.build.steps import Audited, SourceLoad


SMALL = 1 << 25  # bytes of raw tables up to which DuckDB's threads cost more than they give


@dataclass
class FileDraft:
    """A build in a part file beside the published one."""

    part: Path
    settings: Settings
    plan: "Plan"
    # keeps the file open from the first step to the last. Each step connects anew, which takes no
    # time then, and what they wrote is brought into the file once.
    held: "DuckDBPyConnection | None" = None

    def prepare(self) -> None:
        """Make the part file ready."""
        from ailedger.base import database
        from ailedger.build import steps

        self.held = database.open_build(self.part, self.settings)
        steps.prepare(self.part, self.settings, self.plan)

    def load(self, source: str) -> "SourceLoad":
        """Load one source's raw files into the part file."""
        from ailedger.build import steps

        return steps.load_source(self.part, self.settings, source, self.plan)

    def derive(self) -> list[str]:
        """Create the SQL models in the part file."""
        from ailedger.build import steps

        return steps.derive(self.part, self.settings)

    def check(self) -> "Audited":
        """Audit the part file."""
        from ailedger.build import steps

        return steps.check(self.part, self.settings, self.plan)

    def contents(self, marts: Iterable[str]) -> dict[str, Any]:
        """What the part file holds."""
        from ailedger.build import build_summary

        return build_summary.contents(self.part, self.settings, marts)

    def publish(self, manifest: dict[str, Any]) -> Build:
        """Rename the part file and point at it; the oldest builds beyond `keep_builds` go."""
        self._close()
        made = publish.finish(self.settings, self.part, manifest)
        builds.retain(self.settings)
        return made

    def reject(self) -> None:
        """Keep the part file for a look."""
        self._close()
        publish.reject(self.settings, self.part, self.plan.inputs_id)

    def abandon(self) -> None:
        """Remove the part file."""
        self._close()
        publish.abandon(self.part)

    def _close(self) -> None:
        if self.held is not None:
            self.held.close()
            self.held = None


@dataclass(frozen=True)
class FileStore:
    """The builds of a warehouse folder."""

    settings: Settings

    @property
    def place(self) -> str:
        """The published warehouse: a link."""
        return str(self.settings.published)

    def current(self) -> Build | None:
        """The build that the link leads to."""
        return builds.current(self.settings)

    def usable(self) -> Build | None:
        """The published build if it is there and of its size."""
        return builds.usable(self.settings)

    def kept(self) -> tuple[Build, ...]:
        """Every build with its manifest."""
        return builds.kept(self.settings)

    def rejected(self) -> Build:
        """The part file that failed its audit."""
        return publish.rejected(self.settings)

    def check(self, build: Build, *, every_byte: bool = False) -> None:
        """Hold a file's size, or all its bytes, against the manifest."""
        (builds.check_bytes if every_byte else builds.check_size)(build)

    def open(self, build: Build) -> "DuckDBPyConnection":
        """Open a build's file read-only."""
        return open_file(build, self.settings)

    def open_current(self) -> "tuple[Build, DuckDBPyConnection] | None":
        """Open what the link leads to; again where another build replaced and removed it."""
        build = self.current()
        while build is not None:
            try:
                return build, self.open(build)
            except RefusedError:
                now = self.current()
                if now is None or now.name == build.name:
                    raise
                build = now
        return None

    def way_in(self, build: Build) -> dict[str, Any]:
        """The build's own file."""
        return {"path": str(build.path.resolve())}

    def begin(self, plan: "Plan") -> FileDraft:
        """A part file, empty or a copy of the build that the plan begins from."""
        part = publish.start(self.settings, plan.inputs_id, plan.base)
        alone = not self.settings.threads and plan.size <= SMALL
        settings = replace(self.settings, threads=1) if alone else self.settings
        return FileDraft(part, settings, plan)

    def sweep(self) -> None:
        """Remove part files, unpublished builds and spilled data of dead runs."""
        publish.sweep(self.settings)

    def rollback(self, build_id: str | None, wait_seconds: float, why: str = "") -> Build:
        """Move the link back."""
        return builds.rollback(self.settings, build_id, wait_seconds, why)

    def lift(self, wait_seconds: float) -> Build:
        """Strike the rollback from the manifest."""
        return builds.lift(self.settings, wait_seconds)

    def maintain(self) -> str:
        """Nothing: every run clears up after itself."""
        return "the warehouse is a file: every run keeps it tidy"


def open_file(build: Build, settings: Settings) -> "DuckDBPyConnection":
    """Open the file of a build read-only.

    The build's own file is opened, not the link: DuckDB gives a process that still holds an older
    connection to the same path that older database.

    Raises RefusedError: the file is missing or damaged.
    """
    from ailedger.base import database

    builds.check_size(build)
    try:
        return database.open_read_only(build.path, settings)
    except Exception as error:
        if build.path.exists():
            raise
        raise RefusedError(
            f"build {build.name} was removed", where=str(build.path), hint=DAMAGE_HINT
        ) from error
