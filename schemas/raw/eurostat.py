"""Contract of Eurostat's tables on the use of AI, one long table."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class AiUse(rules.Contract):
    """Enterprises and individuals that use AI, in percent; each edition replaces the one before."""

    dataset: str = pa.Field(str_matches=r"^ISOC_[A-Z0-9_]+$", description="Code of the dataset")
    indicator: str = rules.name("Code or label of the indicator, as the export has it")
    unit: str = rules.name("Code or label of the unit: whose percentage it is")
    breakdown: str = rules.name("Size class of the enterprises, or kind of individuals")
    activity: str = rules.name("NACE activities of the enterprises; none of individuals")
    area: str = rules.name("Code or label of the country or group")
    year: int = pa.Field(ge=2015, le=2100, description="Calendar year")
    figure: float = pa.Field(nullable=True, ge=0, le=100, description="Percent")
    flag: str = pa.Field(
        nullable=True,
        str_matches=r"^[a-z]+$",
        description="b break in series, u low reliability, e estimated, …",
    )
    confidential: str = pa.Field(nullable=True, isin=["C"], description="C where withheld")

    class Config:
        name = "eurostat_ai_use"
        metadata = rules.key(
            "dataset", "indicator", "unit", "breakdown", "activity", "area", "year"
        )
