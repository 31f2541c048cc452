"""Contracts of the marts about inventions and models."""

from schemas.marts import _fields as f

RATE = "patents per 100,000 inhabitants"


class PatentIntensity(f.Sourced):
    """AI patents per inhabitant, as published and recomputed from counts."""

    country: str = f.country()
    country_name: str = f.country_name()
    measure: str = f.measure("Which patents are counted, and for whom")
    indicator: str = f.required("Indicator of the rate; of the number where there is no rate")
    period: str = f.period()
    year: int = f.year("Calendar year; empty for a sum over several years", nullable=True)
    per_100k: float = f.field("Granted AI patents per inhabitant as published", unit=RATE, ge=0)
    rank: int = f.rank("patents per inhabitant as published")
    ranked_among: int = f.ranked_among()
    published_change_since: int = f.field("First year of the change that the edition prints")
    published_change_percent: float = f.field(
        "Growth of the rate from published_change_since up to this year, as the edition prints it: "
        "none prints the rates of two years, from which it could be computed",
        unit=f.PERCENT,
    )
    patents: float = f.field("AI patents that measure names, of the period", unit="patents", ge=0)
    patents_change_10y_percent: float = f.field(
        "Growth of the number over ten years, in one edition", unit=f.PERCENT
    )
    share_of_world_percent: float = f.field(
        "Patents as a share of those of the world in the same edition. The publisher's "
        "own share is of the sum of its areas, which is up to two percent greater",
        unit=f.PERCENT,
        ge=0,
    )
    population: int = f.field(
        "Residents at mid-year (newest World Bank edition)", unit="persons", ge=0
    )
    recomputed_per_100k: float = f.field(
        "Patents of the year divided by population; empty for Taiwan, which has no population here",
        unit=RATE,
        ge=0,
    )
    recomputed_difference_percent: float = f.field(
        "How far the recomputed rate is from the published one, where one edition prints both",
        unit=f.PERCENT,
    )
    patents_edition: str = f.field("Edition that printed the number")
    is_preferred: bool = f.is_preferred()
    edition_break: bool = f.edition_break()
    definition_break: str = f.definition_break()
    source: str = f.source()
    edition: str = f.required(
        "Edition that printed the rate; that of the number where there is no rate"
    )
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "patent_intensity"
        metadata = f.key("country", "measure", "period", "source")


class ModelOutput(f.Sourced):
    """Who builds notable and foundation models: by country, organisation and sector."""

    kind: str = f.required(
        "What is counted: notable models, foundation models, models of large-scale training, "
        "models at the frontier, all models released, or the significant systems that the 2023 "
        "edition counts in place of notable models",
        isin=["notable", "foundation", "large-scale", "frontier", "released", "significant"],
    )
    counting: str = f.required(
        "whole: a model counts once for every country it was made in; fractional: in parts that "
        "add up to one; cumulative: all up to the end of the period",
        isin=["whole", "fractional", "cumulative"],
    )
    grouping: str = f.required(
        "What the row is about: a country, the world, an organisation, a sector, a kind of access",
        isin=["country", "world", "organisation", "sector", "access"],
    )
    entity: str = f.required("Country code, world, or name of the organisation, sector or access")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where the row is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or entity")
    period: str = f.required("Year, or first and last year of a sum (2019/2023)")
    year: int = f.field("Calendar year; empty for a sum over several years")
    first_year: int = f.field("First year of the period")
    last_year: int = f.field("Last year of the period")
    models: float = f.required(
        "Models that came out in the period, or up to its end", unit="models", ge=0
    )
    rank: int = f.field(
        "Place among those of the same table and period; empty where the table covers only part "
        "of the field",
        unit="place",
        ge=1,
    )
    ranked_among: int = f.field("How many have a place in the same table", unit="entities", ge=1)
    world_models: float = f.field(
        "Models of the whole world in the same edition and period", unit="models", ge=0
    )
    share_of_world_percent: float = f.field(
        "Models as a share of world_models; whole counts of countries may add up to more than 100",
        unit=f.PERCENT,
        ge=0,
    )
    is_preferred: bool = f.is_preferred()
    edition_break: bool = f.edition_break()
    definition_break: str = f.definition_break()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "model_output"
        metadata = f.key("kind", "counting", "grouping", "entity", "period", "source")


