"""Pictures of more rows and more publishers than the bundled record has. All rows are made up."""

import duckdb
import pytest

from ailedger.report import cost, gap, words
from ailedger.report.figure import NARROW, WIDE, Choice, Size, Spec, Table
from ailedger.report.vega import plot_width

CHOICE = Choice(("KOR", "USA"), {"KOR": "South Korea", "USA": "United States"})


def models(count: int) -> Table:
    rows = tuple(
        {
            "model": f"A model that was given a long name, number {number}",
            "period": str(2012 + number // 10),
            "year": 2012 + number // 10,
            "cost_usd": 1000.0 * 1.12**number,
            "is_record": number % 10 == 9,
            "record_growth_per_year": 3.1,
        }
        for number in reversed(range(count))
    )
    return Table(fields=(), rows=rows, origins=(), csv=b"")


def labels(spec: Spec) -> list[dict[str, float]]:
    texts = [layer for layer in spec["layer"] if layer["mark"].get("type") == "text"]
    found: list[dict[str, float]] = [row for layer in texts for row in layer["data"]["values"]]
    return found


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_records_are_named_where_there_is_room(size: Size) -> None:
    spec = cost.paint(models(130), CHOICE, size)
    width = plot_width(size, _room(spec))
    boxes = [
        (row["x"], row["x"] + words.width(str(row["text"]), 11), row["y"]) for row in labels(spec)
    ]
    assert len(boxes) >= 5
    assert min(left for left, _, _ in boxes) >= 0
    assert max(right for _, right, _ in boxes) <= width + 16
    for number, (left, right, y) in enumerate(boxes):
        for other, (begin, end, height) in enumerate(boxes):
            apart = right < begin or end < left or abs(y - height) > 11
            assert number == other or apart
    assert any("4" in str(row["text"]) for row in labels(spec))


def _room(spec: Spec):  # type: ignore[no-untyped-def]
    from ailedger.report.vega import Room

    padding = spec["padding"]
    return Room(padding["left"], padding["right"], padding["top"], padding["bottom"])


def test_models_of_two_publishers_are_never_in_one_picture() -> None:
    con = duckdb.connect()
    con.execute(
        """
        CREATE TABLE patent_model_gap AS
        SELECT 'C' || place AS country, 'Country ' || place AS country_name, 2024 AS year,
            2024 AS models_year, 1.0 AS patents, 'per head' AS scale,
            'even' AS pattern_on_other_scale, place AS patent_rank,
            place AS patent_rank_at_least, 1.0 AS notable_models, place AS model_rank,
            place AS model_rank_at_least, 0 AS gap, 'exact' AS gap_is, 'even' AS pattern,
            '2026' AS edition, '2026' AS models_edition, models_source, 'one' AS source,
            'full' AS coverage, ['l'] AS lineage
        FROM range(1, 9) AS places(place), (VALUES ('one'), ('two')) AS publishers(models_source)
        """
    )
    rows = con.execute(gap.query(CHOICE)).fetchall()
    assert len(rows) == 8
    con.execute("DELETE FROM patent_model_gap WHERE models_source = 'one'")
    assert len(con.execute(gap.query(CHOICE)).fetchall()) == 8
