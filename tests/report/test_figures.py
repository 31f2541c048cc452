"""Every figure of the bundled record: its rows, its words, its picture."""

import re
from xml.etree import ElementTree as ET

import duckdb
import pytest

from ailedger.errors import UsageError
from ailedger.report import data, render
from ailedger.report.figure import NARROW, WIDE, Choice, Figure, Table
from ailedger.report.lines import Point, Series, line_chart
from ailedger.report.registry import FIGURES, SECTIONS, figure_of
from ailedger.report.vega import Scale


@pytest.fixture
def choice(con: duckdb.DuckDBPyConnection) -> Choice:
    return data.choice(con)


def table_of(con: duckdb.DuckDBPyConnection, name: str, choice: Choice) -> Table:
    return data.tabulate(con, FIGURES[name], choice)


def test_every_figure_is_on_the_page_once() -> None:
    listed = [name for section in SECTIONS for name in section.figures]
    assert sorted(listed) == sorted(FIGURES)


@pytest.mark.parametrize("figure", FIGURES.values(), ids=list(FIGURES))
def test_every_figure_has_rows_source_words_and_picture(
    con: duckdb.DuckDBPyConnection, choice: Choice, figure: Figure
) -> None:
    table = data.tabulate(con, figure, choice)
    assert table.rows
    assert table.origins
    assert all(origin.licence != "unknown" for origin in table.origins)
    assert table.csv.count(b"\n") == len(table.rows) + 1
    assert b"lineage" in table.csv.splitlines()[0]
    title, text = figure.heading(table), figure.tell(table, choice)
    assert "{" not in title + text
    assert text.endswith(".")
    for size in (WIDE, NARROW):
        svg = render.picture(figure.paint(table, choice, size), name="test", title=title, text=text)
        root = ET.fromstring(svg)
        assert root.get("width") == str(size.width)
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == "test-title test-text"
        assert [child.text for child in root[:2]] == [title, text]
        assert "url(" not in svg.replace("url(#test-", "")
        assert not re.search(r"(?:href|src)=", svg)


