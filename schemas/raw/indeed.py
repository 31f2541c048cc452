"""Contract of Indeed's AI tracker."""

import datetime

import pandera.polars as pa

from schemas.raw import _rules as rules


class AiPostings(rules.Contract):
    """Share of the postings on Indeed that name AI terms, by country and day."""

    date: datetime.date = pa.Field(
        ge=datetime.date(2019, 1, 1), le=datetime.date(2100, 1, 1), description="Day"
    )
    iso2: str = pa.Field(str_matches=r"^[A-Z]{2}$", description="Alpha-2 code of the country")
    figure: float = pa.Field(
        nullable=True, ge=0, le=100, description="Percent, trailing average of seven days"
    )

    class Config:
        name = "indeed_ai_postings"
        metadata = rules.key("date", "iso2")
