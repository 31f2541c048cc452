"""Judging the years of one entity: a peak, a trend."""

from itertools import pairwise

from ailedger.claims.case import CONTRADICTED, SUPPORTED, Case, Part, undecided
from ailedger.claims.record import Figure


def _series(case: Case) -> list[Figure]:
    """The yearly figures of the subject in the edition, oldest first."""
    asked = case.assertion
    table = case.record.table(case.source, case.edition, asked.indicator)
    own = [f for f in table if f.entity == asked.entities[0] and f.year is not None]
    return sorted(own, key=lambda figure: int(figure.period))


def peak(case: Case) -> Part:
    """The highest or lowest year of a whole series."""
    asked, series = case.assertion, _series(case)
    peak = next((figure for figure in series if figure.period == asked.period), None)
    if peak is None:
        return undecided(case.missing(asked.entities[0]), figures=series)
    most = asked.word == "peak"
    rest = [figure for figure in series if figure is not peak]
    beyond = [f for f in rest if (f.value >= peak.value if most else f.value <= peak.value)]
    if beyond:
        best = max(series, key=lambda f: f.value if most else -f.value)
        return Part(CONTRADICTED, f"{asked.word} in {best.period}", tuple(series))
    years = [int(figure.period) for figure in series]
    unbroken = years == list(range(years[0], years[-1] + 1))
    if not unbroken or not years[0] < int(asked.period) < years[-1]:
        return undecided("the series is not whole around that year", figures=series)
    parted = case.parted(series[0], series[-1])
    if parted:
        return undecided(parted, figures=series)
    return Part(SUPPORTED, f"{asked.word} in {peak.period}", tuple(series))


def trend(case: Case) -> Part:
    """A rise or a fall in every year of a span."""
    asked = case.assertion
    first, last = int(asked.before), int(asked.period)
    series = [f for f in _series(case) if first <= int(f.period) <= last]
    rising = asked.word == "rising"
    breaks = [
        f"{b.period} is not {'above' if rising else 'below'} {a.period}"
        for a, b in pairwise(series)
        if (b.value <= a.value if rising else b.value >= a.value)
    ]
    if breaks:
        return Part(CONTRADICTED, "; ".join(breaks), tuple(series))
    lacking = sorted(set(range(first, last + 1)) - {int(f.period) for f in series})
    if lacking:
        years = ", ".join(map(str, lacking))
        return undecided(f"no figure for {asked.entities[0]} in {years}", figures=series)
    parted = case.parted(series[0], series[-1])
    if parted:
        return undecided(parted, figures=series)
    return Part(SUPPORTED, f"{asked.word} every year from {first} to {last}", tuple(series))
