"""Contract of the IMF's AI Preparedness Index."""

import pandera.polars as pa

from schemas.raw import _rules as rules
from schemas.raw import _series


class AiPreparedness(_series.Long):
    """The index and its four components; each component is a share of the index of at most 0.25."""

    series: str = rules.name("overall, or the component")
    code: str = pa.Field(str_matches=r"^[A-Z0-9]{2,5}$", description="Alpha-3, or code of a group")
    year: int = pa.Field(ge=2000, le=2100, description="Calendar year")
    figure: float = pa.Field(description="Index, 0 to 1")

    class Config:
        name = "imf_ai_preparedness"
        metadata = _series.metadata("imf", "series", "code", "year")
