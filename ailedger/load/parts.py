"""A large file as several parts, each of whole lines and read through a pipe of its own."""

import fcntl
import io
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from ailedger.archive.catalog import RawFile
from ailedger.load.line_count import Place, Shape, locate_lines

LEAST = 1 << 24  # bytes of the smallest part
PIPE = 1 << 20  # bytes that a pipe holds, where the system allows


@dataclass(frozen=True)
class Part:
    """Some lines of a file, one after the other.

    Attributes:
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
    behind = (shape.newlines[-1] * index // count for index in range(1, count))
    places = [Place(1, 0), *locate_lines(file.path, shape, {lines + 1 for lines in behind} - {1})]
    following = [*places[1:], Place(shape.lines + 1, shape.size)]
    return [
        Part(file, header, shape, at.start, end.start, at.number, end.number - at.number)
        for at, end in zip(places, following, strict=True)
    ]


@contextmanager
def piped(part: Part) -> Iterator[str]:
    """The path of a pipe through which the part can be read once."""
    target, source = os.pipe()
    if sys.platform == "linux":
        with suppress(OSError):  # beyond what a user's pipes may hold together
            fcntl.fcntl(source, fcntl.F_SETPIPE_SZ, PIPE)
    with ThreadPoolExecutor(1) as pool:
        fed: Future[None] = pool.submit(_feed, part, source)
        try:
            yield f"/dev/fd/{target}"
        finally:
            os.close(target)  # a reader that stopped early ends the feeding
    fed.result()


def _feed(part: Part, pipe: int) -> None:
    """Write a part into a pipe and close it; on Linux the kernel moves the bytes."""
    at, end = part.start, part.end
    try:
        with suppress(BrokenPipeError), part.file.path.open("rb", buffering=0) as stream:
            while at < end and (count := _move(stream, at, end, pipe)):
                at += count
    finally:
        os.close(pipe)


def _move(stream: io.FileIO, start: int, end: int, pipe: int) -> int:
    if sys.platform == "linux":
        return os.sendfile(pipe, stream.fileno(), start, end - start)
    return os.write(pipe, os.pread(stream.fileno(), min(end - start, PIPE), start))
