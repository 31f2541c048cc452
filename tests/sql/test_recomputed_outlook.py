"""What is forecast, by which method and how far, computed again by the formulas of a textbook."""

import math
import statistics
from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb

from tests.sql.plain import Figure, Key, grouped, kinds, parted, reference, rows

# Student's t, quantile 0.9, by degrees of freedom (Abramowitz and Stegun, table 26.10).
T_90 = {2: 1.886, 3: 1.638, 4: 1.533, 5: 1.476, 6: 1.440, 7: 1.415, 8: 1.397, 9: 1.383, 10: 1.372}


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


def test_the_series_that_are_forecast(
    con: duckdb.DuckDBPyConnection, figures: list[Figure]
) -> None:
    """The last five or more years that follow each other, none before a change of definition."""
    better = {row["indicator"] for row in reference("indicators") if row["direction"] != "neutral"}
    own = []
    for f in figures:
        late = max(
            (
                b["period"]
                for b in reference("breaks")
                if (b["indicator"], b["source"]) == (f.indicator, f.source)
            ),
            default="",
        )
        named = f.indicator in better and kinds()[f.indicator] not in ("rank", "change")
        place = f.entity_type in ("country", "aggregate")
        if named and place and f.year is not None and str(f.year) >= late:
            own.append(f)  # fmt: skip
    wanted = set()
    for key, series in grouped(own, lambda f: (*f.table[:4], f.entity)).items():
        values = {f.year or 0: f.value for f in series}
        years = [max(values)]
        while years[0] - 1 in values:
            years.insert(0, years[0] - 1)
        if len(years) >= 5:
            wanted |= {(*key, y, values[y], n, len(years)) for n, y in enumerate(years, start=1)}
    found = con.execute(
        "SELECT indicator, breakdown, source, edition, entity, year, value, point, points"
        " FROM outlook_series"
    ).fetchall()
    assert len(found) == len(wanted)
    assert set(found) == wanted


