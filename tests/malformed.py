"""Malformations of texts, made by rule: of JSON at each place, of CSV in each cell, of bytes."""

import copy
import csv
import io
import json
from collections.abc import Iterator
from typing import Any

DIGITS = "9" * 5000
WRONG: list[Any] = [None, [], {}, [None], {"": None}, 0, -1, 10**400, True, "", "²", "x", "\x1b[2J",
                    "\ud800", "1e999", "2024-13-45", DIGITS]  # fmt: skip
CELLS = [
    "",
    "²",
    "\x1b[2J",
    "1e999",
    "nan",
    "-",
    "=1+1",
    "2024-13-45",
    "\u202e",
    DIGITS,
    'a"b',
    "a\nb",
]
PIECES = [
    b"", b"\x00", b"[" * 100_000, b"{" * 50_000, b'{"a":' * 50_000, b"[[]]", b"null", b"5", b'"x"',
    b"NaN", b"[1e5, Infinity]", DIGITS.encode(), b"\xff\xfe[\x00]\x00", b"+AFs-+AF0-",
    b"\xef\xbb\xbf",
    b'"unclosed', b"a,b\n1\n", b"a,a\n1,2\n", b"a" * 100_000, b"PK\x03\x04",
    b"<?xml version='1.0'?>",
    b'[{"message":[{"id":"120"}]}]', b'[{"message":[null]}]', b"[[],[]]", b"[{},{}]",
    b"a = " + b"[" * 5000,
    b"a." * 50_000 + b"a = 1", b"a = " + DIGITS.encode(), b"\n" * 100_000,
]  # fmt: skip


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each value inside a value of JSON, of a list the first two alone."""
    yield at
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*at, key))
    elif isinstance(value, list):
        for number, item in enumerate(value[:2]):
            yield from places(item, (*at, number))


def put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    """A copy with another value at a place."""
    if not at:
        return new
    made = copy.deepcopy(value)
    inner = made
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = new
    return made


def without(value: Any, at: tuple[Any, ...]) -> Any:
    """A copy without what is at a place."""
    made = copy.deepcopy(value)
    inner = made
    for step in at[:-1]:
        inner = inner[step]
    del inner[at[-1]]
    return made


def of_json(body: bytes) -> Iterator[bytes]:
    """A wrong value at each place, and each place left out."""
    value = json.loads(body)
    for at in places(value):
        if at:
            yield json.dumps(without(value, at)).encode()
        for new in WRONG:
            yield json.dumps(put(value, at, new)).encode()


def of_csv(body: bytes) -> Iterator[bytes]:
    """Each column left out, renamed and there twice; each of a record's cells wrong."""
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig", "replace"))))
    width = max(map(len, rows), default=0)
    for column in range(width):
        yield as_csv([row[:column] + row[column + 1 :] for row in rows])
        yield as_csv([[*row, row[column] if column < len(row) else ""] for row in rows])
        for new in CELLS:
            yield as_csv(
                [[new if i == column else cell for i, cell in enumerate(row)] for row in rows]
            )
            changed = [list(row) for row in rows]
            if column < len(changed[-1]):
                changed[-1][column] = new
                yield as_csv(changed)
    yield as_csv(rows[:1])


def of_bytes(body: bytes) -> Iterator[bytes]:
    """Cut, in other encodings, with bytes exchanged, and pieces of no form at all."""
    yield from PIECES
    for share in (0.1, 0.5, 0.9):
        yield body[: int(len(body) * share)]
    text = body.decode("utf-8", "replace")
    for encoding in ("utf-16", "utf-32", "utf-7", "latin-1", "cp037"):
        yield text.encode(encoding, "replace")
    yield body + b"\xff\x00"
    yield body.replace(b",", b";")
    yield body.replace(b"\n", b"\r")


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as CSV."""
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")
