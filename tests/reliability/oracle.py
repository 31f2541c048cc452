"""What must be true of a loaded table, found out with Python's csv module alone.

The loader is not asked: each accepted row is held against the bytes of the line it names, and each
line that is not empty must be accounted for, as accepted or in quarantine.
"""

import csv
import datetime
import io
import math
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

BOM = b"\xef\xbb\xbf"
LIMIT = 2_000_000  # bytes of a record
TRUTH = {True: ("true", "t", "1", "yes", "y"), False: ("false", "f", "0", "no", "n")}


class Table:
    """The bytes of a raw file, by lines."""

    def __init__(self, data: bytes) -> None:
        self.lines = _split(data)
        self.header = self.record(1)[0] if self.lines else []

    def record(self, number: int) -> tuple[list[str], int]:
        """Cells of the record that begins on a line, and how many lines it spans.

        Raises:
            ValueError: no well-formed record begins there.
        """
        taken = 0

        def lines() -> Iterator[str]:
            nonlocal taken
            for line in self.lines[number - 1 :]:
                taken += 1
                yield line.decode("utf-8")

        before = csv.field_size_limit(1 << 30)  # the loader is tried with the limit as it is
        try:
            cells = next(csv.reader(lines(), strict=True))
        except (csv.Error, StopIteration) as error:
            raise ValueError(str(error)) from error
        finally:
            csv.field_size_limit(before)
        return cells, taken

    def span(self, number: int) -> int:
        """Lines that the record on a line covers: 1 where it is broken."""
        try:
            cells, taken = self.record(number)
        except ValueError:
            return 1
        return taken if len(cells) == len(self.header) else 1

    def filled(self) -> set[int]:
        """Numbers of the lines below the header that are not empty."""
        return {n for n, line in enumerate(self.lines, 1) if n > 1 and line.strip(b"\r\n")}


def _split(data: bytes) -> list[bytes]:
    """Physical lines with their ends, as the loader and an editor count them."""
    return list(io.BytesIO(data.removeprefix(BOM)))


def faults(
    data: bytes,
    columns: Sequence[str],
    accepted: Sequence[tuple[object, ...]],
    quarantined: Sequence[int],
) -> list[str]:
    """Everything that is wrong with what became of a file.

    Args:
        data: the file's bytes.
        columns: the names of the columns of `accepted`, without snapshot and row.
        accepted: the accepted rows, each with its line number last.
        quarantined: the line numbers in quarantine.
    """
    table = Table(data)
    told: list[str] = []
    numbers = [int(str(row[-1])) for row in accepted]
    if len(set(numbers)) != len(numbers) or set(numbers) & set(quarantined):
        told.append("a line is accepted twice, or accepted and in quarantine")
    covered: set[int] = set()
    for row in accepted:
        told += _row(table, columns, row, covered)
    for number in quarantined:
        covered |= set(range(number, number + table.span(number)))
    lost = sorted(table.filled() - covered)
    if lost and len(table.header) > 1:
        told.append(f"lines lost without a word: {lost[:5]}")
    return told


def _row(
    table: Table, columns: Sequence[str], row: tuple[object, ...], covered: set[int]
) -> list[str]:
    number = int(str(row[-1]))
    try:
        cells, taken = table.record(number)
    except ValueError as error:
        return [f"line {number} is accepted, but is no record: {error}"]
    covered |= set(range(number, number + taken))
    if sum(map(len, table.lines[number - 1 : number - 1 + taken])) > LIMIT + 2:
        return [f"line {number} is accepted, but is too long"]
    if len(cells) != len(table.header):
        return [f"line {number} is accepted with {len(cells)} of {len(table.header)} cells"]
    named = dict(zip(table.header, cells, strict=True))
    return [
        f"line {number}, {name}: {named[name][:60]!r} became {value!r}"
        for name, value in zip(columns, row[:-1], strict=True)
        if not same(named[name], value)
    ]


def same(cell: str, value: object) -> bool:
    """Whether a value is what a cell says."""
    if cell == "" or value is None:
        return value in (None, "") if cell == "" else cell.strip().lower().lstrip("+-") == "nan"
    if isinstance(value, bool):
        return cell.strip().lower() in TRUTH[value]
    if isinstance(value, int | float | Decimal):
        return _same_number(cell, value)
    if isinstance(value, datetime.date):
        return value.isoformat() == cell.strip()
    return value == cell


def _same_number(cell: str, value: int | float | Decimal) -> bool:
    try:
        said = Decimal(cell.strip().replace("_", ""))
    except InvalidOperation:
        return False
    near = float(said) if isinstance(value, float) else said
    return math.isfinite(value) and near == value
