"""A text from a file or from standard input: UTF-8, within a limit of size.

`readers` holds texts against a form: what needs the text alone reads it here.
"""

import re
import sys
from pathlib import Path
from typing import BinaryIO

from ailedger.base.disk import open_regular
from ailedger.errors import RefusedError, UsageError

MOST_BYTES = 4 << 20  # of a text written by hand
MOST_TOML = 1 << 20  # of a TOML file: it takes tomllib three seconds
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def read_text(
    path: Path, where: str = "", most: int = MOST_BYTES, *, below: Path | None = None
) -> str:
    """A whole file as text; a BOM is allowed.

    Raises:
        RefusedError: it is no file, larger than `most` bytes, or not UTF-8.
        FileNotFoundError: there is nothing.
    """
    where = where or str(path)
    with open_regular(path, where, below=below) as stream:
        return _decoded(stream, where, most)


def read_stdin(most: int = MOST_BYTES) -> str:
    """All of standard input as text. Raises as `read_text` does."""
    return _decoded(sys.stdin.buffer, "standard input", most)


def _decoded(stream: BinaryIO, where: str, most: int) -> str:
    try:
        data = stream.read(most + 1) or b""  # None: the kernel has nothing to say yet
    except OSError as error:  # a file of /proc, a damaged disk
        raise RefusedError(f"cannot be read: {error.strerror}", where=where) from None
    if len(data) > most:
        raise RefusedError(f"is larger than {most:,} bytes", where=where)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RefusedError(
            f"is not UTF-8 (line {line})", where=where, hint="save it as UTF-8"
        ) from None


def cleaned(text: str) -> str:
    """A text without control characters, which a terminal obeys and a picture cannot hold."""
    return CONTROL.sub("", text)


def signed(who: str, why: str, what: str) -> tuple[str, str]:
    """The person and the reason of a word that stays on record, each on one line.

    Raises UsageError: one of them is empty.
    """
    who, why = (" ".join(cleaned(text).split()) for text in (who, why))
    if not who or not why:
        raise UsageError(f"{what} names a person and a reason", hint="--who NAME --why TEXT")
    return who, why
