"""The judge: what an edition says of one assertion."""

from collections.abc import Callable, Mapping

from ailedger.claims import of_countries, of_figures, of_series, of_tables
from ailedger.claims.assertion import Assertion
from ailedger.claims.case import CONTRADICTED, SUPPORTED, UNDECIDED, Case, Part
from ailedger.claims.record import Record

KINDS: Mapping[str, Callable[[Case], Part]] = {
    "value": of_figures.value, "comparison": of_figures.comparison,
    "ordering": of_figures.comparison, "ratio": of_figures.ratio, "change": of_figures.change,
    "sign": of_figures.sign, "rank": of_tables.rank, "places": of_tables.places,
    "extreme": of_tables.extreme, "top": of_tables.top, "absence": of_tables.absence,
    "peak": of_series.peak, "trend": of_series.trend, "association": of_countries.association,
}  # fmt: skip
WORST = (CONTRADICTED, UNDECIDED, SUPPORTED)


def judge(assertion: Assertion, record: Record, source: str, edition: str) -> Part:
    """Judge one assertion by one edition."""
    return KINDS[assertion.kind](Case(assertion, record, source, edition))
