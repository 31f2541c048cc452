"""Contract of the country profile: the headline figures and a composite with its limits."""

from typing import Any

from schemas.marts import _fields as f


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
    talent_flow_rank: int = f.rank("talent_flow")
    talent_flow_period: str = period("talent_flow")
    talent_flow_edition: str = edition("talent_flow")
    talent_flow_age_years: int = age("talent_flow")
    talent_concentration: float = f.field(
        "AI talent as a share of LinkedIn members", unit="percent"
    )
    talent_concentration_rank: int = f.rank("talent_concentration")
    talent_concentration_period: str = period("talent_concentration")
    talent_concentration_edition: str = edition("talent_concentration")
    talent_concentration_age_years: int = age("talent_concentration")
    skill_penetration: float = f.field(
        "Prevalence of AI skills relative to the global average, over several years",
        unit="ratio to global average",
    )
    skill_penetration_rank: int = f.rank("skill_penetration")
    skill_penetration_period: str = period("skill_penetration")
    skill_penetration_edition: str = edition("skill_penetration")
    skill_penetration_age_years: int = age("skill_penetration")
    patents_per_100k: float = f.field(
        "Granted AI patents per inhabitant", unit="patents per 100,000 inhabitants"
    )
    patents_per_100k_rank: int = f.rank("patents_per_100k")
    patents_per_100k_period: str = period("patents_per_100k")
    patents_per_100k_edition: str = edition("patents_per_100k")
    patents_per_100k_age_years: int = age("patents_per_100k")
    notable_models: int = f.field(
        "Notable models made over several years, whole counting", unit="models"
    )
    notable_models_rank: int = f.rank("notable_models")
    notable_models_period: str = period("notable_models")
    notable_models_edition: str = edition("notable_models")
    notable_models_age_years: int = age("notable_models")
    private_investment_usd: f.Money = f.money("Private AI investment of one year")
    private_investment_rank: int = f.rank("private_investment")
    private_investment_period: str = period("private_investment")
    private_investment_edition: str = edition("private_investment")
    private_investment_age_years: int = age("private_investment")
    genai_diffusion: float = f.field(
        "People who use generative AI as a share of those of working age", unit="percent"
    )
    genai_diffusion_rank: int = f.rank("genai_diffusion")
    genai_diffusion_period: str = period("genai_diffusion")
    genai_diffusion_edition: str = edition("genai_diffusion")
    genai_diffusion_age_years: int = age("genai_diffusion")
    score: float = f.field(
        "Composite of the headlines: weighted mean of the share of the other scored countries "
        "that have less; four dimensions weigh the same (profile_components). Method: OECD/JRC, "
        "Handbook on Constructing Composite Indicators, 2008: complete cases, normalised by "
        "ranking. Empty for a country that lacks a headline",
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
