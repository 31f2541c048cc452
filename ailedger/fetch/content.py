"""What a body is, whatever its status and type say: judged by its bytes before it is accepted."""

import codecs
import csv
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO

from ailedger.base.disk import open_regular
from ailedger.base.readers import read_json
from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.payloads import Kind

TYPES: dict[Kind, tuple[str, ...]] = {
    "csv": ("text/csv", "text/plain", "application/csv", "application/vnd.sdmx.data+csv"),
    "json": ("application/json", "text/json", "text/plain", "application/vnd."),
    "zip": ("application/zip", "application/x-zip"),
    "xlsx": ("application/vnd.openxmlformats", "application/vnd.ms-excel"),
}
ANY_BYTES = ("application/octet-stream", "binary/octet-stream", "application/force-download", "")
HEAD = 4096
# Characters of one cell. A spreadsheet's holds 32,767; abstracts and notes stay far below this.
CELL = 1 << 20
# The csv module's own limit is one for the whole process, and other libraries change it: it is out
# of the way here, and each cell is measured.
csv.field_size_limit(max(csv.field_size_limit(), 1 << 30))
# MacRoman has its accented letters at 80-9F, where Windows' code page has quotes and dashes, and
# accented capitals where Windows has the small letters: a file is MacRoman only if its letters
# stand inside words and all else is punctuation.
MAC_TEXT = frozenset(range(0xA0)) | frozenset(b"\xa5\xa7\xaa\xc9\xca\xd0\xd1\xd2\xd3\xd4\xd5")
MAC_ALONE = re.compile(rb"(?<![A-Za-z\x80-\x9f])[\x80-\x9f](?![A-Za-z\x80-\x9f])")


def is_markup(content_type: str) -> bool:
    """True for a page or XML: publishers answer so while they are out of order."""
    found = content_type.split(";", 1)[0].strip().lower()
    return found in ("text/html", "application/xhtml+xml", "text/xml", "application/xml")


def check_type(kind: Kind, content_type: str, where: str) -> None:
    """Hold the Content-Type against the kind.

    Raises:
        RefusedError: it is something else.
    """
    found = content_type.split(";", 1)[0].strip().lower()
    if not found.startswith(TYPES[kind]) and found not in ANY_BYTES:
        raise RefusedError(
            f"answered {found} where {kind} was expected",
            where=where,
            hint="see whether the publisher moved the table",
        )


def check_body(kind: Kind, path: Path, where: str) -> None:
    """Hold the first bytes (and a zip's directory) against the kind.

    Raises:
        TransientError: empty, a page, XML, or half a file: worth another try.
        RefusedError: it is no archive.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \r\n\t"):
        raise TransientError("answered an empty body", where=where)
    if kind in ("zip", "xlsx"):
        _check_zip(path, head, where)
        return
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if start.startswith(b"<"):
        raise TransientError(f"answered {_markup(start)} where {kind} was expected", where=where)
    if kind == "json":
        try:
            read_json(path, object, where)
        except RefusedError as error:
            raise TransientError(error.what, where=where) from None
    elif b"\x00" in head:
        raise RefusedError("is no text: it holds NUL bytes", where=where)


def _check_zip(path: Path, head: bytes, where: str) -> None:
    if head.lstrip().startswith(b"<"):
        raise TransientError(f"answered {_markup(head)} where zip was expected", where=where)
    if not head.startswith(b"PK"):
        raise RefusedError("is no zip", where=where)
    if not zipfile.is_zipfile(path):
        raise TransientError("is a zip cut short: its directory is missing", where=where)


def _markup(start: bytes) -> str:
    """Name a page by its title, an XML error by its message."""
    text = start.decode("utf-8", "replace")
    for pattern in (r"<title[^>]*>\s*([^<]+)", r"<\w+:message[^>]*>\s*([^<]+)"):
        if found := re.search(pattern, text, re.IGNORECASE):
            return f"a page or XML saying “{found[1].strip()[:120]}”"
    return "a page or XML"


def encoding_of(path: Path, where: str) -> str:
    """utf-8-sig, or mac_roman: what Excel for Mac exports; nothing else is guessed.

    Raises:
        RefusedError: neither.
    """
    with suppress(UnicodeDecodeError), path.open(encoding="utf-8", newline="") as stream:
        while stream.read(1 << 20):
            pass
        return "utf-8-sig"
    data = path.read_bytes()
    if MAC_TEXT.issuperset(set(data)) and not MAC_ALONE.search(data):
        return "mac_roman"
    raise RefusedError(
        "is neither UTF-8 nor a MacRoman export", where=where, hint="save it as UTF-8"
    )


def records(
    path: Path, where: str = "", *, ragged: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Records of a CSV with the line each begins on; the header comes first.

    Accepts a BOM, CRLF or LF, line breaks in quotes and an unterminated last line.

    Args:
        ragged: records may differ in their number of cells, as where a title precedes the header.

    Raises:
        TransientError: a quote is never closed, or the last record is cut short: half a file.
        RefusedError: it is empty, a record is not as wide as the header, or a cell is huge.
    """
    name = where or path.name
    with open_regular(path, name) as raw:
        yield from _records(raw, name, encoding_of(path, name), ragged=ragged)


def check_whole(path: Path) -> None:
    """Read a CSV to its end, as a check of a payload.

    Raises:
        TransientError, RefusedError: see `records`.
    """
    for _ in records(path):
        pass


def _records(
    raw: BinaryIO, name: str, encoding: str, *, ragged: bool
) -> Iterator[tuple[int, list[str]]]:
    text = TextIOWrapper(raw, encoding=encoding, newline="")
    reader = csv.reader(text, strict=True)
    width, short, line = 0, 0, 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            cut = "unexpected end" in str(error)
            kind: type[RefusedError | TransientError] = TransientError if cut else RefusedError
            raise kind(f"is no whole CSV at line {line}: {error}", where=name) from None
        if short:
            raise RefusedError(
                f"has a record on line {short} with another number of cells than its header",
                where=name,
            )
        if max(map(len, record), default=0) > CELL:
            raise RefusedError(
                f"has a cell of more than {CELL:,} characters on line {line}", where=name
            )
        width = width or len(record)
        if record and len(record) != width and not ragged:
            short = line
        elif record:
            yield line, record
        line = reader.line_num + 1
    if not width:
        raise RefusedError("is empty", where=name)
    if short:
        raise TransientError(f"is cut short: line {short} is its last and not whole", where=name)
