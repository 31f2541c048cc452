"""Rows of one sheet of a workbook, with the standard library: text, numbers, nothing executed."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from flows.errors import RefusedError, TransientError

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
LIMIT = 1 << 28
LETTERS = re.compile(r"[A-Z]+")
COLUMNS = 16384


class _Bounded:
    """A stream that refuses to give more than LIMIT bytes."""

    def __init__(self, stream: IO[bytes], where: str) -> None:
        self._stream, self._left, self._where = stream, LIMIT, where

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise RefusedError(f"has a part of more than {LIMIT} bytes", where=self._where)
        return block


def read_sheet(path: Path, sheet: str) -> Iterator[list[str]]:
    """Rows of a sheet as texts; a number keeps the digits of the file, an empty cell is "".

    Entities are not expanded: a workbook with a document type is refused.

    Raises:
        RefusedError: there is no such sheet, or it is no workbook.
        TransientError: the file is damaged.
    """
    where = path.name
    try:
        with zipfile.ZipFile(path) as book:
            texts = _texts(book, where)
            for row in _elements(book, _member(book, sheet, where), "row", where):
                yield _cells(row, texts)
    except (zipfile.BadZipFile, zlib.error, EOFError, ParseError) as error:
        raise TransientError(f"is a damaged workbook: {error}", where=where) from None


def _elements(book: zipfile.ZipFile, member: str, tag: str, where: str) -> Iterator[Element]:
    with book.open(member) as stream:
        head = stream.read(1024)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise RefusedError("declares entities", where=where)
    with book.open(member) as stream:
        for _, element in iterparse(_Bounded(stream, where)):  # noqa: S314
            if element.tag == f"{MAIN}{tag}":
                yield element
                element.clear()


def _texts(book: zipfile.ZipFile, where: str) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found = _elements(book, "xl/sharedStrings.xml", "si", where)
    return ["".join(part.text or "" for part in item.iter(f"{MAIN}t")) for item in found]


def _member(book: zipfile.ZipFile, sheet: str, where: str) -> str:
    """The part that holds a sheet, by its name."""
    if "xl/workbook.xml" not in book.namelist():
        raise RefusedError("is no workbook", where=where)
    names = {
        item.get("name", ""): item.get(LINK, "")
        for item in list(_snapshot(_elements(book, "xl/workbook.xml", "sheet", where)))
    }
    found = next((link for name, link in names.items() if name.strip() == sheet), None)
    if found is None:
        raise RefusedError(f"has no sheet {sheet}; it has {', '.join(names)}", where=where)
    with book.open("xl/_rels/workbook.xml.rels") as stream:
        for _, item in iterparse(_Bounded(stream, where)):  # noqa: S314
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
