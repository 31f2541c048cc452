"""Contracts of the marts about people: where AI talent goes and where it is."""

from schemas.marts import _fields as f

FLOW = "per 10,000 LinkedIn members where preferred, else as unit says"
POINTS = "percentage points"


class TalentFlow(f.Sourced):
    """Who gains and who loses AI talent, by country and period, in the newest edition."""

    country: str = f.country()
    country_name: str = f.country_name()
    measure: str = f.measure("Whose coming and leaving is counted, and over whom")
    indicator: str = f.indicator()
    period: str = f.period()
    year: int = f.year("Calendar year; empty for a month", nullable=True)
    net_migration: float = f.required("AI talent that came less AI talent that left", unit=FLOW)
    unit: str = f.required("Unit of the flow, of its changes and sums")
    previous_period: str = f.field("Last earlier period of that kind in the same edition")
    previous_net_migration: float = f.field("Net migration in previous_period", unit=FLOW)
    change: float = f.field("Net migration less that of previous_period", unit=FLOW)
    direction: str = f.required(
        "inflow where more moved in, outflow where more moved out, else balanced",
        isin=["inflow", "outflow", "balanced"],
    )
    reversed: bool = f.field(
        "True where the direction is the opposite of the last earlier one in the same edition; "
        "empty for months"
    )
    reversals: int = f.field(
        "How often the direction turned up to this year in the same edition; empty for months",
        unit="turns",
        ge=0,
    )
    cumulative_since: int = f.field(
        "First year of cumulative; empty for months, and where the edition leaves out a year in "
        "between"
    )
    cumulative: float = f.field(
        "Sum of the yearly net migration from cumulative_since on: yearly rates added, each year "
        "over its own members",
        unit=FLOW,
    )
    rank: int = f.rank("net migration")
    ranked_among: int = f.ranked_among()
    is_preferred: bool = f.is_preferred()
    edition_break: bool = f.edition_break()
    definition_break: str = f.definition_break()
    disputed: str = f.disputed()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "talent_flow"
        metadata = f.key("country", "measure", "period", "source")


class TalentFlowEditions(TalentFlow):
    """Net flows of AI talent as each edition printed it, with its own changes."""

    is_latest: bool = f.is_latest()

    class Config:
        name = "talent_flow_editions"
        metadata = f.key("country", "measure", "period", "source", "edition")


class TalentConcentration(f.Sourced):
    """How much of a country is AI talent, by period and gender."""

    country: str = f.country()
    country_name: str = f.country_name()
    measure: str = f.measure("Who is counted as AI talent, and among whom")
    indicator: str = f.indicator()
    period: str = f.period()
    year: int = f.year("Calendar year; empty where the edition gives none", nullable=True)
    gender: str = f.required(
        "Whose share it is: all members, or female or male members among their own",
        isin=["all", "female", "male"],
    )
    share_percent: float = f.required(
        "AI talent as a share of those of the country whom measure and gender name",
        unit=f.PERCENT,
        ge=0,
        le=100,
    )
    first_year: int = f.field("First year that the same edition prints, where it is an earlier one")
    first_share_percent: float = f.field("Share in first_year", unit=f.PERCENT)
    change_points: float = f.field("Share less that of first_year", unit=POINTS)
    change_percent: float = f.field(
        "Growth of the share since first_year; empty where that share is zero", unit=f.PERCENT
    )
    published_change_since: int = f.field("First year of the change that the edition prints")
    published_change_percent: float = f.field(
        "Growth of the share up to this year as the edition prints it", unit=f.PERCENT
    )
    rank: int = f.rank("share")
    ranked_among: int = f.ranked_among()
    is_preferred: bool = f.is_preferred()
    edition_break: bool = f.edition_break()
    definition_break: str = f.definition_break()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "talent_concentration"
        metadata = f.key("country", "measure", "period", "gender", "source")


class TalentConcentrationEditions(TalentConcentration):
    """AI talent concentration as each edition printed it, with its own changes."""

    is_latest: bool = f.is_latest()

    class Config:
        name = "talent_concentration_editions"
        metadata = f.key("country", "measure", "period", "gender", "source", "edition")
