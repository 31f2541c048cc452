"""Contracts of the marts about money: private investment and the cost of training."""

from schemas.marts import _fields as f

COST = "US$ of 2023, cloud prices"


class InvestmentChange(f.Mart):
    """Private AI investment by country and year: change, peak, rank, shares."""

    country: str = f.country()
    country_name: str = f.country_name()
    year: int = f.year()
    investment_usd: f.Money = f.money(
        "Private investment in AI companies; empty where the edition prints only the place"
    )
    previous_year: int = f.field("Last earlier year that the same edition prints")
    previous_investment_usd: f.Money = f.money("Private investment in previous_year")
    change_usd: f.Money = f.field(
        "Investment less that of previous_year",
        unit="US$, nominal",
    )
    change_percent: float = f.field(
        "Change on previous_year; empty where that year has none, and where the same edition has "
        "no earlier year: see edition_break",
        unit=f.PERCENT,
    )
    peak_usd: f.Money = f.money("Highest investment up to this year in the same edition")
    peak_year: int = f.field("Year of peak_usd, the first one if it was reached again")
    from_peak_percent: float = f.field(
        "Distance from the peak so far, 0 at the peak; empty in an edition's first year",
        unit=f.PERCENT,
        le=0,
    )
    rank: int = f.rank("private investment")
    ranked_among: int = f.ranked_among()
    previous_rank: int = f.field("Rank in previous_year", unit="place", ge=1)
    rank_change: int = f.field("Places won (positive) or lost since previous_year", unit="places")
    published_rank: int = f.field(
        "Place that the report itself prints, whatever its table leaves out", unit="place", ge=1
    )
    leader: str = f.field(
        "Country with the highest investment of the year in the same edition, where its table "
        "covers the top",
        str_matches=f.ISO3,
    )
    leader_multiple: float = f.field(
        "Investment of the leader divided by that of the country", unit="times", ge=1
    )
    world_usd: f.Money = f.money("Private investment of the whole world in the same edition")
    share_of_world_percent: float = f.field(
        "Investment as a share of world_usd", unit=f.PERCENT, ge=0
    )
    per_inhabitant_usd: float = f.field(
        "Investment per inhabitant (population of the year, newest World Bank edition; empty for "
        "Taiwan)",
        unit="US$ per inhabitant, nominal",
        ge=0,
    )
    percent_of_gdp: float = f.field(
        "Investment as a share of GDP (current US$, newest World Bank edition; empty for Taiwan)",
        unit=f.PERCENT,
        ge=0,
    )
    edition_break: bool = f.required(
        "True where a nearer earlier year stands only in another edition, so that no change from "
        "it is computed: investment_change_editions has both figures. A claim may cross editions, "
        "and says so: South Korea's fall from 2022 to 2023 is in claims, as korea_investment_fell"
    )
    definition_break: str = f.definition_break()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        """Name and key."""

        name = "investment_change"
        metadata = f.key("country", "year", "source")


class InvestmentChangeEditions(InvestmentChange):
    """Private AI investment as each edition printed it, with its own changes."""

    is_latest: bool = f.is_latest()

    class Config:
        """Name and key."""

        name = "investment_change_editions"
        metadata = f.key("country", "year", "source", "edition")


class TrainingCost(f.Mart):
    """What it costs to train a model, who held the record, and how the record grows."""

    model: str = f.required("Model, as published")
    period: str = f.required(
        "Period of the figure: a year, or the span in which the model came out"
    )
    year: int = f.field("Year in which the model came out, where the edition gives it")
    cost_usd: f.Money = f.money("Estimated cost of the compute of the final training run", COST)
    compute_flop: float = f.field("Compute of the final training run", unit="FLOP", ge=0)
    rank: int = f.field(
        "Place of the cost among the models of the same table and period; empty where the table "
        "covers only part of the field",
        unit="place",
        ge=1,
    )
    is_record: bool = f.required("True where the cost was the highest of its year and all before")
    record_model: str = f.field("Model that held the record in the year of this one")
    record_year: int = f.field("Year in which record_model took the record")
    record_usd: f.Money = f.money("Cost of record_model", COST)
    previous_record_model: str = f.field("Model that held the record before record_model")
    previous_record_year: int = f.field("Year in which that model took the record")
    previous_record_usd: f.Money = f.money("Cost of that model", COST)
    record_growth_per_year: float = f.field(
        "Factor by which the record grew per year between the two", unit="times per year", ge=1
    )
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        """Name and key."""

        name = "training_cost"
        metadata = f.key("model", "period", "source")
