"""Scales, ticks and labels that do not cover each other."""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ailedger.report import vega
from ailedger.report.figure import Event
from ailedger.report.lines import placed


def test_a_linear_scale_has_round_ends_and_holds_zero() -> None:
    scale = vega.linear([-2.74, 7.76])
    assert (scale.low, scale.high) == (-5, 10)
    assert 0 in scale.ticks
    assert scale.share(2.5) == pytest.approx(0.5)


def test_a_log_scale_has_powers_of_ten() -> None:
    scale = vega.log([0.62, 285.88])
    assert scale.ticks == (1, 10, 100)
    assert scale.low <= 0.62
    assert scale.high >= 285.88
    assert scale.share(scale.low) == 0
    assert scale.at(scale.share(25.9)) == pytest.approx(25.9)


def test_scales_of_nothing_and_of_one_value() -> None:
    assert vega.linear([]).low == 0
    assert vega.linear([0.0, 0.0]).high > 0
    assert vega.log([]).ticks
    assert vega.log([5.0]).share(5.0) == pytest.approx(0.5, abs=0.5)


@given(st.lists(st.floats(0, 300), min_size=1, max_size=12))
def test_labels_keep_their_distance_and_order(wanted: list[float]) -> None:
    places = vega.spread(wanted, 16, 0, 300)
    ranked = sorted(zip(wanted, places, strict=True))
    assert all(b - a >= 16 - 1e-6 for a, b in pairwise(sorted(places)))
    assert [place for _, place in ranked] == sorted(places)
    assert min(places) >= 0
    assert max(places) <= 300 + 1e-6


def test_an_event_stands_between_the_years_it_lies_between() -> None:
    def event(day: str) -> Event:
        return Event(datetime.date.fromisoformat(day), "USA", day, "", "")

    days = ("2010-01-01", "2022-10-07", "2026-01-22", "2030-01-01")
    shown = placed([event(day) for day in days], 2013, 2025)
    assert [(number, found.title) for number, found, _ in shown] == [
        (1, "2022-10-07"),
        (2, "2026-01-22"),
    ]
    assert shown[0][2] == pytest.approx(2022.26, abs=0.01)
