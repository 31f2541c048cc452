"""A large file as several parts, each read by its own thread and in order.

A CSV reader that shares one file among threads loses the order of the records, and with it the
line a record stands on. A part is read by one thread from its first line to its last, so that a
running number is the line; several parts are read at once.
"""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ailedger.archive.catalog import RawFile
from ailedger.load.line_count import Shape
from ailedger.load.lines import locate_lines, locate_starts

if TYPE_CHECKING:
    import duckdb

LEAST = 1 << 24  # bytes of the smallest part


@dataclass(frozen=True)
class Part:
    """Some lines of a file, one after the other.

    Attributes:
        file: the raw file.
        header: its columns.
        shape: its lines.
        start: bytes before the part.
        end: bytes up to the part's end.
        first: line of the file on which the part begins.
        lines: how many lines it has; the header is one of the first part's.
    """

    file: RawFile
    header: tuple[str, ...]
    shape: Shape
    start: int
    end: int
    first: int
    lines: int

    @property
    def whole(self) -> bool:
        """Whether the part is the file."""
        return (self.start, self.end) == (0, self.shape.size)

    @property
    def records(self) -> int:
        """Lines that are no header."""
        return self.lines - (self.start == 0)


def cut(file: RawFile, header: tuple[str, ...], shape: Shape, count: int) -> list[Part]:
    """Cut a file at line ends into at most `count` parts of much the same size."""
    count = max(1, min(count, shape.size // LEAST))
    starts = [0]
    for index in range(1, count):
        behind = shape.newlines[-1] * index // count  # lines before the cut, nearly
        place = locate_lines(file.path, shape, [behind + 1])[0]
        if place.start > starts[-1]:
            starts.append(place.start)
    firsts = [place.number for place in locate_starts(file.path, shape, starts)]
    ends = [*starts[1:], shape.size]
    nexts = [*firsts[1:], shape.lines + 1]
    return [
        Part(file, header, shape, start, end, first, following - first)
        for start, end, first, following in zip(starts, ends, firsts, nexts, strict=True)
    ]


@contextmanager
def readable(con: "duckdb.DuckDBPyConnection", parts: Sequence[Part]) -> Iterator[list[str]]:
    """Addresses under which DuckDB reads each part while the block lasts."""
    if all(part.whole for part in parts):
        yield [str(part.file.path) for part in parts]
        return
    files = _part_files(parts)
    con.register_filesystem(files)
    try:
        yield [
            str(part.file.path) if part.whole else f"{files.protocol}://{index}"
            for index, part in enumerate(parts)
        ]
    finally:
        con.unregister_filesystem(files.protocol)


class _Stretch:
    """A read-only file that is a stretch of another."""

    closed = False

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._stream = path.open("rb", buffering=0)
        self._start, self._end = start, end
        self._stream.seek(start)

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._stream.tell()
        return self._stream.read(left if size < 0 else min(size, left)) if left > 0 else b""

    def seek(self, offset: int, whence: int = 0) -> int:
        base = (self._start, self._stream.tell(), self._end)[whence]
        return self._stream.seek(base + offset) - self._start

    def tell(self) -> int:
        return self._stream.tell() - self._start

    def close(self) -> None:
        self._stream.close()
        self.closed = True

    def flush(self) -> None:
        """Nothing is written."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True


def _part_files(parts: Sequence[Part]) -> Any:
    """A file system that holds the parts, named by their numbers."""
    from fsspec import AbstractFileSystem

    class PartFiles(AbstractFileSystem):  # type: ignore[misc]
        protocol = f"part{uuid.uuid4().hex}"
        cachable = False

        def _part(self, path: str) -> Part:
            return parts[int(path.rsplit("/", 1)[-1])]

        def _open(self, path: str, mode: str = "rb", **_: Any) -> _Stretch:
            part = self._part(path)
            return _Stretch(part.file.path, part.start, part.end)

        def info(self, path: str, **_: Any) -> dict[str, Any]:
            part = self._part(path)
            return {"name": path, "size": part.end - part.start, "type": "file"}

        def modified(self, path: str) -> datetime.datetime:
            when = self._part(path).file.path.stat().st_mtime
            return datetime.datetime.fromtimestamp(when, tz=datetime.UTC)

        def glob(self, path: str, **_: Any) -> list[str]:
            return [path]

        def exists(self, path: str, **_: Any) -> bool:
            return True

    return PartFiles()
