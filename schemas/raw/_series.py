"""The long tables: figures of many series, each within bounds of its own."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl

from ailedger.base.readers import Form, read_table
from schemas.raw import _rules as rules
from schemas.raw._reference import reference_table

IN_BOUNDS = "the figure is within the bounds of its series"


class _Row(Form):
    source: str
    series: str
    lowest: float
    highest: float


@cache
def bounds(source: str) -> dict[str, tuple[float, float]]:
    """Lowest and highest figure of each series of a source, by data/reference/series.csv."""
    rows: Iterator[_Row] = read_table(reference_table("series.csv"), _Row, "series.csv")
    return {row.series: (row.lowest, row.highest) for row in rows if row.source == source}


def metadata(source: str, *key: str) -> dict[str, Any]:
    """The metadata of a long table: its key, whose first column is the series, and its bounds.

    The bounds are in it because other bounds are another contract. An edition may bring some of
    the series only, so drift is checked series by series.
    """
    return rules.key(*key, reads={IN_BOUNDS: [key[0], "figure"]}) | {
        "register": bounds(source),
        "drift": {"each": key[0]},
    }


class Long(rules.Contract):
    """A table of many series; `Config.metadata` is what `metadata` gives."""

    @rules.rule(IN_BOUNDS)
    def in_bounds(cls) -> pl.Expr:
        """A figure in another unit than its series shows.

        A series that nobody catalogued has no bounds: its readings are reported when resolved.
        """
        own = cls.Config.metadata  # type: ignore[attr-defined]
        return rules.within(pl.col(own["drift"]["each"]), own["register"], pl.col("figure"))
