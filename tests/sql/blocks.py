"""CSV blocks of a case, and cells as text."""

import csv
from datetime import date
from decimal import Decimal, InvalidOperation

NUMERIC = ("DOUBLE", "FLOAT", "DECIMAL", "INT", "HUGEINT")


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV block; blanks after a comma are layout, blank lines are skipped.

    Raises:
        ValueError: a row has more or fewer cells than the header.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    records = list(csv.reader(lines, skipinitialspace=True))
    if not records:
        return []
    head = [name.strip() for name in records[0]]
    for record in records[1:]:
        if len(record) != len(head):
            raise ValueError(f"{len(record)} cells under {len(head)} headings: {record}")
    return [dict(zip(head, record, strict=True)) for record in records[1:]]


def columns_of(text: str) -> list[str]:
    """The headings of a CSV block."""
    first = next(line for line in text.splitlines() if line.strip())
    return [name.strip() for name in first.split(",")]


def shown(value: object, digits: int | None = None) -> str:
    """A cell of a result as text: NULL is empty, an empty text is '', an empty list is []."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " | ".join(shown(item, digits) for item in value) if value else "[]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return number(Decimal(str(value)), digits)
    return str(value) if value != "" else "''"


def number(value: Decimal, digits: int | None) -> str:
    """A number in one spelling: no exponent, no trailing zeros; a negative zero stays one."""
    if not value.is_finite():
        return str(value)
    rounded = value if digits is None else round(value, digits)
    return format(rounded.normalize(), "f")


def expected(cell: str, sql_type: str, digits: int | None = None) -> str:
    """A cell of a case in the spelling that `shown` gives a value of this type."""
    if cell == "" or (not sql_type.startswith(NUMERIC) and "INT" not in sql_type):
        return cell
    try:
        return number(Decimal(cell), digits)
    except InvalidOperation:
        return cell
