"""A complete build, as its manifest describes it."""

import json
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
