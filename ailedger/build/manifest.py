"""A complete build, as its manifest describes it."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ailedger.base.machine_errors import DAMAGE_HINT
from ailedger.base.shape import fits, moment, read_own, whole
from ailedger.errors import RefusedError

NAMES, COUNTS = {str: str}, {str: whole}
DRIFT = {"file": str, "kind": str, "severity": str, "text": str, "blocks": bool, "snapshot?": str}
ROLLBACK = {"since": moment, "why": str, "from": str, "inputs": [str]}
# What a build holds: the entries that a run's report takes over.
CONTENTS: dict[str, Any] = {
    "base?": (str, type(None)), "tables?": whole, "accepted?": whole, "quarantined?": whole,
    "quarantine?": [{"raw_table": str, "rows": whole}], "refused?": NAMES, "drift?": [DRIFT],
    "checks?": [{"check": str, "severity": str, "rows": whole}], "sources?": COUNTS,
    "marts?": COUNTS, "revised?": [{str: object}], "lineage?": {str: [str]}, "newest?": NAMES,
    "rollback?": lambda found: found == {} or fits(found, ROLLBACK),
}  # fmt: skip
MANIFEST: dict[str, Any] = CONTENTS | {
    "build": str, "sequence": whole, "published": lambda found: found is None or moment(found),
    "bytes?": whole, "sha256?": str, "inputs?": str, "parts?": NAMES, "digests?": NAMES,
    "rows?": COUNTS, "standing?": NAMES,
}  # fmt: skip


@dataclass(frozen=True)
class Build:
    """One complete build.

    `id` is the fingerprint of its inputs and of what stands for files that were kept out; `name` is
    that, or `<id>.2` and so on where the same was built again. `sequence` counts builds in the
    order they were made, whatever the clock said.
    """

    id: str
    name: str
    path: Path
    sequence: int
    published: str | None
    manifest: dict[str, Any]

    @property
    def rolled_back_inputs(self) -> tuple[str, ...]:
        """Identifiers of the inputs that a rollback to this build keeps from being published."""
        return tuple(self.manifest.get("rollback", {}).get("inputs", ()))

    @property
    def manifest_path(self) -> Path:
        """The manifest's place."""
        return self.path.with_suffix(".json")


def free_name(build_id: str, taken: Container[str]) -> str:
    """The id, or `<id>.2` and so on: a build that someone may be reading is never replaced."""
    name, number = build_id, 1
    while name in taken:
        number += 1
        name = f"{build_id}.{number}"
    return name


def next_sequence(known: Iterable[Build]) -> int:
    """The number of the next build: one more than the highest kept, whatever the clock says."""
    return 1 + max((build.sequence for build in known), default=0)


def read(path: Path) -> Build:
    """Read a build by the place of its database file, from its manifest alone.

    Raises:
        RefusedError: there is no manifest, or it is not one.
    """
    manifest_path = path.with_suffix(".json")
    try:
        manifest = read_own(manifest_path, MANIFEST)
        return Build(
            id=manifest["build"],
            name=path.name.removesuffix(".duckdb"),
            path=path,
            sequence=manifest["sequence"],
            published=manifest["published"],
            manifest=manifest,
        )
    except FileNotFoundError:
        raise RefusedError(
            "the manifest of this build is missing", where=str(manifest_path), hint=DAMAGE_HINT
        ) from None
    except ValueError as error:
        raise RefusedError(
            f"not a manifest of a build: {error}", where=str(manifest_path), hint=DAMAGE_HINT
        ) from None


def stamp(moment: datetime) -> str:
    """A moment as manifests and run reports have it: ISO 8601, UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def after_rollback(
    target: Build, known: Sequence[Build], why: str, now: datetime
) -> dict[str, Any]:
    """The manifest of a build that a rollback publishes again.

    `rollback` names the newest build that it steps back from, and the inputs that are not to be
    published again; it is gone where the rollback goes forward to the newest build.

    Args:
        known: every build that was published.
    """
    manifest = without_rollback(target)
    newer = [build for build in known if build.sequence > target.sequence]
    if not newer:
        return manifest
    inputs = {str(build.manifest["inputs"]) for build in newer if "inputs" in build.manifest}
    inputs.discard(str(target.manifest.get("inputs")))
    entry = {"since": stamp(now), "why": why, "from": newer[-1].name, "inputs": sorted(inputs)}
    return manifest | {"rollback": entry}


def without_rollback(build: Build) -> dict[str, Any]:
    """The manifest of a build as it is where no rollback is in force."""
    return {key: value for key, value in build.manifest.items() if key != "rollback"}
