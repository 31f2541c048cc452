"""Marts that show one theme each, and windows around events, computed again in plain Python."""

import math
import re
from collections import defaultdict
from datetime import date

import duckdb

from tests.sql.plain import Figure, Key, Ranked, course, grouped, of, reference, rounded, rows

THEMES = ("adoption", "compute", "developers", "education", "job_market", "public_opinion",
          "publications", "readiness", "responsible_ai")  # fmt: skip
COLUMNS = ("measure", "indicator", "breakdown", "entity", "period", "source")
SHOWN = ("title", "country", "year", "value", "unit", "previous_period", "rank", "ranked_among",
         "is_preferred", "edition", "coverage", "lineage")  # fmt: skip


def test_marts_of_one_theme(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked
) -> None:
    """Every figure that stands, beside the one before it in its own edition."""
    said = {row["indicator"]: row for row in reference("indicators")}
    themes = grouped(reference("themes"), lambda row: row["theme"])
    series = ("indicator", "breakdown", "source", "edition")
    shown = {(row["indicator"], row["source"]) for theme in THEMES for row in themes[theme]}
    own = [f for f in figures if (f.indicator, f.source) in shown]
    before = course(own, lambda f: (
        *(getattr(f, c) for c in series), f.entity, f.length, re.sub("[0-9]+", "", f.period)
    ))  # fmt: skip
    for theme in THEMES:
        lines = {(row["indicator"], row["source"]): row for row in themes[theme]}
        wanted, changes = {}, {}
        for f in own:
            line = lines.get((f.indicator, f.source))
            if line is None or not f.is_latest:
                continue
            old = before.get(f)
            key = line["measure"], *(getattr(f, c) for c in COLUMNS[1:])
            place, among = ranked.get(f, (None, None))
            wanted[key] = (
                said[f.indicator]["title"], f.country, f.year, f.value, said[f.indicator]["unit"],
                old and old.period, place, among, line["preference"] == "1", f.edition, f.coverage,
                sorted({f.line} | ({old.line} if old else set())),
            )  # fmt: skip
            changes[key] = old and round(f.value - old.value, 6)
        found = rows(con, f"FROM {theme}")
        assert len(found) == len(wanted)
        for row in found:
            key = tuple(row[c] for c in COLUMNS)
            assert tuple(row[c] for c in SHOWN) == wanted[key]
            change = changes[key]
            assert (row["change"] is None) == (change is None)
            assert change is None or math.isclose(row["change"], change, abs_tol=2e-6)


def test_event_windows(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    """Differences in differences of every registered question, in every edition that has it."""
    ends = ("event_date", "indicator", "treated", "comparison", "source", "edition")
    found = {tuple(r[c] for c in ends): r for r in rows(con, "FROM event_windows")}
    for test in reference("event_tests"):
        day = date.fromisoformat(test["event_date"])
        first, last = int(test["before_year"]), int(test["after_year"])
        earlier = 2 * first - last
        editions: dict[Key, dict[str, dict[int, Figure]]] = defaultdict(lambda: defaultdict(dict))
        for f in of(figures, test["indicator"]):
            if f.year is not None and earlier <= f.year <= last:
                editions[f.source, f.edition][f.entity][f.year] = f
        for edition, series in editions.items():
            mine, other = series[test["treated"]], series[test["comparison"]]
            if not all(y in s for s in (mine, other) for y in (first, last)):
                continue
            if min(mine[first].value, other[first].value) <= 0:
                continue
            falls = [100 * (s[last].value / s[first].value - 1) for s in (mine, other)]
            placebos = [100 * (s[first].value / s[earlier].value - 1) for s in (mine, other)
                        if earlier in s and s[earlier].value]  # fmt: skip
            change = mine[last].value - mine[first].value
            by_year = None
            if day.year in mine and change:
                by_year = 100 * (mine[day.year].value - mine[first].value) / change
            length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
            passed = 100 * (day - date(day.year, 1, 1)).days / length
            early = None if by_year is None else by_year * passed / 100
            row = found.pop((day, test["indicator"], test["treated"], test["comparison"], *edition))
            for column, value in {
                "treated_change_percent": falls[0], "comparison_change_percent": falls[1],
                "difference_points": falls[0] - falls[1],
                "placebo_difference_points":
                    placebos[0] - placebos[1] if len(placebos) == 2 else None,
                "share_by_event_year_percent": by_year, "share_before_event_percent": early,
            }.items():  # fmt: skip
                assert (row[column] is None) == (value is None), (column, row)
                assert value is None or abs(row[column] - value) < 0.0501, (column, row)
            assert row["event_year_passed_percent"] == rounded(passed, 0)
            assert row["verdict"] == f"{timing(falls, early)}; cause not decidable"
            used = [f for s in (mine, other) for f in s.values()]
            assert row["is_latest"] == all(f.is_latest for f in used)
            assert row["lineage"] == sorted(f.line for f in used)
            for column, points in (("treated_points", mine), ("comparison_points", other)):
                said = [point.split() for point in row[column].split("; ")]
                assert [int(year) for year, _ in said] == sorted(points)
                assert all(abs(float(v) - points[int(y)].value) < 0.00501 for y, v in said)
    assert not found


def timing(falls: list[float], early: float | None) -> str:
    """Whether a fall came with an event: it fell, more than elsewhere, and not before."""
    if falls[0] >= 0 or falls[0] >= falls[1]:
        return "timing does not fit"
    if early is None:
        return "timing not decidable"
    return ("timing does not fit" if early >= 75
            else "timing fits in part" if early > 25 else "timing fits")  # fmt: skip
