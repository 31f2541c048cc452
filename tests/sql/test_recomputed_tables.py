"""Marts over the whole record, computed again in plain Python: ranks, coverage, themes."""

import math
import re
import statistics
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import duckdb
import pytest

from tests.sql.plain import (
    Figure,
    Key,
    Step,
    course,
    grouped,
    kinds,
    reference,
    rows,
)


def redefined(
    indicator: str, source: str, older: str, newer: str, periods: tuple[str, str] = ("", "")
) -> bool:
    """Whether a break lies between two editions, or between two periods."""
    return any(
        (b["indicator"], b["source"]) == (indicator, source)
        and (older < b["edition"] <= newer or (periods[0] < b["period"] <= periods[1]))
        for b in reference("breaks")
    )


def test_ranks(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    ranked: dict[Figure, tuple[int, int]],
) -> None:
    """Every row: value, place, the place printed, the place before, newer definitions."""
    printed: dict[Key, Figure] = {}
    own: dict[Key, Figure] = {}
    for f in figures:
        is_printed = kinds()[f.indicator] == "rank"
        name = f.indicator.removesuffix("_rank") if is_printed else f.indicator
        key = (f.entity, name, f.breakdown, f.period, f.source, f.edition)
        if f.country:
            (printed if is_printed else own)[key] = f._replace(indicator=name)
    # A place that is printed without its figure stands in the course of years all the same.
    listed = printed | own
    before = course(listed.values(), lambda f: (*f.table[:4], f.entity, f.length))
    newest = {
        key: max(f.edition for f in some)
        for key, some in grouped(listed.values(), lambda f: (f.indicator, f.source)).items()
    }
    wanted: dict[Key, Key] = {}
    for key, f in listed.items():
        place, among = ranked.get(f, (None, None))
        previous = ranked.get(before[f], (None,))[0] if f in before else None
        wanted[key] = (
            f.value if key in own else None, place, among,
            printed[key].value if key in printed else None, previous,
            previous - place if previous and place else None,
            redefined(f.indicator, f.source, f.edition, newest[f.indicator, f.source]),
            f.is_latest, f.disputed or (key in printed and printed[key].disputed) or None,
        )  # fmt: skip
    found = con.execute(
        "SELECT country, indicator, breakdown, period, source, edition, value, rank, ranked_among,"
        " published_rank, previous_rank, rank_change, older_definition, is_latest, disputed"
        " FROM ranks"
    ).fetchall()
    assert {row[:6]: row[6:] for row in found} == wanted
    assert printed.keys() - own.keys()


def test_how_stable_ranks_are(
    con: duckdb.DuckDBPyConnection,
    ranked: dict[Figure, tuple[int, int]],
    published: dict[Key, date],
) -> None:
    tables = {
        key[:5]: {f.entity: f for f in table}
        for key, table in grouped((f for f in ranked if f.country), lambda f: f.table).items()
    }
    some = {key: next(iter(table.values())) for key, table in tables.items()}
    periods = course(some.values(), lambda f: (*f.table[:4], f.length))
    wanted = {}
    for key, f in some.items():
        if f in periods:
            wanted["periods", *key, f.edition, periods[f].period] = (key, periods[f].table[:5])
    by_edition = grouped(some.values(), lambda f: (*f.table[:3], f.period))
    for series in by_edition.values():
        series.sort(key=lambda f: (published[f.source, f.edition], f.edition))
        for older, newer in pairwise(series):
            key = newer.table[:5]
            wanted["editions", *key, older.edition, older.period] = (key, older.table[:5])
    seen = 0
    for row in rows(con, "FROM rank_stability"):
        name = tuple(
            row[c] for c in ("compared", "indicator", "breakdown", "source", "edition", "period",
                             "other_edition", "other_period")
        )  # fmt: skip
        mine, other = (tables[key] for key in wanted.pop(name))
        both = sorted(mine.keys() & other.keys())
        moves = moved([mine[c].value for c in both], [other[c].value for c in both])
        assert row["countries"] == len(both)
        assert row["definition_changed"] == redefined(
            name[1], name[3], name[6], name[4], (name[7], name[5])
        )
        assert row["largest_change"] == max(moves)
        assert row["mean_change"] == pytest.approx(statistics.fmean(moves), abs=0.0051)
        assert row["most_moved"] == max(zip(moves, both, strict=True))[1]
        mean = [mean_places([t[c].value for c in both]) for t in (mine, other)]
        if min(len(set(mean[0])), len(set(mean[1]))) > 1:
            expected = statistics.correlation(*mean)
            assert row["rank_correlation"] == pytest.approx(expected, abs=6e-5)
        else:
            assert row["rank_correlation"] is None
        seen += 1
    assert seen
    for mine, other in wanted.values():
        assert len(tables[mine].keys() & tables[other].keys()) < 5


