"""Contract of the Government AI Readiness Index, one long table."""

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules
from schemas.raw import _series


class Readiness(pa.DataFrameModel):
    """Scores, ranks, pillars and dimensions by economy; one edition a year."""

    series: str = pa.Field(
        str_matches=r"^(2019|2020|2025)/(score|rank|pillar/\S.*\S|dimension/\S.*\S)$",
        description="First year of the frame, and what is scored: frames do not compare",
    )
    economy: str = rules.name("Economy as published")
    year: int = pa.Field(ge=2019, le=2100, description="Year of the edition")
    figure: float = pa.Field(description="Score on the frame's scale, or rank")

    class Config:
        """Name, strictness, key."""

        name = "oxford_insights_readiness"
        strict = True
        metadata = _series.metadata("oxford_insights", "series", "economy", "year")

    @rules.rule(_series.IN_BOUNDS)
    @classmethod
    def in_bounds(cls, data: PolarsData) -> pl.LazyFrame:
        """The scale is 0 to 10 in 2019 and 0 to 100 since."""
        return _series.in_bounds(data, "oxford_insights", pl.col("series"))
