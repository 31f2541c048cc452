"""Contract of the Government AI Readiness Index, one long table."""

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw import _series


class Readiness(_series.Long):
    """Scores, ranks, pillars and dimensions by economy; one edition a year."""

    series: str = pa.Field(
        str_matches=r"^(2019|2020|2025)/(score|rank|pillar/\S.*\S|dimension/\S.*\S)$",
        description="First year of the frame, and what is scored: frames do not compare",
    )
    economy: str = rules.name("Economy as published")
    year: int = pa.Field(ge=2019, le=2100, description="Year of the edition")
    figure: float = pa.Field(description="Score on the frame's scale, or rank")

    class Config:
        name = "oxford_insights_readiness"
        metadata = _series.metadata("oxford_insights", "series", "economy", "year")
