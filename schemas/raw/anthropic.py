"""Contract of the Anthropic Economic Index: use of one vendor's product by country."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class Usage(rules.Contract):
    """Share of the week's conversations with Claude, by country: one vendor, never adoption."""

    iso2: str = pa.Field(str_matches=r"^[A-Z]{2}$", description="Alpha-2 code; NA is Namibia")
    period: str = pa.Field(
        str_matches=r"^\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}$", description="First and last day"
    )
    figure: float = pa.Field(ge=0, le=100, description="Percent of the world's conversations")

    class Config:
        name = "anthropic_usage"
        metadata = rules.key("iso2", "period")
