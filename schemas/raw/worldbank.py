"""Contract of the World Bank's indicators, one long table."""

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw import _series


class Indicators(_series.Long):
    """World Development Indicators by economy and year: denominators, research, connectivity."""

    code: str = pa.Field(str_matches=r"^[A-Z0-9]+(\.[A-Z0-9]+)+$", description="Code of the series")
    iso3: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="ISO 3166 alpha-3, XKX for Kosovo")
    economy: str = rules.name("Economy as published")
    year: int = pa.Field(ge=1960, le=2100, description="Calendar year")
    figure: float = pa.Field(description="Figure in the unit of its series")

    class Config:
        name = "worldbank_indicators"
        metadata = _series.metadata("worldbank", "code", "iso3", "year")
