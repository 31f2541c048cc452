"""Numbers as people write them: `7.26`, `67.2 billion`, `50%`, `-1/3`, `$1,200`."""

import re
from dataclasses import replace
from decimal import Decimal

from ailedger.claims.assertion import Number
from ailedger.errors import UsageError

NUMBER = re.compile(r"([+\-]?)(?:US)?[$€]?(\d[\d,]*(?:\.\d+)?|\.\d+)(%|[a-z]+)?", re.IGNORECASE)
FRACTION = re.compile(r"([+\-]?)(\d{1,2})/(\d{1,2})")
SCALES = {
    "thousand": 3, "k": 3, "million": 6, "millions": 6, "mn": 6, "m": 6, "billion": 9,
    "billions": 9, "bn": 9, "b": 9, "trillion": 12, "tn": 12,
}  # fmt: skip
PERCENT = ("%", "percent", "per-cent", "pc")
SPELLED = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twice": 2, "double": 2, "triple": 3, "half": Decimal("0.5"),
}  # fmt: skip
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10,
}  # fmt: skip
ORDINAL = re.compile(r"(\d{1,3})(?:st|nd|rd|th)", re.IGNORECASE)


def number(token: str) -> tuple[Number, int] | None:
    """The number of a token and its power of ten, if it is one: `7.2bn` is 7.2 and 9."""
    bare = token.replace("\u2212", "-")
    parted = FRACTION.fullmatch(bare)
    if parted and int(parted[3]):
        share = Decimal(int(parted[2])) * 100 / Decimal(int(parted[3]))
        return Number(-share if parted[1] == "-" else share, Decimal("1e-20"), percent=True), 0
    found = NUMBER.fullmatch(bare)
    if not found:
        return None
    end = (found[3] or "").lower()
    if end and end not in SCALES and end not in PERCENT:
        return None
    digits = Decimal(found[2].replace(",", ""))
    step = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    value = -digits if found[1] == "-" else digits
    return Number(value, step, percent=end in PERCENT), SCALES.get(end, 0)


def ordinal(token: str) -> int | None:
    """The place that a word names: `first`, `3rd`."""
    found = ORDINAL.fullmatch(token)
    return int(found[1]) if found else ORDINALS.get(token.lower())


def scaled(found: Number, power: int, unit: str) -> Number:
    """A number in the unit of its indicator.

    Args:
        power: the power of ten written behind it: 9 for billion.
        unit: the indicator's own unit, which may have one, too: billion US$.

    Raises:
        UsageError: a percentage of what is no percentage.
    """
    if found.percent and unit != "percent":
        raise UsageError(
            f"{found} of a figure in {unit}", hint="a percentage stands behind `change` only"
        )
    own = SCALES.get(unit.split(" ", maxsplit=1)[0], 0)
    if not power:
        return found
    return replace(
        found, value=found.value.scaleb(power - own), step=found.step.scaleb(power - own)
    )
