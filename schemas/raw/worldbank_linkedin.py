"""Contract of the World Bank-LinkedIn table on the migration of people with AI skills."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class AiSkillMigration(rules.Contract):
    """Net migration of members with AI skills per 10,000 members with the skill."""

    economy: str = rules.name("Economy as published")
    iso3: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="ISO 3166 alpha-3")
    year: int = pa.Field(ge=2015, le=2019, description="Calendar year")
    figure: float = pa.Field(ge=-10_000, le=10_000, description="Net flow")
    unit: str = rules.one_of("net flow per 10,000 members with the skill", description="Unit")

    class Config:
        name = "worldbank_linkedin_ai_skill_migration"
        metadata = rules.key("iso3", "year")
