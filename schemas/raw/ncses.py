"""Contract of the AI tables of the Science and Engineering Indicators."""

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw import _series


class Ai(_series.Long):
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
        name = "ncses_ai"
        metadata = _series.metadata("ncses", "series", "area", "period")
