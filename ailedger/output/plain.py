"""Text of others, made harmless for a terminal and for a spreadsheet."""

import io
import math
import re
from collections.abc import Callable
from typing import Any

LONG = 1 << 20  # characters
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # and \r
# A spreadsheet takes a cell for a formula by its first character; blanks before it do not help, and
# full-width forms count too. Where a locale separates cells by semicolons, quotes inside a line no
# longer hold it together: whatever follows a semicolon or a line break may start a cell there.
FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
STARTS_CELL = re.compile(rf"(^|[;\t\r\n])([\s\ufeff]*)([{FORMULA}])")
LEADS_AWAY = re.compile(r"(^|;)([\t\r\n])")


def plain(text: str) -> str:
    """A text without what a terminal would obey: control characters show as their codes."""
    return _each(CONTROL, lambda found: f"\\u{ord(found.group()):04x}", text)


def finite(value: Any) -> Any:
    """A value, at any depth, as JSON has it: what is no finite number is its text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {name: finite(item) for name, item in value.items()}
    return value


def unexecuted(text: str) -> str:
    """A text that no spreadsheet executes: an apostrophe before what it would.

    The same as `ailedger.output.files.cell` says in SQL.
    """
    text = _each(STARTS_CELL, lambda found: f"{found[1]}{found[2]}'{found[3]}", text)
    return _each(LEADS_AWAY, lambda found: f"{found[1]}'{found[2]}", text)


def _each(sign: re.Pattern[str], made: Callable[[re.Match[str]], str], text: str) -> str:
    """`sub`, which keeps a list of every piece: of a text of 60 MB that took 1.7 GB."""
    if len(text) < LONG:
        return sign.sub(made, text)
    out, last = io.StringIO(), 0
    for found in sign.finditer(text):
        out.write(text[last : found.start()])
        out.write(made(found))
        last = found.end()
    out.write(text[last:])
    return out.getvalue()
