"""Marts that compare and forecast, computed again in plain Python from the observations."""

import math
import statistics
from collections import defaultdict
from itertools import pairwise
from typing import Any

import duckdb
import pytest

# Student's t, quantile 0.9, by degrees of freedom (Abramowitz and Stegun, table 26.10).
T_90 = {2: 1.886, 3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440, 7: 1.415, 8: 1.397, 9: 1.383, 10: 1.372}
YEARLY = "year(period_start)::VARCHAR = period_label AND breakdown = ''"


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The rows of a query by column."""
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def walk(values: list[float], horizon: int, method: str) -> tuple[float, float, int]:
    """Centre, standard error and degrees of freedom of a random walk."""
    levels = [math.log(v) for v in values] if method.endswith("in logs") else values
    steps = [b - a for a, b in pairwise(levels)]
    if method.startswith("naive"):
        spread = math.sqrt(sum(s * s for s in steps) / len(steps) * horizon)
        return levels[-1], spread, len(steps)
    mean = statistics.fmean(steps)
    own = horizon * (1 + horizon / len(steps))
    centre = levels[-1] + horizon * mean
    return centre, statistics.stdev(steps) * math.sqrt(own), len(steps) - 1


def test_forecasts_are_those_of_the_textbook(con: duckdb.DuckDBPyConnection) -> None:
    """Every method at the end of every series: the point, and the interval with tabled t."""
    series: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for row in rows(con, "FROM outlook_series ORDER BY year"):
        key = row["indicator"], row["entity"], row["breakdown"], row["source"], row["edition"]
        series[key].append(row["value"])
    seen = 0
    for row in rows(con, "FROM outlook_trials WHERE is_last"):
        key = row["indicator"], row["entity"], row["breakdown"], row["source"], row["edition"]
        centre, spread, freedom = walk(series[key], row["horizon"], row["method"])
        assert row["centre"] == pytest.approx(centre, rel=1e-6, abs=1e-9)
        assert row["spread"] == pytest.approx(spread, rel=1e-5, abs=1e-6 * abs(centre) + 1e-9)
        if freedom in T_90:
            assert row["quantile"] == pytest.approx(T_90[freedom], abs=0.004)
        seen += 1
    assert seen > 500


def test_the_index_of_concentration_of_full_tables(con: duckdb.DuckDBPyConnection) -> None:
    shares: dict[tuple[str, int, str, str], list[float]] = defaultdict(list)
    for row in rows(
        con,
        f"""SELECT indicator, year(period_start) AS year, source, edition, value
        FROM observations WHERE entity_type = 'country' AND {YEARLY}""",
    ):
        key = row["indicator"], row["year"], row["source"], row["edition"]
        shares[key].append(row["value"])
    seen = 0
    for row in rows(con, "FROM concentration WHERE coverage = 'full'"):
        values = shares[row["indicator"], row["year"], row["source"], row["edition"]]
        index = sum((100 * value / sum(values)) ** 2 for value in values)
        assert row["index_at_least"] == row["index_at_most"] == pytest.approx(index, abs=0.06)
        assert row["leader_share_percent"] == pytest.approx(
            100 * max(values) / sum(values), abs=0.006
        )
        seen += 1
    assert seen


def test_chinas_fall_in_the_windows_of_the_export_controls(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """China fell 63 %, the United States and Europe 17 %; two thirds were in the figure of 2022."""
    found = {
        row["comparison"]: row
        for row in rows(
            con,
            """FROM event_windows WHERE event_date = DATE '2022-10-07' AND is_latest
            AND indicator = 'private_ai_investment'""",
        )
    }
    assert {name: round(row["comparison_change_percent"]) for name, row in found.items()} == {
        "USA": -17,
        "europe": -17,
    }
    for row in found.values():
        assert round(row["treated_change_percent"]) == -63
        assert round(row["share_by_event_year_percent"]) == 66
        assert row["verdict"] == "timing fits in part; cause not decidable"


def test_china_invents_more_than_it_builds_on_either_scale(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Patents per head against models in number said the reverse."""
    found = rows(
        con,
        """FROM patent_model_gap WHERE country = 'CHN' AND year = 2023 AND edition = '2025'
        AND source = 'ai_index' AND models_source = 'ai_index'""",
    )
    assert {row["scale"]: row["pattern"] for row in found} == {
        "per head": "invents more than it builds",
        "total": "invents more than it builds",
    }


def test_the_parts_of_a_change_of_investment_add_up(con: duckdb.DuckDBPyConnection) -> None:
    found = rows(
        con,
        """SELECT investment_usd - lag(investment_usd) OVER (
                PARTITION BY measure, entity, source, edition ORDER BY year
            ) AS change, change_by_companies_usd + change_by_size_usd AS parts
        FROM investment_totals QUALIFY change_by_size_usd IS NOT NULL""",
    )
    assert found
    for row in found:
        assert abs(row["change"] - row["parts"]) <= 0.02


def test_the_median_place_is_one_that_a_variant_gives(con: duckdb.DuckDBPyConnection) -> None:
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows(con, "FROM composite_variants"):
        places[row["composite"], row["country"]].append(row["place"])
    for row in rows(con, "FROM scores"):
        own = sorted(places[row["composite"], row["country"]])
        assert (row["best_place"], row["worst_place"]) == (own[0], own[-1])
        assert row["median_place"] == own[(len(own) - 1) // 2]
        assert row["variants"] == len(own)
