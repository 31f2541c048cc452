"""Reading a file line by line: for files whose records and lines are not the same in number.

A quote that is never closed makes a CSV reader swallow line after line. Here a record that begins
on a line and cannot be completed by the lines after it is a fault of its first line alone, and
reading goes on with the next line: nothing is swallowed, and each record knows its line. It is
slow, about a million lines in two seconds, so only files that need it are read this way.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ailedger.base import texts
from ailedger.load.csv_header import BOM

KEPT_LINES = 10_000  # consumed lines kept before trimming
RECORD_LIMIT = 2_000_000  # bytes of one record: DuckDB's own default
CUT = RECORD_LIMIT + 2  # bytes of a line that are read; a longer line is a fault
SKIPPED = 1 << 20  # bytes of the rest of such a line skipped at a time
NOT_UTF8 = "not UTF-8"
QUOTE = "stray or unclosed quote"
WIDE = "too many columns"
NARROW = "missing columns"
LONG = "line too long"
NUL = "NUL byte"
CONTROL = "control character"
RETURN = "carriage return inside a line"

_TEXT = rb'[^"]*+(?:""[^"]*+)*+'
_QUOTED, _END = rb'"' + _TEXT, rb'"'  # a blank beside a quote is no part of CSV: it is astray
_FIELD = rb"(?:" + _QUOTED + _END + rb'|(?! *+")[^,\n\r]*+)'
_CLOSED = re.compile(_FIELD + rb"(?:," + _FIELD + rb")*+")
_OPEN = re.compile(rb"(?:" + _FIELD + rb",)*+" + _QUOTED)
_COMPLETED = re.compile(_TEXT + _END + rb"(?:," + _FIELD + rb")*+")
_STILL_OPEN = re.compile(_TEXT + rb"(?:" + _END + rb"(?:," + _FIELD + rb")*+," + _QUOTED + rb")?")
_EACH = re.compile(rb"(?:\A|,)" + _FIELD)


@dataclass(frozen=True)
class Line:
    """A record, or the fault of a line.

    Attributes:
        number: line on which it begins; the header is line 1.
        data: its bytes without line end; of a line that is too long the first `RECORD_LIMIT`.
        fault: the rule the line breaks; empty for a record.
        span: physical lines it takes; 0 for an empty line.
    """

    number: int
    data: bytes
    fault: str
    span: int


class _Ahead:
    """The lines of a file, with lookahead."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self._kept: list[bytes] = []
        self._at = 0

    def peek(self, distance: int) -> bytes | None:
        while len(self._kept) <= self._at + distance:
            line = next(self._lines, None)
            if line is None:
                return None
            self._kept.append(line)
        return self._kept[self._at + distance]

    def advance(self, count: int) -> None:
        self._at += count
        if self._at == len(self._kept) or self._at > KEPT_LINES:
            del self._kept[: self._at]
            self._at = 0


def read_lines(path: Path, columns: int) -> Iterator[Line]:
    """Read the records of a file below its header, each with its line.

    Empty lines are left out, but for a table of one column, where they are a missing cell.
    """
    lines = _Ahead(_physical(path))
    lines.advance(1 if lines.peek(0) is not None else 0)
    number = 2
    while (line := lines.peek(0)) is not None:
        found = _read(line, lines, columns, number)
        lines.advance(max(found.span, 1))
        number += max(found.span, 1)
        if found.span:
            yield found


def read_line(line: bytes, columns: int, number: int) -> Line:
    """Read one line as a record of its own, whatever follows it."""
    return _read(line, None, columns, number)


def _read(line: bytes, lines: _Ahead | None, columns: int, number: int) -> Line:
    if len(line.removesuffix(b"\n").removesuffix(b"\r")) > RECORD_LIMIT:
        return Line(number, line[:RECORD_LIMIT], LONG, 1)
    cells = line.rstrip(b"\r\n")
    if not cells and columns > 1:
        return Line(number, b"", "", 0)
    if b'"' not in cells and b"\r" not in cells:
        return Line(number, cells, _count(cells.count(b",") + 1, columns) or _content(cells), 1)
    if _CLOSED.fullmatch(cells):
        found = len(_EACH.findall(cells))
        fault = _count(found, columns) or _content(cells)
        return Line(number, cells, fault, 1)
    whole = _complete(line, lines) if lines and _OPEN.fullmatch(line) else None
    if whole is not None:
        data, span = whole
        if len(_EACH.findall(data)) == columns and not _content(data):
            return Line(number, data, "", span)
    stray = RETURN if b"\r" in cells and b'"' not in cells else QUOTE
    return Line(number, cells, _content(cells) or stray, 1)


def _complete(line: bytes, lines: _Ahead) -> tuple[bytes, int] | None:
    """The record that begins with an open line, and its span; None where it never closes well."""
    taken, size = [line], len(line)
    while size < RECORD_LIMIT and (more := lines.peek(len(taken))) is not None:
        taken.append(more)
        size += len(more)
        if b'"' not in more:
            continue
        cells = more.rstrip(b"\r\n")
        if _COMPLETED.fullmatch(cells):
            return b"".join(taken).rstrip(b"\r\n"), len(taken)
        if not _STILL_OPEN.fullmatch(more):
            return None
    return None


def _physical(path: Path) -> Iterator[bytes]:
    """Lines with their ends, without a byte order mark; of a long one no more than `CUT` bytes."""
    with path.open("rb") as stream:
        line = stream.readline(CUT).removeprefix(BOM)
        while line:
            yield line
            while line and not line.endswith(b"\n"):
                line = stream.readline(SKIPPED)
            line = stream.readline(CUT)


def _count(found: int, columns: int) -> str:
    if found == columns:
        return ""
    return WIDE if found > columns else NARROW


def _content(data: bytes) -> str:
    if len(data) > RECORD_LIMIT:  # of several lines
        return LONG
    if b"\0" in data:
        return NUL
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return NOT_UTF8
    return CONTROL if not text.isprintable() and texts.CONTROL.search(text) else ""
