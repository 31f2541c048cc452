"""Numbers and lists as a person reads them; the same on every machine, whatever its locale."""

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

MINUS = "\u2212"
THOUSAND, LARGE, HUGE = 1_000, 10_000, 1e15


def number(value: float | Decimal | int | None, decimals: int | None = None) -> str:
    """A number with a thousands separator and a real minus; "" for None.

    By default it has as many decimals as its size calls for: three digits that count.
    """
    if value is None:
        return ""
    own = decimals is None
    if decimals is None:
        decimals = _decimals(float(value)) if not isinstance(value, int) else 0
    text = f"{value:,.{decimals}f}"
    if own and "." in text:
        text = text.rstrip("0").rstrip(".")
    unsigned = text.lstrip("-")
    zero = not unsigned.strip("0.,")
    return unsigned if zero or not text.startswith("-") else MINUS + unsigned


def brief(value: float) -> str:
    """A number with its millions, billions and trillions as words."""
    if abs(value) >= HUGE:
        return f"{value:.2e}".replace("e+", " \u00d7 10^").replace("-", MINUS)
    for unit, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= unit:
            return f"{number(value / unit)} {word}"
    return number(float(value))


def ordinal(place: int) -> str:
    """A place as 1st, 2nd, 3rd, 4th."""
    teens = place // 10 % 10 == 1
    return f"{place}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th')}"


def listing(items: Iterable[str]) -> str:
    """Items with commas, and `and` before the last."""
    parts = list(items)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def years(values: Iterable[int | None]) -> str:
    """`2024`, or `2019–2025` for the first and last of several; "" of none."""
    known = sorted({value for value in values if value is not None})
    if not known:
        return ""
    return str(known[0]) if len(known) == 1 else f"{known[0]}\u2013{known[-1]}"


def cell(value: Any) -> str:
    """One value of a table as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, Decimal):
        return number(value, 0 if abs(value) >= THOUSAND else 2)
    if isinstance(value, float):
        return number(value)
    return str(value)


def _decimals(value: float) -> int:
    if value == 0:
        return 0
    return max(0, min(6, 2 - math.floor(math.log10(abs(value)))))
