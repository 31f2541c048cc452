"""A complete build, as its manifest describes it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ailedger.base.machine_errors import DAMAGE_HINT
from ailedger.errors import RefusedError


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


def read(path: Path) -> Build:
    """Read a build by the place of its database file, from its manifest alone.

    Raises:
        RefusedError: there is no manifest, or it is not one.
    """
    manifest_path = path.with_suffix(".json")
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        return Build(
            id=str(manifest["build"]),
            name=path.name.removesuffix(".duckdb"),
            path=path,
            sequence=int(manifest["sequence"]),
            published=manifest["published"],
            manifest=manifest,
        )
    except FileNotFoundError:
        raise RefusedError(
            "the manifest of this build is missing", where=str(manifest_path), hint=DAMAGE_HINT
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(
            f"not a manifest of a build: {error!r}", where=str(manifest_path), hint=DAMAGE_HINT
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
        target: the build to be published.
        known: every build that was published.
        why: the operator's reason; may be empty.
        now: when it happens.
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
