"""Contracts of the OECD's tables: AI patents, and indicators of research and development."""

from typing import Any

import pandera.polars as pa

from schemas.raw import _rules as rules


def _code(description: str) -> Any:
    """A code of the publisher's code lists."""
    return pa.Field(str_matches=r"^[A-Z0-9_]+$", description=description)


class _Observations(rules.Contract):
    """What every flow's rows have besides their own dimensions."""

    measure: str = _code("Measure")
    unit_measure: str = _code("Unit of measure")
    ref_area: str = _code("Alpha-3 code of the country, or the publisher's own of a group")
    period: str = pa.Field(str_matches=r"^\d{4}$", description="Year")
    figure: float = pa.Field(nullable=True, description="Figure before its multiplier is applied")
    status: str = pa.Field(
        nullable=True, str_matches=r"^[A-Z]$", description="A normal, B break, E estimated, …"
    )
    unit_mult: int = pa.Field(ge=0, le=12, description="Power of ten that multiplies the figure")


class AiPatents(_Observations):
    """AI patents by inventor's country and priority year, fractional counts."""

    patent_authorities: str = _code("Offices; 9P50_3 is IP5 families")
    date_type: str = _code("Date that places a patent in a year")
    agent_role: str = _code("Whose country counts")

    class Config:
        name = "oecd_ai_patents"
        metadata = rules.key("patent_authorities", "measure", "ref_area", "period")


class Msti(_Observations):
    """Main Science and Technology Indicators: spending, researchers, population."""

    price_base: str = _code("_Z none, V current, Q constant prices")
    transformation: str = _code("_Z the figure itself, GY its growth, IX an index")

    class Config:
        name = "oecd_msti"
        metadata = rules.key(
            "measure", "unit_measure", "price_base", "transformation", "ref_area", "period"
        )