def places_of(values: list[float]) -> list[int]:
    """1 for the highest; equal values share a place."""
    first: dict[float, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), start=1):
        first.setdefault(value, place)
    return [first[value] for value in values]


def mean_places(values: list[float]) -> list[float]:
    """As above, but equal values share the mean of their places."""
    ties = Counter(values)
    return [n + (ties[v] - 1) / 2 for n, v in zip(places_of(values), values, strict=True)]


def moved(values: list[float], others: list[float]) -> list[int]:
    """By how many places each moved."""
    return [abs(a - b) for a, b in zip(places_of(values), places_of(others), strict=True)]


def test_convergence(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    """Slope, its error and the two spreads, by the formulas of a textbook."""
    panel: dict[Key, dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for f in figures:
        late = max(
            (
                b["period"]
                for b in reference("breaks")
                if (b["indicator"], b["source"]) == (f.indicator, f.source)
            ),
            default="",
        )
        wanted = kinds()[f.indicator] in ("share", "rate", "ratio", "flow", "score")
        if f.country and f.year is not None and wanted and str(f.year) >= late:
            panel[f.table[:4]][f.year][f.entity] = f.value
    expected = {}
    for key, by_year in panel.items():
        broad = [year for year, table in by_year.items() if len(table) >= 10]
        if len(broad) > 1:
            first, last = by_year[min(broad)], by_year[max(broad)]
            pairs = [(first[c], last[c]) for c in sorted(first.keys() & last.keys())]
            if len(pairs) >= 10 and (fit := fitted(pairs, max(broad) - min(broad))):
                expected[key] = (min(broad), max(broad), len(pairs), *fit)
    found = {
        (row["indicator"], row["breakdown"], row["source"], row["edition"]): row
        for row in rows(con, "FROM convergence")
    }
    assert found.keys() == expected.keys()
    for key, (first_year, last_year, countries, beta, error, old, new) in expected.items():
        row = found[key]
        assert (row["first_year"], row["last_year"]) == (first_year, last_year)
        assert row["countries"] == countries
        assert row["beta"] == pytest.approx(beta, abs=2e-5)
        assert row["beta_standard_error"] == pytest.approx(error, abs=2e-5)
        assert row["first_sigma"] == pytest.approx(old, abs=2e-4)
        assert row["last_sigma"] == pytest.approx(new, abs=2e-4)
        falls = beta + 2 * error < 0
        assert (row["finding"] == "converging") == (falls and new < old)
        assert (row["finding"] == "diverging") == (beta - 2 * error > 0)


def fitted(pairs: list[tuple[float, float]], years: int) -> tuple[float, ...] | None:
    """Slope, standard error, first and last spread; None where nothing is explained."""
    if min(min(pair) for pair in pairs) > 0:
        pairs = [(math.log(a), math.log(b)) for a, b in pairs]
    x, y = [a for a, _ in pairs], [(b - a) / years for a, b in pairs]
    if len(set(x)) == 1 or len(set(y)) == 1:
        return None
    slope, intercept = statistics.linear_regression(x, y)
    rest = sum((v - intercept - slope * u) ** 2 for u, v in zip(x, y, strict=True))
    middle = statistics.fmean(x)
    error = math.sqrt(rest / (len(x) - 2) / sum((u - middle) ** 2 for u in x))
    return slope, error, statistics.stdev(x), statistics.stdev([b for _, b in pairs])


def test_coverage(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    """What each country has of whom; and of those that are missing, why."""
    held = grouped((f for f in figures if f.country),
                   lambda f: (f.entity, f.indicator, f.breakdown, f.source))  # fmt: skip
    wanted = {}
    for key, series in held.items():
        latest = [f for f in series if f.is_latest]
        if latest:
            newest = max(latest, key=lambda f: (f.end or date.min, f.period))
            wanted[key] = (
                min((f.start.year for f in latest if f.start), default=None),
                max((f.end.year for f in latest if f.end), default=None),
                sorted(f.period for f in latest), len({f.edition for f in series}),
                newest.edition, newest.coverage, None,
            )  # fmt: skip
    some = {(f.indicator, f.source) for f in figures if f.is_latest}
    known = {(f.entity, f.indicator, f.source) for f in figures if f.is_latest}
    for row in reference("absences"):
        who = row["country"], row["indicator"], row["source"]
        if who not in known and who[1:] in some:
            wanted[who[0], who[1], "", who[2]] = (None, None, [], 0, "absent", row["reason"])
    found = {}
    for row in rows(con, "FROM coverage WHERE indicator IN (SELECT indicator FROM indicators)"):
        key = row["country"], row["indicator"], row["breakdown"], row["source"]
        edition = () if row["coverage"] == "absent" else (row["edition"],)
        found[key] = (row["first_year"], row["last_year"], row["periods"], row["edition_count"],
                      *edition, row["coverage"], row["why_missing"])  # fmt: skip
    assert found == wanted
    assert sum(row[-1] is not None for row in wanted.values()) > 10


def test_the_figures_of_each_theme(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    ranked: dict[Figure, tuple[int, int]],
    parted: dict[Figure, Step],
) -> None:
    themes = grouped(reference("themes"), lambda row: (row["indicator"], row["source"]))
    own = [f for f in figures if (f.indicator, f.source) in themes]
    before = course(
        own, lambda f: (*f.table[:4], f.entity, f.length, re.sub("[0-9]+", "", f.period))
    )
    wanted: dict[Key, Key] = {}
    changes: dict[Key, float] = {}
    worlds: dict[Key, float] = {}
    of_world: dict[Key, Key] = {}
    for f in own:
        old, step = before.get(f), parted.get(f, Step(False, None))
        for theme in themes[f.indicator, f.source]:
            one = theme["theme"], theme["measure"]
            key = (*one, *f.table[:4], f.entity, f.period)
            wanted[key] = (f.value, old and old.period, old and old.year, old and old.value,
                           *ranked.get(f, (None, None)), theme["preference"] == "1", f.is_latest,
                           *step, f.disputed)  # fmt: skip
            of_world[key] = (*one, *f.table[1:5])
            if f.entity == "world":
                worlds[of_world[key]] = f.value
            if old is not None:
                changes[key] = f.value - old.value
    found = con.execute(
        "SELECT theme, measure, indicator, breakdown, source, edition, entity, period, value,"
        " previous_period, previous_year, previous_value, rank, ranked_among, is_preferred,"
        " is_latest, edition_break, definition_break, disputed, change, world_value"
        " FROM theme_figures"
    ).fetchall()
    assert {row[:8]: row[8:19] for row in found} == wanted
    assert len(found) == len(wanted)
    assert {row[:8]: row[19] for row in found if row[19] is not None} == pytest.approx(
        changes, abs=6e-7, rel=1e-12
    )
    assert {row[:8]: row[20] for row in found} == {k: worlds.get(of_world[k]) for k in wanted}
    assert found
