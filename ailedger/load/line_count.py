"""The lines of a raw file, counted without parsing: what reading it is held against.

From the counts a line is found by its number, without reading those before it.
"""

import bisect
import functools
import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ailedger.load.csv_header import HEADER_LIMIT
from ailedger.load.line_reader import CUT

if TYPE_CHECKING:
    import polars

BLOCK = 1 << 20  # bytes read at a time
GRAIN = 1 << 14  # bytes to whose multiples line feeds are counted: a line is found within one
SEGMENT = 1 << 25  # bytes that one thread counts at a time
LONG_BLOCK = 1 << 16  # bytes
EDGE = 32  # bytes at either end of a block that are looked at together with its neighbour's
LINE_FEED = re.compile(rb"\n")
ZEROS = 160  # in a row: half of those that make a number too small, as a block may end amid them
FEW = 100  # signs of a block that are looked at one by one
TINY = rb"[0-9.][eE]-[0-9]{3}"  # a number that may be nearer to zero than any DOUBLE
ODD_NUMBER = re.compile(TINY + rb"|\+-|[nN][aA][nN]\(")  # DuckDB reads it, no strict reader does
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # as ailedger.base.texts has it
# By the first byte, which is found eighty times faster than two.
FURTHER = {
    b"\x7f": rb"\x7f", b"\xc2": rb"\xc2[\x80-\x9f]",
    b"\xe2": rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])",
}  # fmt: skip
FURTHER_CONTROL = {first: re.compile(sign) for first, sign in FURTHER.items()}
MORE_CONTROL = re.compile(b"|".join(FURTHER.values()))
BLANKS_AFTER = re.compile(rb'" +[",\r\n]')  # a quote: there CSV readers differ


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a line stands.

    Attributes:
        number: line of the file; the header is line 1.
        start: bytes before it.
    """

    number: int
    start: int


@dataclass(frozen=True)
class Shape:
    """The lines of a file, counted without parsing.

    Attributes:
        size: bytes.
        lines: physical lines, the header among them.
        odd: a control character, a carriage return that is no part of the file's
            line ends, a blank between a quote and the end of its cell, or what may be a number
            that DuckDB reads and should not: the file is read line by line.
        newlines: line feeds before each stretch of `GRAIN` bytes, and in all.
        commas: commas below the header.
        quoted: whether there is a quote.
    """

    size: int
    lines: int
    odd: bool
    newlines: tuple[int, ...]
    commas: int
    quoted: bool


def measure(paths: Sequence[Path], pool: Executor) -> list[Shape]:
    """Count the physical lines of files, each in one pass.

    Args:
        paths: the files.
        pool: threads among which the segments of all files are shared.
    """
    sizes = [path.stat().st_size for path in paths]
    segments = [[pool.submit(_count, path, start) for start in range(0, size, SEGMENT)]
                for path, size in zip(paths, sizes, strict=True)]  # fmt: skip
    return [
        _shape(path, size, list(chain.from_iterable(count.result() for count in of_file)))
        for path, size, of_file in zip(paths, sizes, segments, strict=True)
    ]


def locate_lines(path: Path, shape: Shape, numbers: Iterable[int]) -> list[Place]:
    """Places of lines known by their numbers.

    Raises:
        ValueError: the file has no such line.
    """
    places = []
    grains = _Grains(path, shape)
    for number in sorted(numbers):
        if not 1 <= number <= shape.lines:
            raise ValueError(f"no line {number}")
        if number == 1:
            places.append(Place(1, 0))
            continue
        ends, base = grains.ends(bisect.bisect_left(shape.newlines, number - 1) - 1)
        places.append(Place(number, ends[number - 2 - base] + 1))
    return places


def read_places(path: Path, places: Iterable[Place]) -> Iterator[tuple[int, bytes]]:
    """Line number and bytes of each place; a line too long to be a record is cut."""
    with path.open("rb") as stream:
        for place in places:
            stream.seek(place.start)
            yield place.number, stream.readline(CUT)


class _Grains:
    """Places of the line feeds of one stretch of `GRAIN` bytes at a time."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self._path = path
        self._newlines = shape.newlines
        self._held = -1
        self._ends: list[int] = []

    def ends(self, grain: int) -> tuple[list[int], int]:
        """Bytes before each line feed of a stretch, and the line feeds before the stretch."""
        if grain != self._held:
            start = grain * GRAIN
            with self._path.open("rb", buffering=0) as stream:
                stream.seek(start)
                data = stream.read(GRAIN)
            self._ends = [start + found.start() for found in LINE_FEED.finditer(data)]
            self._held = grain
        return self._ends, self._newlines[grain]


