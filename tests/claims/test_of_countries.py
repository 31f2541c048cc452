"""Whether two measures go together across countries; every figure here is made up."""

import random
from decimal import Decimal

import pandas as pd
import pytest

from ailedger.claims.case import Part
from ailedger.claims.judge import judge
from ailedger.claims.names import Indicator, Names
from ailedger.claims.of_countries import interval, spearman
from ailedger.claims.record import Figure, Record
from ailedger.claims.sentence import parse

KNOWN = {
    name: Indicator(name, name.title(), "Made up.", "units", 0, kind)
    for name, kind in (("visits", "count"), ("share", "share"), ("population", "count"))
}


def record(visits: list[float], share: list[float], heads: list[float]) -> Record:
    tables = {"visits": visits, "share": share, "population": heads}
    return Record(
        [
            Figure(name, f"X{chr(65 + at // 26)}{chr(65 + at % 26)}", "country", "2023", 2023,
                   value, "units", "made_up", "2024", "full", None, None, f"t#{name}{at}")
            for name, values in tables.items() for at, value in enumerate(values)
        ],
        [("made_up", "2024")], [], KNOWN,
    )  # fmt: skip


def asked(text: str, figures: Record) -> Part:
    names = Names({}, {}, KNOWN, frozenset(KNOWN))
    return judge(parse(text, names), figures, "made_up", "2024")


RISING = [float(n) for n in range(1, 21)]


@pytest.mark.parametrize(
    ("text", "share", "verdict"),
    [
        ("visits correlates with share 2023", RISING, "supported"),
        ("visits correlates with share 2023", RISING[::-1], "contradicted"),
        ("visits correlates negatively with share 2023", RISING[::-1], "supported"),
        ("visits correlates with share 2023", [1.0, 9.0] * 10, "not decidable"),
        ("visits correlates with share 2023", RISING[:9], "not decidable"),
        ("visits correlates with share 2023", [3.0] * 20, "not decidable"),
        # Each country has as many visits as inhabitants: size aside they do not differ.
        ("visits correlates with share 2023 size aside", RISING, "not decidable"),
    ],
)
def test_the_interval_decides(text: str, share: list[float], verdict: str) -> None:
    found = asked(text, record(RISING, share, RISING))
    assert found.verdict == verdict
    assert "shows no cause" in found.said
    assert found.lines


def test_it_says_what_a_reader_must_know() -> None:
    few = asked("visits correlates with share 2023", record(RISING, RISING[:9], RISING))
    assert "only 9 countries have both, 10 are needed" in few.said
    large = asked("visits correlates with population 2023", record(RISING, RISING, RISING))
    assert "add `size aside`" in large.said
    none = asked("visits 2022 correlates with share 2023", record(RISING, RISING, RISING))
    assert (none.verdict, none.said) == ("not decidable", "the edition prints no visits of 2022")


def test_the_coefficient_is_that_of_pandas() -> None:
    seed = random.Random(19)
    for size in (5, 30, 200):
        one = [Decimal(seed.randint(0, size // 2)) for _ in range(size)]  # with ties
        other = [value + seed.randint(-9, 9) for value in one]
        frame = pd.DataFrame({"one": map(float, one), "other": map(float, other)})
        assert spearman(one, other) == pytest.approx(frame.corr("spearman").iloc[0, 1], abs=1e-12)
        assert spearman(one[::-1], other[::-1]) == spearman(one, other)


def test_the_interval_is_that_of_bonett_and_wright() -> None:
    low, high = interval(0.5, 30)  # by hand: 0.5493 -+ 1.96 * sqrt(1.125 / 27)
    assert (low, high) == pytest.approx((0.1481, 0.7395), abs=2e-4)
    assert interval(1.0, 30) == (1.0, 1.0)
