"""What a raw file is before it is read: its header, whether it is CSV at all."""

import csv
import difflib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ailedger.errors import RefusedError

HEADER_LIMIT = 1 << 20  # bytes
SHOWN, LONG_NAME = 20, 80  # column names in a message, and characters of each
COMPARED = 200  # new column names among which a renamed one is looked for
BOM = b"\xef\xbb\xbf"
FOREIGN = {
    b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "a ZIP archive or a workbook",
    b"\x1f\x8b": "gzip", b"%PDF": "PDF", b"<!DO": "HTML", b"<htm": "HTML", b"<?xm": "XML",
}  # fmt: skip


def check_header(path: Path, where: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Read the header of a file and hold it against the columns of its contract.

    Args:
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
        return tuple(next(csv.reader([first], strict=True), ()))
    except csv.Error as error:  # a stray quote, or a name beyond the limit of the process
        raise RefusedError(f"its header cannot be read: {error}", where=where) from None
