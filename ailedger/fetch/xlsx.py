"""Rows of one sheet of a workbook, with the standard library: text, numbers, nothing executed."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from ailedger.errors import RefusedError, TransientError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LETTERS = re.compile(r"[A-Z]+")
COLUMNS = 16384  # of a sheet, by the format
CHUNK = 1 << 14


class _Bounded:
    """A stream that refuses to give more than so many bytes."""

    def __init__(self, stream: IO[bytes], most: int, where: str) -> None:
        self._stream, self._most, self._left, self._where = stream, most, most, where

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise RefusedError(
                f"has a part of more than {self._most} bytes",
                where=self._where,
                hint="AILEDGER_UNPACK_MAX_PART sets the limit",
            )
        return block


class _Book(NamedTuple):
    """An open workbook: its name, and the most bytes of one part."""

    zip: zipfile.ZipFile
    where: str
    most: int


def read_sheet(path: Path, sheet: str, max_part: int) -> Iterator[list[str]]:
    """Rows of a sheet as texts; a number keeps the digits of the file, an empty cell is "".

    Entities are not expanded: a workbook with a document type is refused.

    Args:
        path: the workbook.
        sheet: name of the sheet.
        max_part: most bytes of one part of the workbook, unpacked.

    Raises:
        RefusedError: there is no such sheet, or it is no workbook.
        TransientError: the file is damaged.
    """
    where = path.name
    try:
        with zipfile.ZipFile(path) as opened:
            book = _Book(opened, where, max_part)
            texts = _texts(book)
            for row in _elements(book, _member(book, sheet), "row"):
                yield _cells(row, texts)
    except (zipfile.BadZipFile, zlib.error, EOFError, ParseError) as error:
        raise TransientError(f"is a damaged workbook: {error}", where=where) from None


class _Builder(TreeBuilder):
    """Builds elements, hands over those that are whole, and refuses a document type.

    Only a document type can declare entities, and the parser tells of it before it reads any.
    """

    def __init__(self, where: str) -> None:
        super().__init__()
        self.whole: list[Element] = []
        self._where = where

    def end(self, tag: str) -> Element:
        element = super().end(tag)
        self.whole.append(element)
        return element

    def doctype(self, *_: object) -> None:
        raise RefusedError("declares a document type, which may hold entities", where=self._where)


def _part(book: _Book, member: str) -> Iterator[Element]:
    """Elements of a part of the workbook as they end."""
    builder = _Builder(book.where)
    parser = XMLParser(target=builder)  # noqa: S314
    with book.zip.open(member) as opened:
        stream = _Bounded(opened, book.most, book.where)
        while block := stream.read(CHUNK):
            parser.feed(block)
            yield from builder.whole
            builder.whole.clear()
    parser.close()


def _elements(book: _Book, member: str, tag: str) -> Iterator[Element]:
    for element in _part(book, member):
        if element.tag == f"{MAIN}{tag}":
            yield element
            element.clear()


def _texts(book: _Book) -> list[str]:
    if "xl/sharedStrings.xml" not in book.zip.namelist():
        return []
    found = _elements(book, "xl/sharedStrings.xml", "si")
    return ["".join(part.text or "" for part in item.iter(f"{MAIN}t")) for item in found]


def _member(book: _Book, sheet: str) -> str:
    """The part that holds a sheet, by its name."""
    where = book.where
    if "xl/workbook.xml" not in book.zip.namelist():
        raise RefusedError("is no workbook", where=where)
    names = {
        item.get("name", ""): item.get(LINK, "")
        for item in list(_snapshot(_elements(book, "xl/workbook.xml", "sheet")))
    }
    found = next((link for name, link in names.items() if name.strip() == sheet), None)
    if found is None:
        raise RefusedError(f"has no sheet {sheet}; it has {', '.join(names)}", where=where)
    for item in _part(book, "xl/_rels/workbook.xml.rels"):
        if item.get("Id") == found:
            target = item.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise RefusedError(f"names the sheet {sheet} and has no part for it", where=where)


def _snapshot(elements: Iterator[Element]) -> Iterator[Element]:
    """Copies that outlive the clearing of the original."""
    for element in elements:
        yield Element(element.tag, dict(element.attrib))


def _cells(row: Element, texts: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{MAIN}c"):
        place = LETTERS.match(cell.get("r", ""))
        index = _index(place[0]) if place else len(cells)
        if index >= COLUMNS:
            raise RefusedError("has a cell beyond the last column", where=cell.get("r", ""))
        cells += [""] * (index - len(cells))
        cells.append(_text(cell, texts))
    return cells


def _index(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - ord("A") + 1
    return value - 1


def _text(cell: Element, texts: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{MAIN}t"))
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s":
        return texts[int(value)] if value.isdigit() and int(value) < len(texts) else ""
    return value
