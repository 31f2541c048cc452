"""The kept builds: which is published, which were, going back, and how many stay.

A build is `builds/<name>.duckdb` with its manifest `builds/<name>.json`; `ailedger.duckdb` is a
relative link to the published one. A published file is never written to and never replaced, so a
reader keeps what it opened. Nothing here opens a database.
"""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ailedger.base import disk, lock
from ailedger.base.disk import sha256_of
from ailedger.base.machine_errors import DAMAGE_HINT, plainly
from ailedger.build.manifest import Build, after_rollback, read, stamp, without_rollback
from ailedger.errors import RefusedError, UsageError
from ailedger.settings import Settings


def published_path(settings: Settings) -> Path | None:
    """The database file the link names, whether it is there or not; None without a link."""
    if not settings.published.is_symlink():
        return None
    return settings.warehouse_dir / settings.published.readlink()


def current(settings: Settings) -> Build | None:
    """The published build, or None where nothing was published yet.

    Raises RefusedError: the link is no link, leads nowhere, or its manifest is missing or broken.
    """
    link = settings.published
    path = published_path(settings)
    if path is None:
        if link.exists():
            raise RefusedError(
                "is a file where a link to a build should be",
                where=str(link),
                hint="move it away and `ailedger run`",
            )
        return None
    try:
        if not path.is_file():
            raise RefusedError(
                f"leads to {path.name}, which is not there", where=str(link), hint=DAMAGE_HINT
            )
        return read(path)
    except RefusedError:
        if published_path(settings) == path:
            raise
        return current(settings)  # the link was turned meanwhile, and what it led to is gone


def usable(settings: Settings) -> Build | None:
    """The published build if it is there and of the size it was published with, else None.

    For a run, which makes a new build where the old one is of no use.
    """
    try:
        build = current(settings)
        if build is not None:
            check_size(build)
    except RefusedError:
        return None
    return build


def kept(settings: Settings) -> tuple[Build, ...]:
    """Every build with a database file and a manifest that can be read, oldest first."""
    found = []
    for path in settings.builds_dir.glob("[!.]*.duckdb"):
        try:
            found.append(read(path))
        except RefusedError:
            continue
    return tuple(sorted(found, key=lambda build: (build.sequence, build.name)))


def check_size(build: Build) -> None:
    """Hold a build's size against its manifest: a cut file is found without reading it.

    Raises RefusedError: the file is missing or has another size.
    """
    recorded = build.manifest.get("bytes")
    size = build.path.stat().st_size if build.path.is_file() else None
    if size != recorded:
        found = "is missing" if size is None else f"has {size} bytes, not the {recorded} published"
        raise RefusedError(f"the warehouse file {found}", where=str(build.path), hint=DAMAGE_HINT)


def check_bytes(build: Build) -> None:
    """Hold all of a build's bytes against its manifest.

    Raises RefusedError: the file is missing, cut or changed.
    """
    check_size(build)
    if sha256_of(build.path) != build.manifest.get("sha256"):
        raise RefusedError(
            "the warehouse file is damaged (its sha256 is not the one published)",
            where=str(build.path),
            hint=DAMAGE_HINT,
        )


def point(settings: Settings, build: Build) -> None:
    """Make a kept build the published one, in one step. The caller holds the lock."""
    put_wal_aside(settings)
    link, before = settings.published, published_path(settings)
    if before is not None and before.is_file():
        before.with_suffix(".json").touch()  # from now on nobody new is led to it: see `retain`
    if link.exists() and not link.is_symlink():
        link.replace(link.with_name(f"{link.name}.aside"))
    disk.link_whole(link, f"{settings.builds_dir.name}/{build.path.name}")


def put_wal_aside(settings: Settings) -> None:
    """Move a write-ahead log beside the link away: it belongs to no build.

    Someone opened the link for writing. Left there, the log would be played into the next build,
    or keep it from opening. The last one is kept, as `ailedger.duckdb.wal.aside`.
    """
    wal = settings.published.with_name(f"{settings.published.name}.wal")
    if wal.exists():
        wal.replace(wal.with_name(f"{wal.name}.aside"))


