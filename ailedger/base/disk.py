"""Files on disk: opened only where they are files, their sha256, and writes whole or not at all."""

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ailedger.base import processes
from ailedger.errors import RefusedError

CHUNK = 1 << 20  # bytes read at once
PART = ".ailedger.part"
SCRATCH = "ailedger."


def part_of(path: Path) -> Path:
    """Where this process writes a file before it is renamed into its place."""
    return path.with_name(f".{path.name}.{processes.mark()}{PART}")


def dead_parts(folder: Path) -> list[Path]:
    """Part files of processes that are gone; those of the living are left out."""
    return [
        path
        for path in folder.glob(f".*{PART}")
        if not processes.marked(path.name.removesuffix(PART).rpartition(".")[2])
    ]


def sweep_parts(folder: Path) -> None:
    """Remove the part files that dead processes left."""
    for path in dead_parts(folder):
        path.unlink(missing_ok=True)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for the block, among the system's temporary files; those of dead processes go."""
    for left in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        if not processes.marked(left.name.removeprefix(SCRATCH).partition(".")[0]):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{SCRATCH}{processes.mark()}.") as folder:
        yield Path(folder)


def open_regular(path: Path, where: str = "", *, below: Path | None = None) -> BinaryIO:
    """Open a file to read; a folder, pipe or device is refused before anything is read of it.

    Args:
        below: a folder, without links, that it must be in, whatever links are on the way.

    Raises:
        RefusedError: it is no file, or a link leads out of the folder or to itself.
        FileNotFoundError: there is nothing.
    """
    where = where or str(path)
    target = real(path)
    if below is not None and not target.is_relative_to(below):
        raise RefusedError(
            "is a link out of the folder of raw tables",
            where=where,
            hint="put the file itself there",
        )
    try:
        kind = os.lstat(target).st_mode
        if stat.S_ISREG(kind):  # to open a device can be an act, to open a pipe waits
            descriptor = os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            kind = os.fstat(descriptor).st_mode
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno not in (errno.ELOOP, errno.ENAMETOOLONG):
            raise
        raise RefusedError("is no path of a file", where=where) from None
    if not stat.S_ISREG(kind):
        if stat.S_ISLNK(kind):
            raise RefusedError("is a link that leads to itself", where=where)
        raise RefusedError("is a folder, pipe or device", where=where, hint="put a file there")
    return os.fdopen(descriptor, "rb")


def real(path: Path) -> Path:
    """A path without links; one that leads to itself stays as it is."""
    return Path(os.path.realpath(path))


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk: a rename is durable only after this."""
    sync_file(path)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A part file for the block, which takes the place of `path` in one step where it succeeds."""
    part = part_of(path)
    part.unlink(missing_ok=True)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_whole(path: Path, text: str) -> None:
    """Write a small text file whole or not at all (UTF-8)."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
        sync_file(part)


def link_whole(link: Path, target: str) -> None:
    """Point a symbolic link elsewhere in one step: a reader finds the old or the new target."""
    with replacing(link) as part:
        part.symlink_to(target)


def holds(path: Path, sha256: str) -> bool:
    """Whether a path is a file whose bytes have that sha256."""
    return path.is_file() and sha256_of(path) == sha256


def sha256_of(path: Path) -> str:
    """Hex sha256 of a file's bytes. Raises as `open_regular` does."""
    digest = hashlib.sha256()
    with open_regular(path) as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
