"""Contract of the mart about laws and legislatures."""

from schemas.marts import _fields as f

ACTS = "acts or mentions"


class PolicyActivity(f.Sourced):
    """AI laws passed, mentions in legislatures and other acts, by country and period."""

    measure: str = f.measure(
        "laws passed; mentions (in legislative proceedings); bills proposed (US Congress); "
        "regulations (US federal agencies); policies and initiatives (as countries report them, by "
        "the year they began: no measure of effort)",
        of=["laws passed", "mentions", "bills proposed", "regulations", "policies and initiatives"],
    )
    indicator: str = f.indicator()
    entity: str = f.required("Country code, or world for all countries the edition counts")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where the row is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country, or World")
    period: str = f.required("Year, or first and last year of a sum (2016/2023)")
    year: int = f.field("Calendar year; empty for a sum over several years")
    first_year: int = f.field("First year of the period")
    last_year: int = f.field("Last year of the period")
    count: int = f.required("How many in the period", unit=ACTS, ge=0)
    previous_year: int = f.field("Last earlier year that the same edition prints")
    previous_count: int = f.field("How many in previous_year", unit=ACTS, ge=0)
    change: int = f.field("Count less that of previous_year", unit=ACTS)
    change_percent: float = f.field(
        "Change on previous_year; empty where that year has none", unit=f.PERCENT
    )
    rank: int = f.rank("count")
    ranked_among: int = f.ranked_among()
    world_count: int = f.field(
        "How many in all countries that the same edition counts in the period", unit=ACTS, ge=0
    )
    share_of_world_percent: float = f.field("Count as a share of world_count", unit=f.PERCENT, ge=0)
    is_preferred: bool = f.is_preferred()
    edition_break: bool = f.edition_break()
    definition_break: str = f.definition_break()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "policy_activity"
        metadata = f.key("measure", "entity", "period", "source")
