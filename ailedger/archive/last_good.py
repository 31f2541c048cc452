"""The last good versions of each raw table that people edit, kept beside the raw tables.

    data/raw/.good/<source>/<edition>/<sha256>/<table>.csv

A table of an edition that passed the audit is copied here. When its file is then changed and what
it holds is refused, the newest version here stays in use: also in a build from nothing, which finds
it here and not in an earlier build. Earlier ones are the way back from a mistaken acceptance: a
version whose acceptance was revoked is no good one, and a file that is like an earlier good version
again has not drifted. Editions that were fetched are left out: the archive never changes one.
Removing the folder forgets: files then count as seen first.
"""

import os
import shutil
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ailedger.archive.catalog import RawFile
from ailedger.archive.places import GOOD, good_path
from ailedger.archive.snapshots import sidecar
from ailedger.base import disk
from ailedger.base.disk import sha256_of

VERSIONS = 5  # kept of each file


def last_good(
    raw_dir: Path, file: RawFile, sound: bool, revoked: Collection[str] = ()
) -> RawFile | None:
    """The newest good version of a file: the file itself where it is like any good version.

    Args:
        sound: whether its bytes are those recorded.
        revoked: snapshots whose acceptance was taken back.
    """
    versions = [
        replace(file, path=path, sha256=path.parent.name) for path in _versions(raw_dir, file)
    ]
    good = [version for version in versions if version.snapshot not in revoked]
    if sound and file.sha256 in [version.sha256 for version in good]:
        return file
    return next((one for one in good if sha256_of(one.path) == one.sha256), None)


def keep(raw_dir: Path, files: Iterable[RawFile]) -> None:
    """Keep files as the newest good versions of themselves; the oldest beyond VERSIONS go."""
    fetched: dict[tuple[str, str], bool] = {}
    for file in files:
        edition = (file.source, file.edition)
        if edition not in fetched:
            fetched[edition] = sidecar(raw_dir, *edition) is not None
        target = good_path(raw_dir, file.file, file.sha256)
        if fetched[edition]:
            continue
        versions = _versions(raw_dir, file)
        if versions[:1] == [target]:
            continue
        if target not in versions:
            _copy(raw_dir, file.path, target)
        if versions:  # newer than they are, whatever the clock says
            now = max(time.time_ns(), versions[0].stat().st_mtime_ns + 1)
            os.utime(target, ns=(now, now))
        for other in [path for path in versions if path != target][VERSIONS - 1 :]:
            other.unlink()
            with suppress(OSError):  # a table of the same bytes stays in it
                other.parent.rmdir()


def _versions(raw_dir: Path, file: RawFile) -> list[Path]:
    """The copies of a file, the newest first."""
    folder = raw_dir / GOOD / file.source / file.edition
    found = folder.glob(f"*/{file.path.name}")
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.parent.name))


def _copy(raw_dir: Path, source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    ignore = raw_dir / GOOD / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    part = disk.part_of(target)
    shutil.copyfile(source, part)
    part.replace(target)
