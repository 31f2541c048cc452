"""Contracts of the OECD's tables: AI patents, and indicators of research and development."""

from schemas.raw import _rules as rules
from schemas.raw._live import Observations, code


class AiPatents(Observations):
    """AI patents by inventor's country and priority year, fractional counts."""

    patent_authorities: str = code("Offices; 9P50_3 is IP5 families")
    date_type: str = code("Date that places a patent in a year")
    agent_role: str = code("Whose country counts")

    class Config:
        name = "oecd_ai_patents"
        metadata = rules.key("patent_authorities", "measure", "ref_area", "period")


class Msti(Observations):
    """Main Science and Technology Indicators: spending, researchers, population."""

    price_base: str = code("_Z none, V current, Q constant prices")
    transformation: str = code("_Z the figure itself, GY its growth, IX an index")

    class Config:
        name = "oecd_msti"
        metadata = rules.key(
            "measure", "unit_measure", "price_base", "transformation", "ref_area", "period"
        )
