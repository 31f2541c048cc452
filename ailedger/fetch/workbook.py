"""Sheets of a workbook as texts, read by calamine in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.unpack import open_zip
from ailedger.settings import Settings

CHUNK = 1 << 16
DOCTYPE = b"<!DOCTYPE"
WORKER = Path(__file__).with_name("workbook_worker.py")


def read_sheets(path: Path, settings: Settings) -> Iterator[tuple[str, list[list[str]]]]:
    """Every sheet by its name, with its rows from the first row and column on, all equally wide.

    A whole number has no decimals, a date is ISO, an empty cell and an error are "". A formula
    gives the value that was stored with it: nothing is calculated or executed.

    Raises:
        RefusedError: it is no workbook, a part is too large, one declares a document type, which
            may hold entities, or it cannot be read within the limits.
        TransientError: the file is damaged.
    """
    _measure(path, settings)
    limits = (str(settings.workbook_memory), str(settings.workbook_seconds))
    try:
        done = subprocess.run(  # noqa: S603 - our own file
            [sys.executable, "-I", "-B", str(WORKER), str(path), *limits],
            capture_output=True,
            timeout=10 + 4 * settings.workbook_seconds,  # a busy machine gives it less processor
            check=False,
        )
        found = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise RefusedError(
            "is no workbook that can be read, or takes more than "
            f"{settings.workbook_memory >> 20} MiB of memory or {settings.workbook_seconds} s",
            where=path.name,
            hint="take the publisher's own file; AILEDGER_WORKBOOK_MEMORY and "
            "AILEDGER_WORKBOOK_SECONDS set the limits",
        ) from None
    if found and isinstance(found[0], str):
        raise RefusedError(f"is a damaged workbook: {found[0][:200]}", where=path.name)
    yield from found


def read_sheet(path: Path, sheet: str, settings: Settings) -> list[list[str]]:
    """Rows of one sheet; see `read_sheets`.

    Raises:
        RefusedError: there is no such sheet, and as `read_sheets`.
    """
    found = dict(read_sheets(path, settings))
    if sheet not in found:
        raise RefusedError(f"has no sheet {sheet}; it has {', '.join(found)}", where=path.name)
    return found[sheet]


def _measure(path: Path, settings: Settings) -> None:
    """Unpack each part once and drop it: the sizes that the archive states prove nothing."""
    with open_zip(path, settings) as opened:
        if "xl/workbook.xml" not in opened.namelist():
            raise RefusedError("is no workbook", where=path.name)
        for member in opened.infolist():
            size, tail = 0, b""
            with opened.open(member) as stream:
                while block := stream.read(CHUNK):
                    size += len(block)
                    if size > settings.unpack_max_part:
                        raise RefusedError(
                            f"has a part of more than {settings.unpack_max_part} bytes",
                            where=path.name,
                            hint="AILEDGER_UNPACK_MAX_PART sets the limit",
                        )
                    # UTF-16 and UTF-32 have NUL bytes between the letters.
                    letters = tail + block.replace(b"\x00", b"")
                    if DOCTYPE in letters:
                        raise RefusedError(
                            "declares a document type, which may hold entities", where=path.name
                        )
                    tail = letters[-len(DOCTYPE) :]
