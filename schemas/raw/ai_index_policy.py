"""Contracts of the AI Index tables on policy, and of the ranks that its text prints."""

import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules

FROM_ONE = "a place in a ranking is at least 1"
OF_THE_US = "bills proposed and regulations are those of the United States"


class Legislation(rules.Figures):
    """AI laws passed, mentions in legislatures, bills proposed and federal regulations."""

    measure: str = rules.one_of(
        "laws_passed", "mentions", "bills_proposed", "federal_regulations", description="Measure"
    )
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.SUM)
    figure: float = rules.figure(0, 100_000)
    unit: str = rules.one_of("count", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_legislation"
        strict = True
        metadata = rules.metadata("country", reads={OF_THE_US: ["measure", "country"]})

    @rules.rule(OF_THE_US)
    @classmethod
    def of_the_united_states(cls, data: PolarsData) -> pl.LazyFrame:
        """Two measures exist for one country only, and their indicators say so."""
        american = pl.col("measure").is_in(["bills_proposed", "federal_regulations"])
        return rules.holds(data, rules.implies(american, pl.col("country") == "United States"))


class PublishedRanks(rules.Figures):
    """Places in a ranking that the report prints, some of them without the amount."""

    measure: str = rules.one_of(
        "private_investment", "newly_funded_companies", "skill_penetration",
        description="What is ranked",
    )  # fmt: skip
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.SPAN, rules.SUM)
    figure: float = rules.figure(0, 250, "Place, 1 for the first")
    unit: str = rules.one_of("rank", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_published_ranks"
        strict = True
        metadata = rules.metadata("country", reads={FROM_ONE: ["figure"]})

    @rules.rule(FROM_ONE)
    @classmethod
    def from_one(cls, data: PolarsData) -> pl.LazyFrame:
        """There is no place 0."""
        return rules.holds(data, pl.col("figure") >= 1)