def test_talent_flow_of_2025(con: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    table = table_of(con, "talent_flow.ranking", choice)
    flows = {row["country"]: row["net_migration"] for row in table.rows}
    assert len(flows) == 50
    assert flows["LUX"] == pytest.approx(7.757, abs=0.01)
    assert flows["KOR"] == pytest.approx(-0.354, abs=0.001)
    assert [row["country"] for row in table.rows][:2] == ["LUX", "ARE"]
    said = FIGURES["talent_flow.ranking"].tell(table, choice)
    assert said.startswith("31 of 50 countries gain AI talent and 19 lose it")
    assert "The figures of 2025 are disputed" in said


def test_a_change_in_words_is_inside_one_edition(
    con: duckdb.DuckDBPyConnection, choice: Choice
) -> None:
    """Edition 2026 begins with 2021; 2019 and 2020 stand in edition 2025 alone."""
    table = table_of(con, "talent_flow.years", choice)
    assert ("KOR", 2019) in {(row["country"], row["year"]) for row in table.rows}
    said = FIGURES["talent_flow.years"].tell(table, choice)
    assert "in 2021 to \N{MINUS SIGN}0.35 in 2025" in said
    assert "2019" not in said
    assert "The figures of 2024 and 2025 are disputed" in said


def test_no_line_joins_two_definitions() -> None:
    years = [Point(2022, 1.0, "2025"), Point(2023, 2.0, "2025"), Point(2024, 3.0, "2026", True)]
    joined = [Point(2022, 1.0, "2025"), Point(2023, 2.0, "2025"), Point(2024, 3.0, "2026")]
    lines = []
    for points in (years, joined):
        spec = line_chart([Series(0, "X", tuple(points))], Scale(0, 4, ()), WIDE)
        marks = [layer["mark"] for layer in spec["layer"] if "stroke" in layer["mark"]]
        lines.append(sum(mark.get("strokeDash") == [1, 3] for mark in marks))
    assert lines == [0, 1]


def test_compared_countries_without_a_figure_are_named(
    con: duckdb.DuckDBPyConnection, choice: Choice
) -> None:
    table = table_of(con, "talent_flow.years", choice)
    assert {row["country"] for row in table.rows} == {"KOR", "USA", "GBR", "DEU"}
    said = FIGURES["talent_flow.years"].tell(table, choice)
    assert "Without a figure here: China and Japan." in said


def test_a_country_is_placed_in_full_tables_only(
    con: duckdb.DuckDBPyConnection, choice: Choice
) -> None:
    table = table_of(con, "country_profile.places", choice)
    assert {row["coverage"] for row in table.rows} == {"full"}
    korea = {r["headline"]: r for r in table.rows if r["country"] == "KOR"}
    # 12th of the 15 highest of 2025, but 11th of all 65 in the full table of 2024.
    assert korea["private_investment"]["period"] == "2024"
    assert korea["private_investment"]["rank"] == 11
    assert korea["private_investment"]["percent_below"] > 80


def test_a_peak_is_that_of_one_edition(con: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    table = table_of(con, "investment_change.years", choice)
    said = FIGURES["investment_change.years"].tell(table, choice)
    assert "China 12.4 billion in 2025 after a peak of 25.9 billion in 2021" in said
    assert "United States 286 billion in 2025, its highest year" in said
    # Korea's 3.1 billion of 2022 stand in another edition than its 2025.
    assert "South Korea 1.78 billion in 2025;" in said


def test_events_are_drawn_and_numbered(con: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    figure = FIGURES["investment_change.years"]
    table = data.tabulate(con, figure, choice)
    svg = render.picture(figure.paint(table, choice, WIDE), name="t", title="", text="")
    texts = [element.text for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]
    numbers = [str(number) for number in range(1, 7)]
    found = [text for text in texts if text in numbers]
    assert found[-6:] == numbers  # an axis has a 1 of its own, before them
    assert "peak 25.9" in texts


def test_gap_says_what_is_only_bounded(con: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    table = table_of(con, "patent_model_gap.ranking", choice)
    said = FIGURES["patent_model_gap.ranking"].tell(table, choice)
    assert "South Korea (1st in patents, 6th in models)" in said
    assert "Luxembourg (2nd in patents, 8th or lower in models)" in said


def test_benchmarks_against_people(con: duckdb.DuckDBPyConnection, choice: Choice) -> None:
    table = table_of(con, "benchmark_gap.ranking", choice)
    said = FIGURES["benchmark_gap.ranking"].tell(table, choice)
    assert "ahead of people on MMLU." in said


def test_the_same_rows_give_the_same_picture(
    con: duckdb.DuckDBPyConnection, choice: Choice
) -> None:
    figure = FIGURES["talent_flow.years"]
    drawn = {
        render.picture(
            figure.paint(data.tabulate(con, figure, choice), choice, WIDE),
            name="t", title="t", text="t",
        )
        for _ in range(3)
    }  # fmt: skip
    assert len(drawn) == 1


def test_text_of_others_stays_text() -> None:
    spec = {
        "width": 10, "height": 10,
        "layer": [{
            "data": {"values": [{"text": "</text><script>alert(1)</script>"}]},
            "mark": {"type": "text"}, "encoding": {"text": {"field": "text"}},
        }],
    }  # fmt: skip
    svg = render.picture(spec, name="t", title="<b>", text="a & b")
    assert "<script" not in svg
    assert "&lt;b&gt;" in svg


def test_countries_by_code_and_name(con: duckdb.DuckDBPyConnection) -> None:
    assert data.choice(con, ["kor", "us", "Germany"]).countries == ("KOR", "USA", "DEU")
    assert data.choice(con, ["KOR", "South Korea"]).countries == ("KOR",)
    with pytest.raises(UsageError) as error:
        data.choice(con, ["Koreaa"])
    assert "KOR" in error.value.hint
    with pytest.raises(UsageError, match="9 countries"):
        data.choice(con, ["KOR", "USA", "CHN", "JPN", "DEU", "GBR", "FRA", "CAN", "ITA"])


def test_a_view_is_found_by_what_is_asked() -> None:
    assert figure_of("talent_flow").view == "ranking"
    assert figure_of("talent_flow", compare=True).view == "years"
    assert figure_of("benchmark_gap", compare=True).view == "ranking"
    with pytest.raises(UsageError, match="no chart of 'talent_flo'") as error:
        figure_of("talent_flo")
    assert "talent_flow" in error.value.hint
    with pytest.raises(UsageError, match="no view 'pie'"):
        figure_of("talent_flow", "pie")


def test_a_country_without_figures_is_told_plainly(con: duckdb.DuckDBPyConnection) -> None:
    nowhere = data.choice(con, ["TUV"])
    assert data.tabulate(con, FIGURES["talent_flow.years"], nowhere).rows == ()
    table = data.tabulate(con, FIGURES["talent_flow.ranking"], nowhere)
    assert table.rows
