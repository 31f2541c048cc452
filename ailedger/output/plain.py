"""Text of others, made harmless for a terminal and for a spreadsheet."""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # and \r
# A spreadsheet takes a cell for a formula by its first character; blanks before it do not help, and
# full-width forms count too. Where a locale separates cells by semicolons, quotes inside a line no
# longer hold it together: whatever follows a semicolon or a line break may start a cell there.
FORMULA = "=+\\-@\uff1d\uff0b\uff0d\uff20"
STARTS_CELL = re.compile(rf"(^|[;\t\r\n])([\s\ufeff]*)([{FORMULA}])")
LEADS_AWAY = re.compile(r"(^|;)([\t\r\n])")


def plain(text: str) -> str:
    """A text without what a terminal would obey: control characters show as their codes."""
    return CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def unexecuted(text: str) -> str:
    """A text that no spreadsheet executes: an apostrophe before what it would.

    The same as `ailedger.output.files.cell` says in SQL.
    """
    return LEADS_AWAY.sub(r"\1'\2", STARTS_CELL.sub(r"\1\2'\3", text))
