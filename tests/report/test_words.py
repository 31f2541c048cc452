"""Numbers as a person reads them."""

from decimal import Decimal

import pytest

from ailedger.report import words


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (None, None, ""),
        (0, None, "0"),
        (1234567, None, "1,234,567"),
        (-0.354, 2, "\u22120.35"),
        (-0.004, 2, "0.00"),
        (1.5, 2, "1.50"),
        (285.88, None, "286"),
        (12.406, None, "12.4"),
        (0.0123, None, "0.0123"),
        (Decimal("1390000000.00"), 0, "1,390,000,000"),
    ],
)
def test_number(value: float | None, decimals: int | None, text: str) -> None:
    assert words.number(value, decimals) == text


def test_large_numbers_in_words() -> None:
    assert words.brief(285.88e9) == "286 billion"
    assert words.brief(-1.2e6) == "\u22121.2 million"
    assert words.brief(160018) == "160,018"
    assert words.brief(5e26) == "5.00 \u00d7 10^26"


def test_places_and_lists() -> None:
    places = [words.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 43, 111)]
    assert places == ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "43rd", "111th"]
    assert words.listing(["A"]) == "A"
    assert words.listing(["A", "B", "C"]) == "A, B and C"
    assert words.years([2025, None, 2019]) == "2019\u20132025"
    assert words.years([2024, 2024]) == "2024"
    assert words.years([]) == ""