def test_forecasts_are_those_of_the_textbook(con: duckdb.DuckDBPyConnection) -> None:
    """Every method at every origin: the point, the interval with tabled t, what came."""
    series: dict[Key, dict[int, float]] = defaultdict(dict)
    name = "indicator, entity, breakdown, source, edition"
    points = con.execute(f"SELECT {name}, year, value FROM outlook_series").fetchall()
    for *key, year, value in points:
        series[tuple(key)][year] = value
    trials = con.execute(
        f"""SELECT {name}, origin, horizon, method, is_last, centre, spread, quantile, forecast,
            low, high, actual, naive_error FROM outlook_trials"""
    ).fetchall()
    wanted = 0
    for values in series.values():
        for origin in sorted(values)[3:]:
            wanted += 4 + 4 * (min(v for y, v in values.items() if y <= origin) > 0)
    assert len(trials) == wanted > 0
    for trial in trials[:: 1 + len(trials) // 20_000]:  # of many every third or so
        *key, origin, horizon, method, is_last, centre, spread, t, point, low, high = trial[:-2]
        came, error = trial[-2:]
        values = series[tuple(key)]
        own = [values[year] for year in sorted(values) if year <= origin]
        middle, wide, freedom = walk(own, horizon, method)
        assert near(centre, middle)
        assert abs(spread - wide) <= 1e-5 * wide + 1e-6 * abs(middle) + 1e-9
        assert freedom not in T_90 or abs(t - T_90[freedom]) <= 0.004
        shown = math.exp if method.endswith("in logs") else float
        ends = (middle, middle - t * wide, middle + t * wide)
        assert all(near(a, shown(b), 1e-4) for a, b in zip((point, low, high), ends, strict=True))
        assert came == values.get(origin + horizon)
        assert is_last == (origin == max(values))
        assert near(error, statistics.fmean(abs(b - a) for a, b in pairwise(own)))


def near(one: float, other: float, part: float = 1e-6) -> bool:
    """Equal but for the noise of binary fractions, and the six decimals that a mart shows."""
    return abs(one - other) <= part * max(abs(one), abs(other)) + 1.1e-6


def test_how_good_each_method_was(con: duckdb.DuckDBPyConnection) -> None:
    """Errors over those of no change, how many intervals held, and which method is taken."""
    trials = grouped(
        (row for row in rows(con, "FROM outlook_trials") if row["actual"] is not None),
        lambda r: (r["indicator"], r["breakdown"], r["source"], r["edition"], r["horizon"]),
    )
    found = rows(con, "FROM outlook_methods")
    assert found
    families = grouped(
        found, lambda r: (r["indicator"], r["breakdown"], r["source"], r["edition"], r["horizon"])
    )
    assert families.keys() == trials.keys()
    for key, judged in families.items():
        tried = grouped(trials[key], lambda r: r["method"])
        assert {row["method"] for row in judged} == tried.keys()
        naive = next(row["mase"] for row in judged if row["method"] == "naive")
        taken = []
        for row in judged:
            own = tried[row["method"]]
            errors = [abs(t["actual"] - t["forecast"]) / t["naive_error"]
                      for t in own if t["naive_error"]]  # fmt: skip
            held = 100 * sum(t["low"] <= t["actual"] <= t["high"] for t in own) / len(own)
            assert (row["trials"], row["series"]) == (len(own), len({t["entity"] for t in own}))
            assert near(row["mase"], statistics.fmean(errors), 1e-3) if errors else True
            assert abs(row["coverage"] - held) < 0.051
            most = max(map(len, tried.values()))
            sound = len(own) >= 20 and len(own) == most and 70 <= row["coverage"] <= 90
            assert row["is_sound"] == sound
            if sound and (row["method"].startswith("naive") or row["mase"] < naive):
                taken.append((row["mase"], abs(row["coverage"] - 80), row["method"]))
        chosen = [row["method"] for row in judged if row["is_taken"]]
        assert chosen == ([min(taken)[2]] if taken else [])


def margin(trial: dict[str, Any], noise: dict[str, Any] | None) -> float:
    """The half width of an interval: the method's own, and what revisions add to it."""
    more = None
    if noise:
        share = trial["in_logs"] or kinds()[trial["indicator"]] in ("count", "money")
        more = noise["relative"] if share else noise["as_is"]
        if share and not trial["in_logs"] and more is not None:
            more *= trial["centre"]
    return float(trial["quantile"]) * math.sqrt(trial["spread"] ** 2 + (more or 0) ** 2)


def test_outlook(con: duckdb.DuckDBPyConnection) -> None:
    """The method that is taken at the end of each series, its interval within what can be."""

    def named(row: dict[str, Any], *more: str) -> Key:
        columns = ("indicator", "breakdown", "source", "edition", *more)
        return tuple(row[column] for column in columns)

    taken = {named(r, "horizon"): r for r in rows(con, "FROM outlook_methods WHERE is_taken")}
    trials = {named(r, "entity", "horizon", "method"): r
              for r in rows(con, "FROM outlook_trials WHERE is_last")}  # fmt: skip
    noise = {named(r): r for r in rows(con, "FROM outlook_noise")}
    series = grouped(rows(con, "FROM outlook_series"), lambda r: named(r, "entity"))
    found = {named(r, "entity", "horizon"): r for r in rows(con, "FROM outlook WHERE points >= 5")
             if named(r, "entity") in series}  # fmt: skip
    assert found.keys() == {(*key, horizon) for key in series for horizon in (1, 2)}
    forecast = 0
    for key, row in found.items():
        own = series[key[:-1]]
        last = max(own, key=lambda r: r["year"])
        assert (row["origin_year"], row["last_value"]) == (last["year"], last["value"])
        assert (row["year"], row["points"]) == (last["year"] + key[-1], len(own))
        method = taken.get((*key[:4], key[-1]))
        if method is None:
            assert row["forecast"] is row["low"] is row["high"] is None
            assert row["why_none"]
            continue
        trial = trials[*key, method["method"]]
        wide = margin(trial, noise.get(key[:4]))
        shown = math.exp if trial["in_logs"] else float
        low, high = shown(trial["centre"] - wide), shown(trial["centre"] + wide)
        if min(r["value"] for r in own) >= 0 and kinds()[key[0]] != "flow":
            low = max(low, 0)
        if kinds()[key[0]] == "share":
            high = min(high, 100)
        assert (row["method"], row["trials"]) == (method["method"], method["trials"])
        assert row["why_none"] is None
        for column, value in (("forecast", trial["forecast"]), ("low", low), ("high", high)):
            assert near(row[column], value, 2e-6)
        forecast += 1
    assert forecast


def test_why_nothing_is_forecast(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], published: dict[Key, date]
) -> None:
    """Three years or more, and in no edition five in a row."""
    better = {row["indicator"] for row in reference("indicators") if row["direction"] != "neutral"}
    series = "SELECT DISTINCT indicator, breakdown, source, entity FROM outlook_series"
    able = set(con.execute(series).fetchall())
    own = [f for f in figures if f.indicator in better and f.year is not None
           and f.entity_type in ("country", "aggregate")
           and kinds()[f.indicator] not in ("rank", "change")]  # fmt: skip
    wanted = {}
    for key, some in grouped(own, lambda f: (*f.table[:3], f.entity)).items():
        years = {f.year or 0 for f in some}
        if key in able or len(years) < 3:
            continue
        editions = sorted(f.edition for f in some)
        newest = max(some, key=lambda f: (f.year, published[f.source, f.edition], f.edition))
        if parted(newest._replace(edition=editions[-1]), editions[0], min(years)):
            why = "its years stand on two sides of a change of definition"
        elif editions[0] < editions[-1]:
            why = "no edition has five years in a row: years of several are not joined"
        else:
            why = "it has no five years in a row"
        wanted[key] = (newest.edition, newest.year, newest.value, len(years), why)
    found = {}
    for row in rows(con, "FROM outlook WHERE forecast IS NULL"):
        key = row["indicator"], row["breakdown"], row["source"], row["entity"]
        if key not in able:
            found[key] = (row["edition"], row["origin_year"], row["last_value"], row["points"],
                          row["why_none"])  # fmt: skip
    assert found == wanted
    assert wanted


