"""The last good version of each raw table that people edit, kept beside the raw tables.

    data/raw/.good/<source>/<edition>/<sha256>/<table>.csv

A table of an edition that passed the audit is copied here, one version of each. When its file is
then changed and what it holds is refused, the version here stays in use: also in a build from
nothing, which finds it here and not in an earlier build. Editions that were fetched are left out:
the archive never changes one. Removing the folder forgets: files then count as seen first.
"""

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ailedger.archive.catalog import RawFile
from ailedger.archive.snapshots import sidecar
from ailedger.base import disk
from ailedger.base.disk import sha256_of

FOLDER = ".good"


def last_good(raw_dir: Path, file: RawFile, sound: bool) -> RawFile | None:
    """The version of a file that was last published: the file itself where that was published.

    Args:
        raw_dir: folder of the raw tables.
        file: the file.
        sound: whether its bytes are those recorded.
    """
    found = [path.parent.name for path in _folder(raw_dir, file).glob(f"*/{file.path.name}")]
    if sound and file.sha256 in found:
        return file
    # A killed run may leave two: the older one was published, the newer one only audited.
    places = {sha256: place(raw_dir, file.file, sha256) for sha256 in found}
    for sha256, path in sorted(
        places.items(), key=lambda one: (one[0] != file.sha256, one[1].stat().st_mtime_ns, one[0])
    ):
        if sha256_of(path) == sha256:
            return replace(file, path=path, sha256=sha256)
    return None


def place(raw_dir: Path, file: str, sha256: str) -> Path:
    """Where the last good version of a file, named by its place and sha256, is kept."""
    folder, _, name = file.rpartition("/")
    return raw_dir / FOLDER / folder / sha256 / name


def keep(raw_dir: Path, files: Iterable[RawFile]) -> None:
    """Keep files as the last good versions of themselves, in the place of earlier ones.

    Args:
        raw_dir: folder of the raw tables.
        files: published files, as they stand there; those of fetched editions are left out.
    """
    fetched: dict[tuple[str, str], bool] = {}
    for file in files:
        edition = (file.source, file.edition)
        if edition not in fetched:
            fetched[edition] = sidecar(raw_dir, *edition) is not None
        target = place(raw_dir, file.file, file.sha256)
        if fetched[edition]:
            continue
        if not target.is_file():
            _copy(raw_dir, file.path, target)
        for other in _folder(raw_dir, file).glob(f"*/{file.path.name}"):
            if other != target:
                other.unlink()
                with suppress(OSError):  # a table of the same bytes stays in it
                    other.parent.rmdir()


def _folder(raw_dir: Path, file: RawFile) -> Path:
    return raw_dir / FOLDER / file.source / file.edition


def _copy(raw_dir: Path, source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    ignore = raw_dir / FOLDER / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    part = disk.part_of(target)
    shutil.copyfile(source, part)
    part.replace(target)
