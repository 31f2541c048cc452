"""From a place in a file to the line and its text, and back."""

import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.warehouse.careful import RECORD_LIMIT
from flows.warehouse.csvfile import BLOCK, Shape, where


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a line stands.

    Attributes:
        number: line of the file; the header is line 1.
        start: bytes before it.
    """

    number: int
    start: int


def locate_starts(path: Path, shape: Shape, starts: Iterable[int]) -> list[Place]:
    """Lines that begin after so many bytes.

    Raises:
        ValueError: no line begins there.
    """
    places = []
    blocks = _Blocks(path, shape)
    for start in sorted(starts):
        ends, base = blocks.ends(max(start - 1, 0) // BLOCK)
        at = bisect.bisect_left(ends, start - 1)
        if start and (at == len(ends) or ends[at] != start - 1):
            raise ValueError(f"no line begins at byte {start}")
        places.append(Place(base + at + 2 if start else 1, start))
    return places


def locate_lines(path: Path, shape: Shape, numbers: Iterable[int]) -> list[Place]:
    """Places of lines known by their numbers.

    Raises:
        ValueError: the file has no such line.
    """
    places = []
    blocks = _Blocks(path, shape)
    for number in sorted(numbers):
        if not 1 <= number <= shape.lines:
            raise ValueError(f"no line {number}")
        if number == 1:
            places.append(Place(1, 0))
            continue
        ends, base = blocks.ends(bisect.bisect_left(shape.newlines, number - 1) - 1)
        places.append(Place(number, ends[number - 2 - base] + 1))
    return places


def read_places(path: Path, places: Iterable[Place]) -> Iterator[tuple[int, bytes]]:
    """Line number and bytes of each place; a line too long to be a record is cut."""
    with path.open("rb") as stream:
        for place in places:
            stream.seek(place.start)
            yield place.number, stream.readline(RECORD_LIMIT + 2)


class _Blocks:
    """Places of the line feeds of one block at a time."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self._path = path
        self._newlines = shape.newlines
        self._held = -1
        self._ends = memoryview(b"").cast("Q")

    def ends(self, block: int) -> "tuple[_Ends, int]":
        """Bytes before each line feed of a block, and the line feeds before the block."""
        if block != self._held:
            import pyarrow.compute as pc

            with self._path.open("rb", buffering=0) as stream:
                stream.seek(block * BLOCK)
                found = pc.indices_nonzero(where(stream.read(BLOCK), b"\n"))
            self._ends = memoryview(found.buffers()[1] or b"").cast("Q")[: len(found)]
            self._held = block
        return _Ends(self._ends, block * BLOCK), self._newlines[block]


class _Ends:
    """A sequence of numbers, each raised by the same."""

    def __init__(self, numbers: memoryview, raised: int) -> None:
        self._numbers = numbers
        self._raised = raised

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, index: int) -> int:
        return int(self._numbers[index]) + self._raised
