"""What a run has to do: nothing, an incremental build, or a whole one."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ailedger.archive.catalog import Edition, RawFile, check_sha256, read_catalog
from ailedger.archive.last_good import last_good
from ailedger.archive.raw_bytes import open_raw
from ailedger.build.fingerprint import Fingerprint, take
from ailedger.build.manifest import Build
from ailedger.errors import RefusedError
from ailedger.load.acceptance import Acceptance, read_acceptances, read_revoked
from ailedger.settings import Settings

if TYPE_CHECKING:
    from ailedger.load.raw_tables import Load


@dataclass(frozen=True)
class Plan:
    """A run before it runs.

    Attributes:
        files: the raw files to load, by source, in order; files that were refused are left out.
        good: the version of each file that was last published, by source: mostly the file itself.
        full: whether everything is built again even where nothing changed.
        base: name of the build whose unchanged snapshots are kept; None builds from nothing.
        current: the published build, if there is one of use.
        refused: why files were refused, by their place below the folder of raw tables.
    """

    editions: tuple[Edition, ...]
    files: Mapping[str, tuple[RawFile, ...]]
    good: Mapping[str, tuple[RawFile, ...]]
    accepted: Mapping[str, Acceptance]
    fingerprint: Fingerprint
    full: bool
    base: str | None
    current: Build | None
    refused: Mapping[str, str]

    @property
    def inputs_id(self) -> str:
        """Identifier of the inputs."""
        return self.fingerprint.inputs_id

    @property
    def nothing_new(self) -> bool:
        """Whether the published build is already made from these inputs.

        The versions used in place of files kept out must still be there. A rollback from these
        inputs holds until they change or somebody lifts it.
        """
        if self.current is None:
            return False
        if self.inputs_id in self.current.rolled_back_inputs:
            return True
        if self.full:
            return False
        good = {file.file: file.snapshot for found in self.good.values() for file in found}
        manifest = self.current.manifest
        return manifest.get("inputs") == self.inputs_id and all(
            good.get(place) == snapshot
            for place, snapshot in manifest.get("standing", {}).items()
            if snapshot
        )

    @property
    def count(self) -> int:
        """How many raw files are to be loaded."""
        return sum(map(len, self.files.values()))

    def standing(self, loads: "Iterable[Load]") -> dict[str, str]:
        """Where a build with these loads lacks a file: the snapshot in its place, or ""."""
        held = {load.file: load.snapshot for load in loads}
        files = (file for edition in self.editions for file in edition.files)
        return {
            file.file: held.get(file.file, "")
            for file in files
            if held.get(file.file) != file.snapshot
        }

    def manifest(self, loads: "Iterable[Load]") -> dict[str, Any]:
        """What the manifest of a build says of its name and inputs."""
        standing = self.standing(loads)
        return {
            "build": self.fingerprint.build_id(standing),
            "inputs": self.inputs_id,
            "standing": standing,
            "parts": dict(self.fingerprint.parts),
            "base": self.base,
            "digests": self.digests,
        }

    @property
    def digests(self) -> dict[str, str]:
        """Twelve hex digits over each source's raw files: other digits, other files."""
        return {source: self._digest(files) for source, files in self.files.items()}

    def _digest(self, files: Iterable[RawFile]) -> str:
        found = sorted((file.file, self.fingerprint.raw[file.file]) for file in files)
        return hashlib.sha256(repr(found).encode()).hexdigest()[:12]

    @property
    def size(self) -> int:
        """Bytes of the raw files to be loaded or kept."""
        return sum(file.path.stat().st_size for found in self.files.values() for file in found)

    @property
    def rows_before(self) -> dict[str, int]:
        """Rows of each published relation in the published build."""
        return dict(self.current.manifest.get("rows", {})) if self.current else {}

    @property
    def may_be_emptier(self) -> dict[str, str]:
        """Marts that a person said may be emptier in this build, with who said so and why."""
        found = (what.partition("@") for what in self.accepted)
        return {
            mart: f"accepted by {said.who}: {said.why}"
            for mart, _, build in found
            if build == self.inputs_id
            for said in [self.accepted[f"{mart}@{build}"]]
        }


def make_plan(settings: Settings, current: Build | None, *, full: bool = False) -> Plan:
    """Compare the inputs with the published build. Imports nothing heavy.

    Args:
        current: the published build, where it is of use; None builds from nothing.
        full: build from nothing even where earlier work could be kept.

    Raises:
        RefusedError: the catalogue cannot be read.
    """
    editions = read_catalog(settings.raw_dir)
    accepted = read_acceptances(settings.raw_dir)
    revoked = read_revoked(settings.raw_dir)
    fingerprint = take(settings, editions, accepted)
    keep = (
        current is not None
        and not full
        and all(
            current.manifest.get("parts", {}).get(part) == fingerprint.parts[part]
            for part in ("code", "versions")
        )
    )
    files: dict[str, list[RawFile]] = {}
    good: dict[str, list[RawFile]] = {}
    refused: dict[str, str] = {}
    for file in (file for edition in editions for file in edition.files):
        found = files.setdefault(file.source, [])
        try:
            open_raw(file).close()
            check_sha256(file, fingerprint.raw[file.file])
            found.append(file)
        except RefusedError as error:
            refused[file.file] = str(error)
        before = last_good(settings.raw_dir, file, sound=file.file not in refused, revoked=revoked)
        if before:
            good.setdefault(file.source, []).append(before)
    return Plan(
        editions=editions,
        files={source: tuple(found) for source, found in sorted(files.items())},
        good={source: tuple(found) for source, found in good.items()},
        accepted=accepted,
        fingerprint=fingerprint,
        full=full,
        base=current.name if current and keep else None,
        current=current,
        refused=refused,
    )
