"""Contract of the country profile: the headline figures and the places in two composites."""

from typing import Any

from schemas.marts import _fields as f


def rank(of: str) -> Any:
    """The rank of a headline figure."""
    return f.field(
        f"Place in the table of {of}_edition and {of}_period, 1 is the highest; equal values share "
        f"a place; empty where that table covers only part of the field. Places of two countries "
        "compare only where edition and period are the same: see older_ranks",
        unit="place",
        ge=1,
    )


def ranked_among(of: str) -> Any:
    """How many have a place in the table of a headline figure."""
    return f.field(
        f"Countries that have a place in the table of {of}_edition and {of}_period",
        unit="countries",
        ge=1,
    )


def period(of: str) -> Any:
    """The period of a headline figure."""
    return f.field(f"Period of {of}")


def edition(of: str) -> Any:
    """The source and edition of a headline figure."""
    return f.field(f"Source and edition of {of}")


def age(of: str) -> Any:
    """The age of a headline figure."""
    return f.field(
        f"Years from the end of the period of {of} to the newest edition of any source",
        unit=f.YEARS,
    )


COMPOSED = {
    "intensity": "of what does not grow with a country: talent flow and concentration, skills, use "
    "of generative AI, and patents, models and investment per inhabitant",
    "size": "of totals: patents (rate times population), models and investment",
}


def place(of: str, which: str) -> Any:
    """A place of the interval that a composite gives."""
    return f.field(
        f"{which} place in the composite {COMPOSED[of]}, over every variant of its normalisation, "
        "aggregation, imputation and weights (composite_variants; OECD/JRC, Handbook on "
        "Constructing Composite Indicators, 2008). There is no score: none is better than another. "
        "Empty for a country that lacks a headline",
        unit="place",
        ge=1,
    )


def imputed(of: str) -> Any:
    """The headlines of a composite that a country is missing from."""
    return f.field(
        f"Headlines of {of} whose table leaves the country out, as tables of models and of "
        "investment do with who has none or less than they show: it counts as none in one half of "
        "the variants, as the lowest listed figure in the other. Empty where every table has it"
    )


class CountryProfile(f.Mart):
    """One row per country: its newest headline figures, and its place in two composites."""

    country: str = f.country()
    country_name: str = f.country_name()
    headlines: int = f.required("Headline indicators that have a figure", unit="indicators", ge=1)
    talent_flow: float = f.field("Net AI talent migration", unit="per 10,000 LinkedIn members")
    talent_flow_rank: int = rank("talent_flow")
    talent_flow_ranked_among: int = ranked_among("talent_flow")
    talent_flow_period: str = period("talent_flow")
    talent_flow_edition: str = edition("talent_flow")
    talent_flow_age_years: int = age("talent_flow")
    talent_concentration: float = f.field(
        "AI talent as a share of LinkedIn members", unit="percent"
    )
    talent_concentration_rank: int = rank("talent_concentration")
    talent_concentration_ranked_among: int = ranked_among("talent_concentration")
    talent_concentration_period: str = period("talent_concentration")
    talent_concentration_edition: str = edition("talent_concentration")
    talent_concentration_age_years: int = age("talent_concentration")
    skill_penetration: float = f.field(
        "Prevalence of AI skills relative to the global average, over several years",
        unit="ratio to global average",
    )
    skill_penetration_rank: int = rank("skill_penetration")
    skill_penetration_ranked_among: int = ranked_among("skill_penetration")
    skill_penetration_period: str = period("skill_penetration")
    skill_penetration_edition: str = edition("skill_penetration")
    skill_penetration_age_years: int = age("skill_penetration")
    patents_per_100k: float = f.field(
        "Granted AI patents per inhabitant", unit="patents per 100,000 inhabitants"
    )
    patents_per_100k_rank: int = rank("patents_per_100k")
    patents_per_100k_ranked_among: int = ranked_among("patents_per_100k")
    patents_per_100k_period: str = period("patents_per_100k")
    patents_per_100k_edition: str = edition("patents_per_100k")
    patents_per_100k_age_years: int = age("patents_per_100k")
    notable_models: int = f.field(
        "Notable models made over several years, whole counting", unit="models"
    )
    notable_models_rank: int = rank("notable_models")
    notable_models_ranked_among: int = ranked_among("notable_models")
    notable_models_period: str = period("notable_models")
    notable_models_edition: str = edition("notable_models")
    notable_models_age_years: int = age("notable_models")
    private_investment_usd: f.Money = f.money("Private AI investment of one year")
    private_investment_rank: int = rank("private_investment")
    private_investment_ranked_among: int = ranked_among("private_investment")
    private_investment_period: str = period("private_investment")
    private_investment_edition: str = edition("private_investment")
    private_investment_age_years: int = age("private_investment")
    genai_diffusion: float = f.field(
        "People who use generative AI as a share of those of working age", unit="percent"
    )
    genai_diffusion_rank: int = rank("genai_diffusion")
    genai_diffusion_ranked_among: int = ranked_among("genai_diffusion")
    genai_diffusion_period: str = period("genai_diffusion")
    genai_diffusion_edition: str = edition("genai_diffusion")
    genai_diffusion_age_years: int = age("genai_diffusion")
    older_ranks: str = f.field(
        "Headlines whose rank is of an older table than the newest one that gives a place to any "
        "country, with edition and period: it does not compare with ranks of that newest table, "
        "which may list the highest few alone. Empty where every rank is of the newest"
    )
    disputed: str = f.field(
        "Headlines whose figure is disputed, and their ranks with it: observations.disputed names "
        "the correction that says why; empty where none is"
    )
    intensity_rank_best: int = place("intensity", "Best")
    intensity_rank_median: int = place("intensity", "Median")
    intensity_rank_worst: int = place("intensity", "Worst")
    intensity_countries: int = f.field(
        "Countries that stand in every table of the composite", unit="countries", ge=1
    )
    intensity_variants: int = f.field("Variants of the composite", unit="variants", ge=1)
    intensity_imputed: str = imputed("intensity")
    size_rank_best: int = place("size", "Best")
    size_rank_median: int = place("size", "Median")
    size_rank_worst: int = place("size", "Worst")
    size_countries: int = f.field(
        "Countries that stand in every table of the composite", unit="countries", ge=1
    )
    size_variants: int = f.field("Variants of the composite", unit="variants", ge=1)
    size_imputed: str = imputed("size")
    source: str = f.required("Publishers of the headline figures, comma between")
    edition: str = f.required("Sources and editions of the headline figures, comma between")
    coverage: str = f.required(
        "The narrowest coverage of the headline figures: full, top-n or selected",
        isin=list(f.COVERAGES),
    )
    lineage: f.Lines = f.lineage()

    class Config:
        name = "country_profile"
        metadata = f.key("country")
