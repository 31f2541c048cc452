"""Whether a number as written is a figure under a policy: the World Bank's Proof-Carrying Numbers.

Their names and cases are those of the published specification (arXiv 2509.06902).
"""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ailedger.claims.numbers import PERCENT, SCALES

DIGITS = re.compile(r"([-+\u2212]?)[$€£]?\s?(\d[\d,\u00a0 ]*(?:\.\d+)?|\.\d+)\s?(%|[A-Za-z]+)?")
ROUND = re.compile(r"round(\d{1,2})")
ABOUT = re.compile(r"\b(about|approximately|roughly|around|nearly|some|circa|ca)\b|[~\u2248]")
RANGE = re.compile(r"(?:between\s+)?([\d.,]+)\s*(?:-|\u2013|to|and)\s*([\d.,]+)")
RATIO = re.compile(r"([\d.]+)\s*(?::|/|to)\s*([\d.]+)")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SHARE = Decimal("0.05")  # what "about" allows where no tolerance is stated
Given = Mapping[str, str | None]


def agrees(
    text: str, value: Decimal, policy: str, given: Mapping[str, str | None], unit: str = ""
) -> bool:
    """Whether a number as written is a figure under a policy; a policy nobody knows is never kept.

    Args:
        text: the number as written: `3.2B`, `12%`, `about 5.8`.
        policy: exact, rounded or roundN, abbr, percent, tolerance, range, ratio, year.
        given: the mark's other attributes: decimals, tolerance.
        unit: the figure's own, which may have a scale of its own, as billion US$.
    """
    name, decimals = policy, given.get("decimals")
    rounded = ROUND.fullmatch(policy)
    if rounded:
        name, decimals = "rounded", rounded[1]
    judge = POLICIES.get(name)
    try:
        return judge is not None and judge(text, value, {**given, "decimals": decimals}, unit)
    except (InvalidOperation, ValueError, ZeroDivisionError):
        return False


def _number(text: str) -> tuple[Decimal, str]:
    """The one number of a text, and the word or sign behind it."""
    found = DIGITS.findall(text)
    if len(found) != 1:
        raise ValueError(f"{len(found)} numbers")
    sign, digits, end = found[0]
    value = Decimal(re.sub(r"[,\u00a0 ]", "", digits))
    return (-value if sign in ("-", "\u2212") else value), end


def _plain(text: str) -> Decimal:
    """A number without a scale; a percent sign says nothing."""
    value, end = _number(text)
    if end.lower() in SCALES:
        raise ValueError("abbreviated")
    return value


def _exact(text: str, value: Decimal, _: Given, __: str) -> bool:
    return _plain(text) == value


def _rounded(text: str, value: Decimal, given: Given, _: str) -> bool:
    step = Decimal(1).scaleb(-int(given.get("decimals") or 0))
    return _plain(text).quantize(step, ROUND_HALF_UP) == value.quantize(step, ROUND_HALF_UP)


def _abbreviated(text: str, value: Decimal, _: Given, unit: str) -> bool:
    """Equal at the digits written, once both have their scales: 3.2B, 191 million."""
    said, end = _number(text)
    own = SCALES.get(unit.split(" ", maxsplit=1)[0], 0)
    step = Decimal(1).scaleb(int(said.as_tuple().exponent))
    power = SCALES.get(end.lower(), own)
    return value.scaleb(own - power).quantize(step, ROUND_HALF_UP) == said


def _percent(text: str, value: Decimal, _: Given, unit: str) -> bool:
    said, end = _number(text)
    whole = unit.startswith("percent")
    return end.lower() in PERCENT and said == (value if whole else value * 100)


def _tolerance(text: str, value: Decimal, given: Given, _: str) -> bool:
    """Within the stated share of the larger; "about" stands for one that is not stated."""
    stated = given.get("tolerance")
    if not stated and not ABOUT.search(text.lower()):
        return False
    said = _plain(ABOUT.sub(" ", text.lower()))
    return abs(said - value) <= Decimal(stated or SHARE) * max(abs(said), abs(value))


def _range(text: str, value: Decimal, _: Given, __: str) -> bool:
    found = RANGE.fullmatch(text.strip())
    if not found:
        return False
    low, high = sorted(Decimal(part.replace(",", "")) for part in found.groups())
    return low <= value <= high


def _ratio(text: str, value: Decimal, _: Given, __: str) -> bool:
    found = RATIO.fullmatch(text.strip())
    return bool(found) and Decimal(found[1]) / Decimal(found[2]) == value if found else False


def _year(text: str, value: Decimal, _: Given, __: str) -> bool:
    found = YEAR.findall(text)
    return len(found) == 1 and Decimal(found[0]) == value


POLICIES: Mapping[str, Callable[[str, Decimal, Given, str], bool]] = {
    "exact": _exact, "rounded": _rounded, "abbr": _abbreviated, "abbreviated": _abbreviated,
    "percent": _percent, "tolerance": _tolerance, "range": _range, "ratio": _ratio, "year": _year,
}  # fmt: skip