def test_outlook_score(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], published: dict[Key, date]
) -> None:
    """What came, in the first edition after that of the forecast which has it."""
    series = grouped((f for f in figures if f.year is not None),
                     lambda f: (*f.table[:3], f.entity, f.year))  # fmt: skip
    wanted = {}
    for row in rows(con, "FROM outlook WHERE forecast IS NOT NULL"):
        key = row["indicator"], row["breakdown"], row["source"], row["entity"], row["year"]
        day = published[row["source"], row["edition"]]
        later = [f for f in series.get(key, ()) if published[f.source, f.edition] > day]
        if later:
            f = min(later, key=lambda f: (published[f.source, f.edition], f.edition))
            wanted[*key, row["edition"]] = (f, row)
    found = rows(con, "FROM outlook_score")
    assert len(found) == len(wanted) > 0
    for row in found:
        key = row["indicator"], row["breakdown"], row["source"], row["entity"], row["year"]
        f, forecast = wanted[*key, row["edition"]]
        assert (row["scored_by"], row["actual"]) == (f.edition, f.value)
        if parted_between(f, forecast):
            assert row["error"] is row["is_inside"] is row["scaled_error"] is None
            assert row["why_none"]
            continue
        assert near(row["error"], f.value - forecast["forecast"], 2e-6)
        assert near(row["naive_error"], f.value - forecast["last_value"], 2e-6)
        assert row["is_inside"] == (forecast["low"] <= f.value <= forecast["high"])
        missed = abs(f.value - forecast["last_value"])
        expected = abs(f.value - forecast["forecast"]) / missed if missed else None
        assert row["scaled_error"] is None if expected is None else abs(
            row["scaled_error"] - expected) < 1e-3 + 1e-3 * expected  # fmt: skip


def parted_between(came: Figure, forecast: dict[str, Any]) -> bool:
    """Whether what is counted changed after a forecast was made."""
    return any(
        (b["indicator"], b["source"]) == (came.indicator, came.source)
        and (
            forecast["edition"] < b["edition"] <= came.edition
            or str(forecast["origin_year"]) < b["period"] <= str(forecast["year"])
        )
        for b in reference("breaks")
    )
