"""Rows and scales of the charts. All figures are made up."""

import json
import re
from itertools import pairwise

import pytest

from ailedger.report import draw, plots
from ailedger.report.countries import Choice

ABOUT = {"indicator": "made_up", "title": "Made up", "kind": "share", "unit": "percent"}
CODES = ("XAA", "XBB", "XCC", "XDD", "XEE", "XFF", "XGG", "XHH")
CHOICE = Choice(CODES, {code: f"Country {code}" for code in CODES})


def row(entity: str, year: int, value: float, **more: object) -> plots.Row:
    return {
        "entity": entity, "name": f"Country {entity}", "x": float(year), "period": str(year),
        "is_year": True, "last_year": year, "value": value, "state": "latest",
        "status": "reported", "segment": 0, "disputed": None, "rank": None, "ranked_among": None,
        "source": "one", "edition": "2027", "entity_type": "country",
    } | more  # fmt: skip


def places(svg: str) -> list[tuple[float, str]]:
    """Height and text of the labels at the right end."""
    found = re.findall(r'<text[^>]*text-anchor="start"[^>]*transform="translate\(([\d.]+),'
                       r'([\d.-]+)\)"[^>]*>(Country[^<]*)<', svg)  # fmt: skip
    return sorted((float(y), text) for _, y, text in found)


@pytest.mark.parametrize("width", [720, 340])
@pytest.mark.parametrize(
    "values", [[5.0] * 8, [1, 1, 1, 1, 1, 1, 1, 9], [9.9, 10, 10, 9.8, 0, 0, 0, 0]]
)
def test_labels_of_eight_countries_never_cover_each_other(width: int, values: list[float]) -> None:
    figures = [row(code, year, value) for code, value in zip(CODES, values, strict=True)
               for year in (2025, 2026)]  # fmt: skip
    drawn = plots.plot(ABOUT, "years", figures, CHOICE, width)
    assert drawn
    heights = [y for y, _ in places(draw.svg(drawn.spec, name="t", title="t", text="t"))]
    assert len(heights) == 8
    assert min(b - a for a, b in pairwise(heights)) >= 13


def test_a_break_parts_the_line_and_is_marked() -> None:
    figures = [row("XAA", year, 5, segment=int(year > 2024)) for year in range(2022, 2028)]
    anew = {"edition": "2027", "period": None, "what": "Counted anew."}
    drawn = plots.plot(ABOUT | {"breaks": [anew]}, "years", figures, CHOICE, 720)
    assert drawn
    rows = drawn.spec["data"]["values"]
    assert {one["run"] for one in rows} == {"XAA/0", "XAA/1"}
    bands = drawn.spec["layer"][1]["data"]["values"]
    assert [(band["sign"], 2024 < band["x"] < band["x2"] < 2025) for band in bands] == [
        ("break 1", True)
    ]
    assert drawn.notes[0] == "Break 1, its two sides do not compare: from 2027 on, Counted anew."


def test_withdrawn_figures_are_hollow_and_in_no_line() -> None:
    figures = [row("XAA", 2025, 5), row("XAA", 2026, 6, state="withdrawn")]
    drawn = plots.plot(ABOUT, "years", figures, CHOICE, 720)
    assert drawn
    svg = draw.svg(drawn.spec, name="t", title="t", text="t")
    assert len(re.findall(r'fill="#ffffff"', svg)) == 1
    assert drawn.notes == ("Hollow: withdrawn by a later edition.",)


def test_months_and_years_are_never_in_one_line() -> None:
    figures = [row("XAA", 2025, 5), *(
        row("XAA", 2025, n, x=2025 + n / 12, is_year=False, period=f"2025-{n:02}")
        for n in range(1, 9)
    )]  # fmt: skip
    drawn = plots.plot(ABOUT, "years", figures, CHOICE, 720)
    assert drawn
    assert not any(one["is_year"] for one in drawn.shown)


def test_a_ranking_keeps_the_compared_countries_below_its_cut() -> None:
    figures = [row(f"Y{n:02}", 2026, 100 - n, rank=n + 1, ranked_among=31) for n in range(30)]
    figures.append(row("XAA", 2026, 1, rank=31, ranked_among=31))
    drawn = plots.plot(ABOUT, "ranking", figures, CHOICE, 720)
    assert drawn
    labels = [one["label"] for one in drawn.spec["data"]["values"]]
    assert len(labels) == plots.MOST_RANKED + 1
    assert labels[-1] == "31. Country XAA"
    assert "Country XAA 1 in 2026, 31st of 31" in drawn.text


def test_a_wide_spread_of_counts_begins_on_a_scale_of_factors() -> None:
    figures = [row("XAA", 2026, 1), row("XBB", 2026, 1000)]
    counted = plots.plot(ABOUT | {"kind": "count"}, "years", figures, CHOICE, 720)
    shared = plots.plot(ABOUT, "years", figures, CHOICE, 720)
    assert counted and shared
    assert counted.spec["encoding"]["y"]["scale"]["type"] == "log"
    assert shared.spec["encoding"]["y"]["scale"]["type"] == "linear"


def test_a_published_rank_has_the_first_place_on_top() -> None:
    figures = [row("XAA", 2026, 5), row("XBB", 2026, 1)]
    rank = ABOUT | {"kind": "rank"}
    years, listed = (plots.plot(rank, view, figures, CHOICE, 720) for view in ("years", "ranking"))
    assert years and listed
    assert years.spec["encoding"]["y"]["scale"]["reverse"]
    assert [one["label"] for one in listed.spec["data"]["values"]] == [
        "Country XBB", "Country XAA"
    ]  # fmt: skip


def test_models_stand_together_and_the_highest_are_named() -> None:
    figures = [row(f"Model {n}", 2026, n, name=f"Model {n}") for n in range(1, 20)]
    drawn = plots.plot(ABOUT | {"entity_type": "model"}, "years", figures, CHOICE, 720)
    assert drawn
    named = [one["label"] for one in drawn.spec["data"]["values"] if one["last"]]
    assert sorted(named) == [f"Model {n} {n}" for n in range(14, 20)]
    assert "Without a figure" not in drawn.text


def test_scales_have_zero_where_it_is_near() -> None:
    assert plots.domain([2, 10], log=False)[0] == 0
    assert plots.domain([9, 10], log=False)[0] > 8
    assert plots.domain([-5, -1], log=False)[1] == 0


def test_every_template_takes_what_it_names() -> None:
    for name in ("lines", "ranking", "map"):
        named = set(draw.PLACE.findall(draw.asset(f"charts/{name}.json")))
        filled = draw.fill(name, dict.fromkeys(named - {"config", "labels"}, 1))
        assert "$" not in json.dumps({k: v for k, v in filled.items() if k != "config"})
