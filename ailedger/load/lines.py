"""From a place in a file to the line and its text, and back."""

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ailedger.load.line_count import GRAIN, Shape
from ailedger.load.line_reader import CUT

LINE_FEED = re.compile(rb"\n")


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
    grains = _Grains(path, shape)
    for start in sorted(starts):
        if start == 0:
            places.append(Place(1, 0))
            continue
        ends, base = grains.ends((start - 1) // GRAIN)
        at = bisect.bisect_left(ends, start - 1)
        if at == len(ends) or ends[at] != start - 1:
            raise ValueError(f"no line begins at byte {start}")
        places.append(Place(base + at + 2, start))
    return places


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
