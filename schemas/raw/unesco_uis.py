"""Contract of the indicators of the UNESCO Institute for Statistics."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class Indicators(rules.Contract):
    """Indicators by country and year; regions were left out when they came."""

    indicator: str = pa.Field(str_matches=r"^[A-Z0-9.]+$", description="Code of the indicator")
    geo_unit: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="Alpha-3 code of the country")
    year: int = pa.Field(ge=1960, le=2100, description="Calendar year")
    figure: float = pa.Field(nullable=True, ge=0, description="Figure as published")
    magnitude: str = pa.Field(nullable=True, description="NIL, NA or a like code")
    qualifier: str = pa.Field(nullable=True, description="NAT_EST or UIS_EST where estimated")

    class Config:
        name = "unesco_uis_indicators"
        metadata = rules.key("indicator", "geo_unit", "year")
