"""What DuckDB says of a wrong statement, as one plain error: what, where in the SQL, what next."""

import json
from typing import Any

from ailedger.base.suggest import near
from ailedger.errors import UsageError

WALLS = "SQL here sees the published warehouse only: no files, no network, no settings, no changes"
OUT_OF_REACH = (
    "disabled by configuration", "disabled through configuration", "configuration has been locked",
    "cannot change configuration", "read-only mode", "extension",
)  # fmt: skip
WIDTH = 72
LONG = 300  # characters of a message: it may repeat the statement, or a value
NAMED = 25
SEE = '`ailedger sql "SHOW TABLES"` and `ailedger sql "DESCRIBE <table>"`'


def parse(text: str) -> dict[str, Any]:
    """DuckDB's error as its parts; a text without parts becomes the message."""
    start = text.find("{")
    try:
        fault: dict[str, Any] = json.loads(text[start:]) if start >= 0 else {}
    except ValueError:
        fault = {}
    fault.setdefault("exception_message", text.strip() or "unknown error")
    return fault


def complaint(text: str, sql: str, relations: list[str]) -> UsageError:
    """The error a person sees for a statement DuckDB would not run; `relations` are for a hint."""
    fault = parse(text)
    message = fault["exception_message"]
    if any(word in message.lower() for word in OUT_OF_REACH):
        return UsageError(first_sentence(message), hint=WALLS)
    where, excerpt = place(sql, fault.get("position"))
    what = first_sentence(message)
    hint = "" if fault.get("exception_type") == "Parser" else SEE
    if fault.get("error_subtype") == "COLUMN_NOT_FOUND" and fault.get("candidates"):
        hint = f"perhaps {' or '.join(str(fault['candidates']).split(',')[:5])}; else {SEE}"
    elif fault.get("error_subtype") == "MISSING_ENTRY" and fault.get("type") == "Table":
        what = f"there is no table {fault.get('name', '')}"
        hint = _tables(fault, relations)
    return UsageError(what + excerpt, where=where, hint=hint)


def first_sentence(message: str) -> str:
    """A message without what DuckDB adds on further lines."""
    first = message.split("\n", maxsplit=1)[0].strip().rstrip(".!")
    return first if len(first) <= LONG else f"{first[:LONG]} ..."


def place(sql: str, position: object) -> tuple[str, str]:
    """Where in the SQL: as words, and as an excerpt with a mark under the place.

    Args:
        position: offset in bytes, as a number or its text; None where it is not known. One beyond
            the statement lies in the definition of a view and is not shown.
    """
    raw = sql.encode()
    offset = int(str(position)) if str(position).isdecimal() else len(raw) + 1
    if offset > len(raw):
        return "the SQL", ""
    before = raw[:offset].decode(errors="ignore")
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1)
    text = sql.split("\n")[line - 1].replace("\t", " ")
    start = max(0, column - WIDTH // 2)
    shown = text[start : start + WIDTH]
    mark = " " * (column - start) + "^"
    return f"the SQL, line {line}, column {column + 1}", f"\n    {shown}\n    {mark}"


def _tables(fault: dict[str, Any], relations: list[str]) -> str:
    if any(sign in str(fault.get("name", "")) for sign in "/\\.:"):
        return WALLS
    meant = near(str(fault.get("name", "")), relations, 3)
    if meant:
        return f"perhaps {' or '.join(meant)}"
    shown = ", ".join(relations[:NAMED]) + (", ..." if len(relations) > NAMED else "")
    return f"there are: {shown}" if shown else SEE
