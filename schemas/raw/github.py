"""Contract of the GitHub Innovation Graph, one long table."""

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw import _series


class Activity(_series.Long):
    """Developers, pushes, repositories, organisations and pushers by topic, economy and quarter."""

    series: str = rules.name("Table of the publisher, or topic: and the topic")
    iso2: str = pa.Field(
        str_matches=r"^[A-Z]{2}$", description="Alpha-2 code; NA is Namibia, EU is an aggregate"
    )
    year: int = pa.Field(ge=2008, le=2100, description="Calendar year")
    quarter: int = pa.Field(ge=1, le=4, description="Quarter")
    figure: int = pa.Field(
        ge=0, description="Count; one below 100 developers is not published, and so not zero"
    )

    class Config:
        name = "github_activity"
        metadata = _series.metadata("github", "series", "iso2", "year", "quarter")
