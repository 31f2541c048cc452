"""Contract of OECD.AI's list of policies."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class Policies(rules.Contract):
    """AI policies and initiatives that countries reported, one row each."""

    initiative: str = rules.name("Id of the initiative")
    name: str = pa.Field(nullable=True, description="English name")
    country: str = rules.name()
    start_year: int = pa.Field(nullable=True, ge=1900, le=2100, description="Year it began")
    end_year: int = pa.Field(nullable=True, ge=1900, le=2100, description="Year it ended or ends")

    class Config:
        name = "oecd_ai_policies"
        metadata = rules.key("initiative")