PATTERNS = ["invents more than it builds", "builds more than it invents", "even", "not decidable"]


class PatentModelGap(f.Mart):
    """Who invents and does not build: patents against models, per head and in total."""

    country: str = f.country()
    country_name: str = f.country_name()
    year: int = f.year("Year of the patents")
    models_year: int = f.year("Year of the models: the same, else the year after, else before")
    scale: str = f.required(
        "per head: patents per 100,000 against models per million inhabitants; total: patents "
        "against models. A rate of one is never held against a number of the other",
        isin=["per head", "total"],
    )
    patents: float = f.field(
        "Granted AI patents: the rate as published, or in total the rate times the population",
        unit="per 100,000 inhabitants, or patents",
        ge=0,
    )
    patent_rank: int = f.field("Place in patents on the scale", unit="place", ge=1)
    patent_rank_at_least: int = f.field(
        "The place, or the first one below a top-n table that does not list the country; empty "
        "where a full table has no figure of it",
        unit="place",
        ge=1,
    )
    notable_models: float = f.field(
        "Notable models in models_year, per head those of a million inhabitants",
        unit="per million inhabitants, or models",
        ge=0,
    )
    model_rank: int = f.field(
        "Place in notable models on the scale, among countries with a population where per head",
        unit="place",
        ge=1,
    )
    model_rank_at_least: int = f.field(
        "The place, or the first one below the table where it does not list the country; empty "
        "where it does and the country has no population",
        unit="place",
        ge=1,
    )
    gap: int = f.field(
        "Place in models less place in patents: positive where it invents more than it builds",
        unit="places",
    )
    gap_is: str = f.field(
        "exact where both places are known; at least or at most where one is only bounded",
        isin=["exact", "at least", "at most"],
    )
    pattern: str = f.required("What the gap says as far as its bounds allow", isin=PATTERNS)
    pattern_on_other_scale: str = f.field(
        "What the other scale says; empty where there is none, for a table of the highest rates is "
        "none of the highest totals",
        isin=PATTERNS,
    )
    population_year: int = f.field(
        "Year of the population that models are divided by: models_year, or the last before"
    )
    source: str = f.source()
    edition: str = f.required("Edition that printed the patents")
    models_source: str = f.required("Publisher of the models; see sources")
    models_edition: str = f.required("Edition that printed the models")
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "patent_model_gap"
        metadata = f.key("country", "scale", "year", "source", "models_source")


class BenchmarkGap(f.Mart):
    """How far the best AI system is from people, by benchmark."""

    benchmark: str = f.required("Benchmark, with its subject where it is one part of it")
    year: int = f.year()
    best_system: float = f.required("Highest score of an AI system", unit=f.PERCENT, le=100)
    human_baseline: float = f.field(
        "Score of people to which the same edition compares", unit=f.PERCENT, le=100
    )
    gap_to_baseline: float = f.field("Best system less human baseline", unit="percentage points")
    above_baseline: bool = f.field("True where the best system is above the human baseline")
    human_expert: float = f.field("Score of human experts", unit=f.PERCENT, le=100)
    gap_to_expert: float = f.field("Best system less human experts", unit="percentage points")
    above_expert: bool = f.field("True where the best system is above human experts")
    best_human_expert: float = f.field("Score of the best human expert", unit=f.PERCENT, le=100)
    gap_to_best_expert: float = f.field(
        "Best system less the best human expert", unit="percentage points"
    )
    human_non_expert: float = f.field(
        "Score of skilled people from outside the field", unit=f.PERCENT, le=100
    )
    gap_to_non_expert: float = f.field(
        "Best system less skilled people from outside the field", unit="percentage points"
    )
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "benchmark_gap"
        metadata = f.key("benchmark", "year", "source")
