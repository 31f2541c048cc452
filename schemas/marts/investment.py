"""Contracts of the marts about money: private investment and the cost of training."""

from schemas.marts import _fields as f

OWN = "US$, nominal where unit names no year"
COST = "US$ of 2023, cloud prices"


class InvestmentChange(f.Sourced):
    """Private AI investment by country and year: change, peak, rank, shares."""

    country: str = f.country()
    country_name: str = f.country_name()
    measure: str = f.measure("Which investment is counted")
    indicator: str = f.indicator()
    year: int = f.year()
    investment_usd: f.Money = f.money(
        "Private investment in AI companies; empty where the edition prints only the place", OWN
    )
    unit: str = f.required("Unit of the amounts: US$ of their own year, or of the one it names")
    previous_year: int = f.field("Last earlier year that the same edition prints")
    previous_investment_usd: f.Money = f.money("Private investment in previous_year", OWN)
    change_usd: f.Money = f.field("Investment less that of previous_year", unit=OWN)
    change_percent: float = f.field(
        "Change on previous_year; empty where that year has none, and where the same edition has "
        "no earlier year: see edition_break",
        unit=f.PERCENT,
    )
    peak_usd: f.Money = f.money("Highest investment up to this year in the same edition", OWN)
    peak_year: int = f.field("Year of peak_usd, the first one if it was reached again")
    from_peak_percent: float = f.field(
        "Distance from the peak so far, 0 at the peak; empty in an edition's first year",
        unit=f.PERCENT,
        le=0,
    )
    rank: int = f.field(
        "Place among the countries by private investment, 1 is the highest; equal values share a "
        "place. Of a table that covers the field or its top it is the place there; of selected "
        "countries it is given where all that world_usd leaves for the others is less",
        unit="place",
        ge=1,
    )
    ranked_among: int = f.field(
        "Countries that have a place in the same table; empty where the place follows from "
        "world_usd",
        unit="countries",
        ge=1,
    )
    previous_rank: int = f.field("Rank in previous_year", unit="place", ge=1)
    rank_change: int = f.field("Places won (positive) or lost since previous_year", unit="places")
    published_rank: int = f.field(
        "Place that is printed, whatever the table leaves out; the raw line says where",
        unit="place",
        ge=1,
    )
    leader: str = f.field(
        "Country with the highest investment of the year in the same edition, where that is "
        "certain: see rank",
        str_matches=f.ISO3,
    )
    leader_multiple: float = f.field(
        "Investment of the leader divided by that of the country", unit="times", ge=1
    )
    world_usd: f.Money = f.money("Private investment of the whole world in the same edition", OWN)
    share_of_world_percent: float = f.field(
        "Investment as a share of world_usd", unit=f.PERCENT, ge=0
    )
    per_inhabitant_usd: float = f.field(
        "Investment per inhabitant (population of population_year, newest World Bank edition; "
        "empty for Taiwan)",
        unit="US$ per inhabitant, of the kind that unit names",
        ge=0,
    )
    population_year: int = f.field(
        "Year of that population: the year itself, or the last one before that has any"
    )
    percent_of_gdp: float = f.field(
        "Investment as a share of GDP (current US$, newest World Bank edition; empty for Taiwan, "
        "and for an amount in constant US$)",
        unit=f.PERCENT,
        ge=0,
    )
    is_preferred: bool = f.is_preferred()
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
        name = "investment_change"
        metadata = f.key("country", "measure", "year", "source")


class InvestmentChangeEditions(InvestmentChange):
    """Private AI investment as each edition printed it, with its own changes."""

    is_latest: bool = f.is_latest()

    class Config:
        name = "investment_change_editions"
        metadata = f.key("country", "measure", "year", "source", "edition")


class InvestmentTotals(f.Mart):
    """Private, generative and corporate AI investment: world, areas, countries."""

    measure: str = f.required(
        "private: in AI companies; generative: in those of generative AI, a part of it; corporate: "
        "mergers, minority stakes and public offerings too",
        isin=["private", "generative", "corporate"],
    )
    entity: str = f.required("Country code or aggregate")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where it is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or aggregate")
    year: int = f.year()
    investment_usd: f.Money = f.money("Investment")
    previous_year: int = f.field("Last earlier year that the same edition prints")
    change_percent: float = f.field(
        "Change on previous_year; empty where that year has none", unit=f.PERCENT
    )
    share_of_world_percent: float = f.field(
        "Investment as a share of the world's in the same edition", unit=f.PERCENT, ge=0
    )
    share_of_private_percent: float = f.field(
        "Generative investment as a share of private investment in the same edition",
        unit=f.PERCENT,
        ge=0,
    )
    companies: int = f.field(
        "Companies newly funded in the year, in the same edition", unit="companies", ge=0
    )
    usd_per_company: f.Money = f.money(
        "Investment divided by companies. Later rounds of older companies are in the investment "
        "and not among companies: it is no mean size of a deal"
    )
    change_by_companies_usd: f.Money = f.money(
        "Part of the change that goes with the number of companies: logarithmic mean of the two "
        "amounts times the logarithm of the ratio of companies (LMDI-I; Ang, 2004)"
    )
    change_by_size_usd: f.Money = f.money(
        "Rest of the change, that goes with usd_per_company: the two parts add up to it"
    )
    real_usd: f.Money = f.money(
        "Investment at consumer prices of the United States in prices_of_year (World Bank): the "
        "record has no deflator of gross domestic product",
        "US$ of prices_of_year",
    )
    prices_of_year: int = f.field("Year of the prices of real_usd, the last that has any")
    real_change_percent: float = f.field("Change of real_usd on previous_year", unit=f.PERCENT)
    purchasing_power_usd: f.Money = f.money(
        "Investment at purchasing power: times GDP in international dollars over GDP in US dollars "
        "of the year (World Bank). What the same money buys at home; hardware and models are "
        "bought at world prices",
        "international $, current",
    )
    edition_break: bool = f.edition_break()
    is_latest: bool = f.is_latest()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "investment_totals"
        metadata = f.key("measure", "entity", "year", "source", "edition")


class TrainingCost(f.Sourced):
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
    is_preferred: bool = f.is_preferred()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "training_cost"
        metadata = f.key("model", "period", "source")
