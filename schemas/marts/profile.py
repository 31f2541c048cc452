"""Contract of the country profile: the headline figures and a composite with its limits."""

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


class CountryProfile(f.Mart):
    """One row per country: its newest headline figures, and a composite with its limits."""

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
    score: float = f.field(
        "Composite of the headlines: weighted mean of the share of the other scored countries "
        "that have less; four dimensions weigh the same (profile_components). Method: OECD/JRC, "
        "Handbook on Constructing Composite Indicators, 2008: normalised by ranking, each headline "
        "in the newest table that covers its field. Empty for a country that lacks a headline "
        "there, but for models and investment: see score_counted_as_none",
        unit="0 to 100",
        ge=0,
        le=100,
    )
    score_rank: int = f.field("Place by score among the scored countries", unit="place", ge=1)
    score_rank_best: int = f.field(
        "Best place when every weight in turn is doubled or dropped", unit="place", ge=1
    )
    score_rank_worst: int = f.field(
        "Worst place when every weight in turn is doubled or dropped", unit="place", ge=1
    )
    scored_countries: int = f.field("Countries that have a score", unit="countries", ge=1)
    score_headlines: int = f.field("Headlines that enter the score", unit="indicators", ge=1)
    score_counted_as_none: str = f.field(
        "Headlines that enter the score as none because their table leaves the country out: tables "
        "of models and of investment list only countries that have some, or more than they show. "
        "It is a choice, and no figure of the publisher's. Empty where every table has the country"
    )
    source: str = f.required("Publishers of the headline figures, comma between")
    edition: str = f.required("Sources and editions of the headline figures, comma between")
    coverage: str = f.required(
        "The narrowest coverage of the headline figures: full, top-n or selected",
        isin=list(f.COVERAGES),
    )
    lineage: f.Lines = f.lineage()

    class Config:
        """Name and key."""

        name = "country_profile"
        metadata = f.key("country")
