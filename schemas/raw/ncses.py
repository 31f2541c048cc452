"""Contract of the AI tables of the Science and Engineering Indicators."""

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules
from schemas.raw import _series


class Ai(pa.DataFrameModel):
    """AI patents granted by inventor, AI articles and AI venture capital: an independent check."""

    series: str = pa.Field(
        str_matches=r"^[A-Z]{4}-\d+/\S.*$", description="Number of the table, and its column"
    )
    area: str = rules.name("Region, country or economy; notes and HTML were taken off the name")
    kind: str = rules.one_of("world", "region", "economy", description="What the area is")
    period: str = rules.period(rules.YEAR, rules.SUM)
    figure: float = pa.Field(ge=0, description="Figure in the unit of its series")
    footnote: str = pa.Field(
        nullable=True, str_matches="^[a-z]$", description="Mark of a note on the area"
    )

    class Config:
        """Name, strictness, key."""

        name = "ncses_ai"
        strict = True
        metadata = _series.metadata("ncses", "series", "area", "period")

    @rules.rule(_series.IN_BOUNDS)
    @classmethod
    def in_bounds(cls, data: PolarsData) -> pl.LazyFrame:
        """Counts and millions of dollars stand in one column."""
        return _series.in_bounds(data, "ncses", pl.col("series"))
