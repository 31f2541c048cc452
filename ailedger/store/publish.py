"""Publishing by rename: a build is written beside the published one and becomes visible whole.

    part = start(settings, name, base)          a new file nobody sees
    …build, audit, close…
    build = finish(settings, part, manifest)    checkpointed, on the disk, renamed, pointed at

Whatever stops a run, the published build stays as it was, and `sweep` of the next run removes what
was left. All three want the lock (`lock.hold`).
"""

import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ailedger.base import disk, processes
from ailedger.base.disk import sha256_of
from ailedger.base.machine_errors import plainly
from ailedger.build.manifest import Build, free_name, next_sequence, read
from ailedger.errors import UsageError
from ailedger.settings import Settings
from ailedger.store import builds

READ_ONLY, WRITABLE = 0o444, 0o644


def start(settings: Settings, name: str, base: str | None = None) -> Path:
    """Begin a build.

    Args:
        name: of the part file; the build is named by its manifest.
        base: name of a kept build to begin from, for an incremental build; None begins empty.

    Returns:
        The part file: absent when `base` is None, else a writable copy of that build.

    Raises:
        UsageError: `base` is not kept.
        LedgerError: the disk is full or the folder closed.
    """
    part = disk.part_of(settings.builds_dir / name)
    with plainly(settings.builds_dir):
        settings.builds_dir.mkdir(parents=True, exist_ok=True)
        _discard(part)
        if base is not None:
            source = settings.builds_dir / f"{base}.duckdb"
            if not source.is_file():
                raise UsageError(f"no build {base!r} to begin from", hint="`ailedger run --full`")
            shutil.copyfile(source, part)
            part.chmod(WRITABLE)
    return part


def finish(
    settings: Settings,
    part: Path,
    manifest: dict[str, Any],
    now: datetime | None = None,
) -> Build:
    """Make a finished, audited and closed part file the published build.

    `manifest` holds at least `build`, its identifier; `now` is noted as the time of publication.

    Raises LedgerError: the disk is full or the folder closed; the published build is as it was.
    """
    with plainly(settings.builds_dir):
        try:
            _settle(part, settings)
            part.chmod(READ_ONLY)
            disk.sync_file(part)
            build = _keep(settings, part, manifest)
        finally:
            _discard(part)
        builds.point(settings, build)
        done = builds.mark_published(build, now or datetime.now(UTC))
        for kept in (rejected_path(settings), rejected_path(settings).with_suffix(".json")):
            kept.unlink(missing_ok=True)
        return done


def _settle(part: Path, settings: Settings) -> None:
    wal = _wal(part)
    if wal.exists():
        from ailedger.base.database import open_build  # rarely needed, and slow to import

        with open_build(part, settings) as con:
            con.execute("CHECKPOINT")
        wal.unlink(missing_ok=True)


def _keep(settings: Settings, part: Path, manifest: dict[str, Any]) -> Build:
    taken = {file.stem for file in settings.builds_dir.glob("*.duckdb")}
    name = free_name(manifest["build"], taken)
    path = settings.builds_dir / f"{name}.duckdb"
    entry = manifest | {
        "sequence": next_sequence(builds.kept(settings)),
        "published": None,
        "bytes": part.stat().st_size,
        "sha256": sha256_of(part),
    }
    part.replace(path)
    disk.sync_folder(settings.builds_dir)
    # The manifest comes last: a build without one is not complete.
    return builds.write_manifest(path, entry)


def abandon(part: Path) -> None:
    """Remove the part file of a build that failed, and what DuckDB left beside it."""
    _discard(part)


def reject(settings: Settings, part: Path, build_id: str) -> None:
    """Keep a closed part file that failed its audit, for a look; an earlier one goes."""
    with plainly(settings.builds_dir):
        _settle(part, settings)
        place = rejected_path(settings)
        place.with_suffix(".json").unlink(missing_ok=True)
        part.chmod(READ_ONLY)
        part.replace(place)
        entry = {"build": build_id, "sequence": 0, "published": None, "bytes": place.stat().st_size}
        builds.write_manifest(place, entry)


def rejected(settings: Settings) -> Build:
    """The build that failed its audit, where none was published since.

    Raises UsageError: there is none.
    """
    place = rejected_path(settings)
    if not place.with_suffix(".json").exists():
        raise UsageError(
            "no build has failed its audit since the last one was published",
            where=str(settings.builds_dir),
            hint="without --failed the published build is read",
        )
    return read(place)


def rejected_path(settings: Settings) -> Path:
    """Where the build that failed its audit is kept; no list of builds shows it."""
    return settings.builds_dir / ".rejected.duckdb"


def _discard(part: Path) -> None:
    part.unlink(missing_ok=True)
    _wal(part).unlink(missing_ok=True)


def _wal(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")


def sweep(settings: Settings, now: datetime | None = None) -> tuple[str, ...]:
    """Remove what dead runs left: part files, unpublished builds, spilled data. Returns the names.

    Only the holder of the lock writes builds, so whatever is found of them belongs to nobody alive;
    alerts and workers write beside them, readers spill: what they left goes when they are gone.
    """
    path = builds.published_path(settings)
    removed = []
    with plainly(settings.warehouse_dir):
        builds.put_wal_aside(settings)
        for build in builds.kept(settings):
            if build.published is None and build.path == path:
                builds.mark_published(build, now or datetime.now(UTC))  # killed just before that
        stays = {b.path for b in builds.kept(settings) if b.published is not None} | {path}
        for found in _leftovers(settings, stays):
            shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)
            removed.append(found.name)
    return tuple(removed)


def _leftovers(settings: Settings, stays: set[Path | None]) -> list[Path]:
    found = [*disk.dead_parts(settings.warehouse_dir), *settings.builds_dir.glob(".*.part")]
    found += [wal for part in found if (wal := _wal(part)).exists()]
    found += [*settings.builds_dir.glob("*.wal"), *settings.builds_dir.glob(".*.part.wal")]
    found += [
        file
        for file in settings.builds_dir.glob("[!.]*")
        if file.suffix in (".duckdb", ".json") and file.with_suffix(".duckdb") not in stays
    ]
    found += [
        folder
        for folder in settings.warehouse_dir.glob(f".spill.{socket.gethostname()}.*")
        if not processes.marked(folder.name.rsplit(".", 1)[-1])
    ]
    return sorted(set(found))
