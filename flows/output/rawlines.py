"""Raw records as they stand in the files, held against the sha256 they were loaded with."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from flows.extract.catalog import sha256_of

MATCHES, CHANGED, MISSING = "matches", "changed", "missing"
MOST_LINES = 100  # of one record: a quote that never ends shows no more


def states(raw_dir: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Whether each raw file's bytes are those recorded: matches, changed or missing.

    Args:
        raw_dir: folder of the raw tables.
        files: recorded sha256 of each file, by its place below that folder.
    """
    return {file: state(raw_dir / file, sha256) for file, sha256 in files.items()}


def state(path: Path, sha256: str) -> str:
    """Whether one file's bytes are those recorded."""
    if not path.is_file():
        return MISSING
    return MATCHES if sha256_of(path) == sha256 else CHANGED


def records(raw_dir: Path, places: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The records that begin at some places, each a file and a line number from 1.

    Each file is read once.
    """
    by_file: dict[str, list[int]] = {}
    for file, row in places:
        by_file.setdefault(file, []).append(row)
    texts = {}
    for file, rows in by_file.items():
        lines = (raw_dir / file).read_bytes().split(b"\n")
        for row in rows:
            texts[file, row] = record(lines, row)
    return texts


def record(lines: Sequence[bytes], row: int) -> str:
    """The record that begins on a line; line breaks between its quotes are part of it.

    Args:
        lines: a file's lines without their LF.
        row: number of the record's first line, from 1.
    """
    taken: list[bytes] = []
    for line in lines[row - 1 : row - 1 + MOST_LINES]:
        taken.append(line)
        if sum(part.count(b'"') for part in taken) % 2 == 0:
            break
    return b"\n".join(taken).decode("utf-8", errors="replace").rstrip("\r")
