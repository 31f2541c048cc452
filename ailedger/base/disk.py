"""Files on disk: their sha256, and writes that leave the old file or the new one, never half."""

import hashlib
import os
from pathlib import Path

CHUNK = 1 << 20  # bytes read at once


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
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        sync_file(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)


def link_whole(link: Path, target: str) -> None:
    """Point a symbolic link elsewhere in one step: a reader finds the old or the new target."""
    new = link.with_name(f".{link.name}.{os.getpid()}.part")
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
