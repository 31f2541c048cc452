"""Files on disk: their sha256, and writes that leave the old file or the new one, never half."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ailedger.base import processes

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


def write_whole(path: Path, text: str) -> None:
    """Write a small text file whole or not at all (UTF-8)."""
    part = part_of(path)
    try:
        part.write_text(text, encoding="utf-8")
        sync_file(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def link_whole(link: Path, target: str) -> None:
    """Point a symbolic link elsewhere in one step: a reader finds the old or the new target."""
    new = part_of(link)
    new.unlink(missing_ok=True)
    try:
        new.symlink_to(target)
        new.replace(link)
    finally:
        new.unlink(missing_ok=True)
    sync_folder(link.parent)


def sha256_of(path: Path) -> str:
    """Hex sha256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()
