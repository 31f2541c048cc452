"""One setting: how it is declared, and how a text of the environment becomes its value."""

import json
import operator
import re
from collections.abc import Callable
from dataclasses import Field, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

UNLIMITED = ("-1", "none", "null")
SIZE = re.compile(r"(\d+(?:\.\d+)?) *(b|bytes?|[kmgt](?:i?b)?)", re.IGNORECASE)
UNITS, MOST_BYTES = "bkmgt", 1 << 63
MOST = 10_000_000  # of a number: that many hours are a thousand years, and a date still holds them
TRUE, FALSE = ("1", "true", "t", "yes", "y", "on"), ("0", "false", "f", "no", "n", "off")
SHARE = re.compile(r"(\d{1,2}(\.\d+)?|100) *%")


def size(value: str) -> str:
    """A size as DuckDB takes it, told here in words where it is none."""
    found = SIZE.fullmatch(value.strip())
    if value.strip().lower() in UNLIMITED:
        return value.strip()
    if found is None or float(found[1]) * 1024 ** UNITS.index(found[2][0].lower()) >= MOST_BYTES:
        raise ValueError("a size such as 512MB or 20GB")
    return value.strip()


def memory(value: str) -> str:
    """A size, or a share of the machine's memory."""
    return value.strip() if SHARE.fullmatch(value.strip()) else size(value)


def _whole(value: str | int) -> int:
    number = int(value) if isinstance(value, str) else operator.index(value)
    if abs(number) >= MOST_BYTES:
        raise ValueError
    return number


def _number(value: str | float) -> float:
    number = float(value)
    if not abs(number) <= MOST:  # nan is neither
        raise ValueError
    return number


def _truth(value: str | bool) -> bool:
    word = str(value).strip().lower()
    if word not in TRUE + FALSE:
        raise ValueError
    return word in TRUE


def _numbers(value: str | tuple[float, ...]) -> tuple[float, ...]:
    """Numbers, which the environment says as JSON."""
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, list | tuple):
        raise TypeError
    return tuple(map(_number, found))


@dataclass(frozen=True)
class Secret:
    """A text that is shown nowhere: what has to send it asks for `text`."""

    text: str = field(repr=False)


# How a value of each type is read, and what it should be.
TYPES: dict[Any, tuple[Callable[[Any], Any], str]] = {
    int: (_whole, "a whole number"),
    float: (_number, f"a number up to {MOST:,}"),
    bool: (_truth, "true or false"),
    str: (str, "a text"),
    tuple[float, ...]: (_numbers, "a list such as [1, 10]"),
    Path: (Path, "a path"),
    Path | None: (lambda value: None if value is None else Path(value), "a path"),
    Secret: (lambda value: value if isinstance(value, Secret) else Secret(value), "a text"),
}
BOUNDS = {
    "ge": (operator.ge, "greater than or equal to"), "gt": (operator.gt, "greater than"),
    "le": (operator.le, "less than or equal to"), "lt": (operator.lt, "less than"),
}  # fmt: skip


def setting(
    default: Any,
    means: str,
    *,
    name: str = "",
    read: Callable[[str], str] | None = None,
    **bounds: float,
) -> Any:
    """A setting.

    Args:
        default: the value, or what makes it.
        means: what it is, with its unit.
        name: of the environment; AILEDGER_<NAME> if not given.
        read: gives a text as it should be, or raises ValueError with what that is.
        bounds: of a number, by the names of BOUNDS.
    """
    known = {"default": default, "means": means, "name": name, "read": read, "bounds": bounds}
    return field(metadata=known)


def usable(entry: "Field[Any]", value: Any) -> Any:
    """A setting's value, as its type has it.

    Raises:
        ValueError: what it should be instead.
    """
    if get_origin(entry.type) is Literal:
        if value not in get_args(entry.type):
            raise ValueError(" or ".join(get_args(entry.type)))
        return value
    read, wanted = TYPES[entry.type]
    try:
        value = read(value)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise ValueError(wanted) from None
    for bound, limit in entry.metadata["bounds"].items():
        holds, words = BOUNDS[bound]
        if not holds(value, limit):
            raise ValueError(f"{words} {limit}")
    return entry.metadata["read"](value) if entry.metadata["read"] else value
