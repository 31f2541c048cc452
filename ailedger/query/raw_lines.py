"""Raw records as they stand in the files, held against the sha256 they were loaded with."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ailedger.archive.places import good_path, raw_path
from ailedger.base.disk import sha256_of

MATCHES, KEPT, CHANGED, MISSING = "matches", "kept", "changed", "missing"
MOST_LINES = 100  # of one record: a quote that never ends shows no more


def whole(raw_dir: Path, files: Mapping[str, str]) -> dict[str, Path]:
    """Where the bytes of raw files are as they were loaded, for each whose bytes are there.

    A file that was changed since and is not taken as it stands has its last good version. `files`
    has the recorded sha256 of each, by its place below the folder.
    """
    found = {}
    for file, sha256 in files.items():
        for path in (raw_path(raw_dir, file), good_path(raw_dir, file, sha256)):
            if path.is_file() and sha256_of(path) == sha256:
                found[file] = path
                break
    return found


def state(raw_dir: Path, file: str, known: Mapping[str, Path]) -> str:
    """Whether a raw file's bytes are those recorded: matches, kept, changed or missing.

    Kept: the file has other bytes or is gone, and those recorded stand in its last good version.
    """
    if file in known:
        return MATCHES if known[file] == raw_path(raw_dir, file) else KEPT
    return CHANGED if raw_path(raw_dir, file).is_file() else MISSING


def records(places: Iterable[tuple[Path, int]]) -> dict[tuple[Path, int], str]:
    """The records that begin at some places, each a file and a line number from 1.

    Each file is read once.
    """
    by_file: dict[Path, list[int]] = {}
    for path, row in places:
        by_file.setdefault(path, []).append(row)
    texts = {}
    for path, rows in by_file.items():
        lines = path.read_bytes().split(b"\n")
        for row in rows:
            texts[path, row] = record(lines, row)
    return texts


def record(lines: Sequence[bytes], row: int) -> str:
    """The record that begins on a line, from 1; line breaks between its quotes are part of it."""
    taken: list[bytes] = []
    for line in lines[row - 1 : row - 1 + MOST_LINES]:
        taken.append(line)
        if sum(part.count(b'"') for part in taken) % 2 == 0:
            break
    return b"\n".join(taken).decode("utf-8", errors="replace").rstrip("\r")
