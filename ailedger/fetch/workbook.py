"""Sheets of a workbook as texts, read by calamine once its parts have been measured."""

import datetime
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from ailedger.errors import RefusedError, TransientError

CHUNK = 1 << 16
DOCTYPE = b"<!DOCTYPE"
# Beyond this, a float no longer holds every whole number.
WHOLE = 1 << 53


def read_sheets(path: Path, max_part: int) -> Iterator[tuple[str, list[list[str]]]]:
    """Every sheet by its name, with its rows from the first row and column on, all equally wide.

    A whole number has no decimals, a date is ISO, an empty cell and an error are "". A formula
    gives the value that was stored with it: nothing is calculated or executed.

    Args:
        path: the workbook.
        max_part: most bytes of one part of the workbook, unpacked.

    Raises:
        RefusedError: it is no workbook, a part is larger, or one declares a document type, which
            may hold entities.
        TransientError: the file is damaged.
    """
    # Two sources publish workbooks: the others do without the library.
    from python_calamine import CalamineError, CalamineWorkbook

    _measure(path, max_part)
    try:
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                yield name.strip(), [[_text(cell) for cell in row] for row in rows]
    except CalamineError as error:
        raise TransientError(f"is a damaged workbook: {error}", where=path.name) from None


def read_sheet(path: Path, sheet: str, max_part: int) -> list[list[str]]:
    """Rows of one sheet; see `read_sheets`.

    Raises:
        RefusedError: there is no such sheet, and as `read_sheets`.
    """
    found = dict(read_sheets(path, max_part))
    if sheet not in found:
        raise RefusedError(f"has no sheet {sheet}; it has {', '.join(found)}", where=path.name)
    return found[sheet]


def _measure(path: Path, most: int) -> None:
    """Unpack each part once and drop it: the sizes that the archive states prove nothing."""
    try:
        with zipfile.ZipFile(path) as opened:
            if "xl/workbook.xml" not in opened.namelist():
                raise RefusedError("is no workbook", where=path.name)
            for member in opened.infolist():
                _measure_part(opened, member, most, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise TransientError(f"is a damaged workbook: {error}", where=path.name) from None


def _measure_part(opened: zipfile.ZipFile, member: zipfile.ZipInfo, most: int, where: str) -> None:
    size, tail = 0, b""
    with opened.open(member) as stream:
        while block := stream.read(CHUNK):
            size += len(block)
            if size > most:
                raise RefusedError(
                    f"has a part of more than {most} bytes",
                    where=where,
                    hint="AILEDGER_UNPACK_MAX_PART sets the limit",
                )
            # UTF-16 and UTF-32 have NUL bytes between the letters.
            letters = tail + block.replace(b"\x00", b"")
            if DOCTYPE in letters:
                raise RefusedError("declares a document type, which may hold entities", where=where)
            tail = letters[-len(DOCTYPE) :]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < WHOLE else repr(cell)
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
