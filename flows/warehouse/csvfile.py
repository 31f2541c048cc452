"""What a raw file is before it is read: its lines, its header, whether it is CSV at all."""

import csv
import difflib
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, chain, pairwise
from pathlib import Path
from typing import Any

from flows.errors import RefusedError

BLOCK = 1 << 20  # bytes read at a time
GRAIN = 1 << 14  # bytes to whose multiples line feeds are counted: a line is found within one
SEGMENT = 1 << 25  # bytes that one thread counts at a time
LONG_BLOCK = 1 << 16  # bytes
HEADER_LIMIT = 1 << 20  # bytes
SHOWN, LONG_NAME = 20, 80  # column names in a message, and characters of each
COMPARED = 200  # new column names among which a renamed one is looked for
BOM = b"\xef\xbb\xbf"
FOREIGN = {
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "a ZIP archive or a workbook",
    b"\x1f\x8b": "gzip", b"%PDF": "PDF", b"<!DO": "HTML", b"<htm": "HTML", b"<?xm": "XML",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """The lines of a file, counted without parsing.

    Attributes:
        size: bytes.
        lines: physical lines, the header among them.
        odd: a NUL, or a carriage return that is no part of the file's line ends: the file is read
            line by line.
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


def measure(path: Path, pool: Executor | None = None) -> Shape:
    """Count the physical lines of a file in one pass.

    Args:
        path: the file.
        pool: threads among which the blocks of a large file are shared.
    """
    size = path.stat().st_size
    starts = range(0, size, SEGMENT)
    each = pool.map if pool and len(starts) > 1 else map
    counts = [count for segment in each(partial(_count, path), starts) for count in segment]
    each_grain = chain.from_iterable(count.newlines for count in counts)
    newlines = tuple(accumulate(each_grain, initial=0))
    total, last = newlines[-1], counts[-1].last if counts else b"\n"
    returns = sum(count.returns for count in counts)
    pairs = sum(count.pairs for count in counts) + sum(
        left.last == b"\r" and right.first == b"\n" for left, right in pairwise(counts)
    )
    odd = any(count.nul for count in counts) or (returns > 0 and not returns == pairs == total)
    with path.open("rb") as stream:
        header = stream.readline(HEADER_LIMIT).count(b",")
    return Shape(
        size, total + (last != b"\n"), odd, newlines,
        commas=sum(count.commas for count in counts) - header,
        quoted=any(count.quoted for count in counts),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Count:
    newlines: list[int]
    returns: int
    pairs: int
    nul: bool
    commas: int
    quoted: bool
    first: bytes
    last: bytes


def _count(path: Path, start: int) -> list[_Count]:
    """Counts of the blocks of one segment."""
    counts = []
    with path.open("rb", buffering=0) as stream:
        stream.seek(start)
        for _ in range(SEGMENT // BLOCK):
            block = stream.read(BLOCK)
            if not block:
                break
            has_return = b"\r" in block
            counts.append(
                _Count(
                    _tallies(block, b"\n"),
                    block.count(b"\r") if has_return else 0,
                    block.count(b"\r\n") if has_return else 0,
                    b"\0" in block,
                    tally(block, b","),
                    b'"' in block,
                    block[:1],
                    block[-1:],
                )
            )
    return counts


def tally(block: bytes, sign: bytes) -> int:
    """How often a sign of one byte stands in a block.

    Arrow counts in a long block faster, and without the interpreter's lock.
    """
    return block.count(sign) if len(block) < LONG_BLOCK else int(where(block, sign).true_count)


def _tallies(block: bytes, sign: bytes) -> list[int]:
    """The tally of each stretch of `GRAIN` bytes."""
    if len(block) < LONG_BLOCK:
        return [block.count(sign, at, at + GRAIN) for at in range(0, len(block), GRAIN)]
    found = where(block, sign)
    return [found.slice(at, GRAIN).true_count for at in range(0, len(block), GRAIN)]


def where(block: bytes, sign: bytes) -> Any:
    """An Arrow array of truth values, one for each byte: whether it is the sign."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pa.Array.from_buffers(pa.uint8(), len(block), [None, pa.py_buffer(block)])
    return pc.equal(numbers, pa.scalar(sign[0], pa.uint8()))


def check_header(path: Path, where: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Read the header of a file and hold it against the columns of its contract.

    Args:
        path: the file.
        where: what to call it in an error.
        columns: the contract's columns; the file may have them in another order.

    Returns:
        The columns in the file's order.

    Raises:
        RefusedError: the file is empty, not UTF-8 text, or has other columns.
    """
    header = _header(path, where)
    if sorted(header) == sorted(columns):
        return header
    missing = [name for name in columns if name not in header]
    extra = [name for name in dict.fromkeys(header) if name not in columns]
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    found = {"missing": missing, "not in the contract": extra, "twice": twice}
    said = [f"{what} {shown(names)}" for what, names in found.items() if names]
    hints = [f"{new!r} may be {old!r}, renamed" for old, new in renamed(missing, extra[:COMPARED])]
    if len(header) == 1:
        hints += [f"the file may be separated by {mark!r}; raw tables are separated by commas"
                  for mark in (";", "\t", "|") if mark in header[0]]  # fmt: skip
    raise RefusedError(
        f"its columns are not the contract's: {'; '.join(said)}",
        where=where,
        hint=". ".join(hints) or "correct the file, or change the contract in schemas/raw",
    )


def shown(names: Sequence[str]) -> str:
    """Names in a message: the first of them, none longer than a line."""
    said = ", ".join(repr(name if len(name) <= LONG_NAME else f"{name[:LONG_NAME]}…")
                     for name in names[:SHOWN])  # fmt: skip
    return said if len(names) <= SHOWN else f"{said} and {len(names) - SHOWN} more"


def renamed(missing: Sequence[str], extra: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs (missing column, new column) that are likely one column under two names."""
    pairs = []
    left = {name.strip().lower(): name for name in extra}
    for old in missing:
        found = difflib.get_close_matches(old.lower(), list(left), n=1, cutoff=0.6)
        if found:
            pairs.append((old, left.pop(found[0])))
    return pairs


def _header(path: Path, where: str) -> tuple[str, ...]:
    with path.open("rb") as stream:
        line = stream.readline(HEADER_LIMIT)
    if not line.removeprefix(BOM).strip():
        raise RefusedError("the file is empty or begins with an empty line", where=where,
                           hint="a table without rows still has its header")  # fmt: skip
    for start, kind in FOREIGN.items():
        if line.startswith(start):
            raise RefusedError(f"not a CSV file: it looks like {kind}", where=where)
    try:
        text = line.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError("its header is not UTF-8", where=where,
                           hint="save the file as UTF-8") from None  # fmt: skip
    if "\0" in text:
        raise RefusedError("its header has NUL bytes", where=where, hint="save the file as UTF-8")
    first = text.rstrip("\r\n")
    if "\r" in first:
        raise RefusedError("its lines end with carriage returns alone", where=where,
                           hint="save the file with line ends LF or CRLF")  # fmt: skip
    try:
        return tuple(next(csv.reader([first]), ()))
    except csv.Error as error:  # a name beyond the csv module's limit, which is the process's own
        raise RefusedError(f"its header cannot be read: {error}", where=where) from None
