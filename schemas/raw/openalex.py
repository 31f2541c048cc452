"""Contract of OpenAlex's counts of AI works."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class AiWorks(rules.Contract):
    """Works of a year with the concept, by country of an institution: an independent check."""

    concept: str = pa.Field(str_matches=r"^[CT]\d+$", description="Id of the concept or topic")
    iso2: str = pa.Field(str_matches=r"^[A-Z]{2}$", description="Alpha-2 code; NA is Namibia")
    year: int = pa.Field(ge=1900, le=2100, description="Year of publication")
    works: int = pa.Field(
        ge=1, le=10_000_000, description="Works; one counts for each of its countries"
    )
    countries: int = pa.Field(
        ge=1, le=200, description="Countries of the answer; at 200 it was cut, the rest is missing"
    )

    class Config:
        name = "openalex_ai_works"
        metadata = rules.key("concept", "iso2", "year")
