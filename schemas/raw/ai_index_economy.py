"""Contracts of the AI Index tables on the economy: investment, companies, robots, diffusion."""

import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules

BILLIONS = ("billion current US$", "billion US$")
MONEY = "money is not negative and below 5,000 billion"


class PrivateInvestment(rules.Figures):
    """Private, corporate and generative AI investment, and change on the year before."""

    measure: str = rules.one_of(
        "private", "corporate", "generative", "private_yoy", description="Kind of investment"
    )
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.SPAN, rules.SUM)
    figure: float = rules.figure(-100, 10_000)
    unit: str = rules.one_of(*BILLIONS, "percent", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_private_investment"
        strict = True
        metadata = rules.metadata(
            "country",
            reads={
                rules.UNIT_FITS: ["measure", "unit"],
                MONEY: ["unit", "figure"],
                "a change has a span of years, money has none": ["measure", "period"],
            },
        )

    @rules.rule(rules.UNIT_FITS)
    @classmethod
    def unit_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """Investment is in billions, its change in percent."""
        return rules.pairs(
            data,
            {
                "private": BILLIONS,
                "corporate": BILLIONS,
                "generative": BILLIONS,
                "private_yoy": ("percent",),
            },
        )

    @rules.rule(MONEY)
    @classmethod
    def money_in_bounds(cls, data: PolarsData) -> pl.LazyFrame:
        """Millions called billions show."""
        money = pl.col("unit").is_in(list(BILLIONS))
        return rules.holds(data, rules.implies(money, pl.col("figure").is_between(0, 5_000)))

    @rules.rule("a change has a span of years, money has none")
    @classmethod
    def change_has_span(cls, data: PolarsData) -> pl.LazyFrame:
        """A change is between two years; money is of a year or a sum over years."""
        span = pl.col("period").str.contains(rf"^{rules.SPAN}$")
        return rules.holds(data, (pl.col("measure") == "private_yoy") == span)


class NewlyFundedCompanies(rules.Figures):
    """Newly funded AI companies and generative AI companies, by country."""

    measure: str = rules.one_of("ai", "generative", description="Companies counted")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.SUM)
    figure: float = rules.figure(0, 100_000)
    unit: str = rules.one_of("count", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_newly_funded_companies"
        strict = True
        metadata = rules.metadata("country")


class IndustrialRobots(rules.Figures):
    """Industrial robots installed, by country."""

    measure: str = rules.one_of("installed", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR)
    figure: float = rules.figure(0, 2_000)
    unit: str = rules.one_of("thousand units", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_industrial_robots"
        strict = True
        metadata = rules.metadata("country")


class GenaiDiffusion(rules.Figures):
    """Share of people using generative AI, by economy."""

    measure: str = rules.one_of("share_of_population", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.HALF_OR_QUARTER)
    figure: float = rules.figure(0, 100)
    unit: str = rules.one_of("percent of population", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_genai_diffusion"
        strict = True
        metadata = rules.metadata("country")