def _shape(path: Path, size: int, counts: Sequence["_Count"]) -> Shape:
    each_grain = chain.from_iterable(count.newlines for count in counts)
    newlines = tuple(accumulate(each_grain, initial=0))
    total, last = newlines[-1], counts[-1].last[-1:] if counts else b"\n"
    returns = sum(count.returns for count in counts)
    pairs = sum(count.pairs for count in counts) + sum(
        left.last[-1:] == b"\r" and right.first[:1] == b"\n" for left, right in pairwise(counts)
    )
    odd = any(count.odd or count.blanks for count in counts)
    seams = [left.last + right.first for left, right in pairwise(counts)]
    odd = odd or any(ODD_NUMBER.search(s) or MORE_CONTROL.search(s) for s in seams)
    odd = odd or (returns > 0 and not returns == pairs == total) or _blanks_between(counts)
    with path.open("rb") as stream:
        header = stream.readline(HEADER_LIMIT).count(b",")
    return Shape(
        size, total + (last != b"\n"), odd, newlines,
        commas=sum(count.commas for count in counts) - header,
        quoted=any(count.quoted for count in counts),
    )  # fmt: skip


def _blanks_between(counts: Sequence["_Count"]) -> bool:
    """Whether there is a blank beside a quote where two blocks meet, or at the end."""
    if not any(count.quoted for count in counts):
        return False
    seams = [left.last + right.first for left, right in pairwise(counts)]
    all_blank = any(not edge.strip(b" ") for count in counts for edge in (count.first, count.last))
    return all_blank or any(map(_has_blanks, (*seams, counts[-1].last + b"\n")))


@dataclass(frozen=True, slots=True)
class _Count:
    newlines: list[int]
    returns: int
    pairs: int
    odd: bool
    commas: int
    quoted: bool
    blanks: bool
    first: bytes
    last: bytes


def _count(path: Path, start: int) -> list[_Count]:
    """Counts of the blocks of one segment."""
    counts = []
    buffer = bytearray(min(BLOCK, path.stat().st_size - start))
    with path.open("rb", buffering=0) as stream:
        stream.seek(start)
        for _ in range(SEGMENT // BLOCK):
            size = stream.readinto(buffer)
            if not size:
                break
            block = buffer if size == len(buffer) else buffer[:size]
            tally = _tally(block)
            has_return = tally.control and b"\r" in block
            quoted = b'"' in block
            counts.append(
                _Count(
                    tally.newlines,
                    block.count(b"\r") if has_return else 0,
                    block.count(b"\r\n") if has_return else 0,
                    _is_odd(block, tally),
                    tally.commas,
                    quoted,
                    quoted and _has_blanks(block),
                    bytes(block[:EDGE]),
                    bytes(block[-EDGE:]),
                )
            )
    return counts


def _has_blanks(data: bytes | bytearray) -> bool:
    """Whether there is a blank between a quote and the end of its cell, within the data."""
    if BLANKS_AFTER.search(data):
        return True
    at = data.find(b' "')
    while at >= 0:
        before = data[max(0, at - EDGE) : at].rstrip(b" ")
        if at and before[-1:] in (b"", b",", b"\r", b"\n"):
            return True
        at = data.find(b' "', at + 1)
    return False


def _is_odd(block: bytearray, tally: "_Tally") -> bool:
    """Whether there is a sign or a spelling for which a file is read line by line."""
    if (tally.control and CONTROL.search(block)) or any(
        first in block and sign.search(block) for first, sign in FURTHER_CONTROL.items()
    ):
        return True
    if b"0" * 4 in block[:: ZEROS // 5] and b"0" * ZEROS in block:
        return True
    return any(_has_odd_number(block, sign) for sign in (b"-", b"("))


def _has_odd_number(block: bytearray, sign: bytes) -> bool:
    """Whether there is a spelling of `ODD_NUMBER`, looked for around a sign that each has."""
    at = block.find(sign)
    for _ in range(FEW):
        if at < 0:
            return False
        if ODD_NUMBER.search(block, max(at - 3, 0), at + 4):
            return True
        at = block.find(sign, at + 1)
    if at < 0:
        return False
    each = _series(block)
    left, right = each.slice(0, len(block) - 1), each.slice(1)
    before = [left == letter for letter in (b"eE+" if sign == b"-" else b"nN")]
    pairs = (right == ord(sign)) & functools.reduce(operator.or_, before)
    return any(ODD_NUMBER.search(block, max(at - 2, 0), at + 5) for at in pairs.arg_true())


@dataclass(frozen=True, slots=True)
class _Tally:
    """Line feeds of each stretch of `GRAIN` bytes, and commas in all.

    Attributes:
        control: whether there may be tabs, carriage returns and the like.
    """

    newlines: list[int]
    commas: int
    control: bool


def _tally(block: bytearray) -> _Tally:
    """Count; Polars counts in a long block several times faster than Python does."""
    stretches = range(0, len(block), GRAIN)
    if len(block) < LONG_BLOCK:
        newlines = [block.count(b"\n", at, at + GRAIN) for at in stretches]
        return _Tally(newlines, block.count(b","), control=True)
    each = _series(block)
    feeds = each == ord("\n")
    newlines = [int(feeds.slice(at, GRAIN).sum()) for at in stretches]
    commas = int((each == ord(",")).sum())
    return _Tally(newlines, commas, control=int((each < ord(" ")).sum()) > sum(newlines))


def _series(block: bytearray) -> "polars.Series":
    """The bytes of a block as numbers, not copied."""
    import polars as pl
    import pyarrow as pa

    return pl.Series(pa.Array.from_buffers(pa.uint8(), len(block), [None, pa.py_buffer(block)]))
