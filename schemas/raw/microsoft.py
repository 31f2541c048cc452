"""Contract of Microsoft's table on the diffusion of generative AI."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class AiDiffusion(rules.Contract):
    """Share of people using generative AI, by economy and half-year or quarter."""

    economy: str = rules.name("Economy as published")
    period: str = rules.period(rules.HALF_OR_QUARTER)
    figure: float = pa.Field(ge=0, le=100, description="Percent")
    unit: str = rules.one_of("percent of population", description="Unit")

    class Config:
        name = "microsoft_ai_diffusion"
        metadata = rules.key("economy", "period")
