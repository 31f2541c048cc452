"""The methods of outlook against statsforecast, where it is installed (the extra `oracle`)."""

from collections import defaultdict
from statistics import NormalDist

import duckdb
import pytest

models = pytest.importorskip("statsforecast.models", reason="the extra `oracle` is not installed")
np = pytest.importorskip("numpy")
Z90 = NormalDist().inv_cdf(0.9)


def test_centres_and_spreads_are_those_of_statsforecast(con: duckdb.DuckDBPyConnection) -> None:
    """Its intervals are normal: their half width over the quantile is the spread that ours has."""
    series: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for *key, value in con.execute(
        "SELECT indicator, entity, breakdown, source, edition, value FROM outlook_series "
        "ORDER BY indicator, entity, breakdown, source, edition, year"
    ).fetchall():
        series[tuple(key)].append(value)
    trials: dict[tuple[str, ...], dict[tuple[str, int], tuple[float, float]]] = defaultdict(dict)
    for *key, method, horizon, centre, spread in con.execute(
        "SELECT indicator, entity, breakdown, source, edition, method, horizon, centre, spread "
        "FROM outlook_trials WHERE is_last"
    ).fetchall():
        trials[tuple(key)][method, horizon] = centre, spread
    seen = 0
    for key, found in trials.items():
        for method in sorted({method for method, _ in found}):
            levels = np.array(series[key])
            levels = np.log(levels) if method.endswith("in logs") else levels
            steps = len(levels) - 1
            # The spread of drift has one degree of freedom less here, as in R's forecast.
            own = 1.0 if method.startswith("naive") else (steps / (steps - 1)) ** 0.5
            model = models.Naive() if method.startswith("naive") else models.RandomWalkWithDrift()
            theirs = model.forecast(y=levels, h=2, level=[80])
            for horizon in (1, 2):
                centre, spread = found[method, horizon]
                at = horizon - 1
                half = (theirs["hi-80"][at] - theirs["lo-80"][at]) / 2
                assert centre == pytest.approx(theirs["mean"][at], rel=1e-5, abs=1e-6)
                assert spread == pytest.approx(own * half / Z90, rel=1e-3, abs=1e-6)
                seen += 1
    assert seen > 500