def write_manifest(path: Path, manifest: dict[str, Any]) -> Build:
    """Write the manifest of the build at `path`, whole or not at all."""
    text = json.dumps(manifest, indent=1, sort_keys=True, default=str) + "\n"
    disk.write_whole(path.with_suffix(".json"), text)
    return read(path)


def mark_published(build: Build, now: datetime) -> Build:
    """Note in the manifest when a build became visible."""
    return write_manifest(build.path, build.manifest | {"published": stamp(now)})


def rollback(
    settings: Settings, build_id: str | None = None, wait_seconds: float = 0, why: str = ""
) -> Build:
    """Publish an older build again; every build is kept.

    What it steps back from is not published again while the inputs stay as they are.

    Args:
        build_id: a build's name, id, or the beginning of one; None is the build before.
        why: the operator's reason, for `ailedger status`.

    Raises:
        UsageError: no such build, or none before.
        RefusedError: that build's file is damaged; nothing changes.
        BusyError: a run is under way.
    """
    with lock.hold(settings, wait_seconds), plainly(settings.warehouse_dir):
        known = [build for build in kept(settings) if build.published is not None]
        path = published_path(settings)
        now = next((build for build in known if build.path == path), None)
        target = choose(known, now, build_id, str(settings.builds_dir))
        check_bytes(target)
        manifest = after_rollback(target, known, why, datetime.now(UTC))
        target = write_manifest(target.path, manifest)
        point(settings, target)
        return target


def lift(settings: Settings, wait_seconds: float = 0) -> Build:
    """End the rollback that is in force: the next run publishes what the inputs say.

    Raises:
        UsageError: nothing is published, or no rollback is in force.
        BusyError: a run is under way.
    """
    with lock.hold(settings, wait_seconds), plainly(settings.warehouse_dir):
        build = current(settings)
        if build is None or "rollback" not in build.manifest:
            raise UsageError("no rollback is in force", hint="`ailedger status`")
        return write_manifest(build.path, without_rollback(build))


def choose(known: Sequence[Build], now: Build | None, build_id: str | None, place: str) -> Build:
    """The build that a rollback goes to.

    Args:
        known: the builds that were published, oldest first.
        now: the published one, if it is of use.
        build_id: a build's name, id, or the beginning of one; None is the build before.
        place: where they are, for the message.

    Raises UsageError: no such build, or none before.
    """
    if build_id is None:
        older = [b for b in known if now is None or b.sequence < now.sequence]
        if not older:
            raise UsageError("no older build is kept", where=place, hint="`ailedger builds`")
        return older[-1]
    exact = [build for build in known if build_id == build.name]
    matching = exact or [build for build in known if build.name.startswith(build_id)]
    if len(matching) != 1 or not build_id:
        said = "names more than one build" if matching and build_id else "is not a kept build"
        raise UsageError(f"{build_id!r} {said}", hint="`ailedger builds` lists them")
    return matching[0]


def retain(settings: Settings) -> tuple[str, ...]:
    """Remove the oldest builds beyond `keep_builds`; the published one always stays.

    The caller holds the lock. An open reader of a removed build keeps it until it closes. Somebody
    may have resolved the link and not opened the file yet: a build that was published until
    `keep_seconds` ago stays, whatever `keep_builds` says. Returns the names, oldest first.
    """
    path = published_path(settings)
    others = [build for build in kept(settings) if build.path != path]
    surplus = [
        build
        for build in others[: max(0, len(others) - (settings.keep_builds - 1))]
        # A clock that was set back makes a build look as if it were of tomorrow.
        if abs(time.time() - build.manifest_path.stat().st_mtime) >= settings.keep_seconds
    ]
    for build in surplus:
        build.manifest_path.unlink(missing_ok=True)
        build.path.unlink(missing_ok=True)
    return tuple(build.name for build in surplus)
