"""Contracts of the AI Index tables on research: patents, models, cost, benchmarks, authors."""

import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules

PER_100K = "granted AI patents per 100,000 inhabitants"
COUNTS = ("count", "count (approx.)", "thousand patents")
SECTORS = (
    "industry", "academia", "government", "industry-academia",
)  # fmt: skip
ACCESS = ("open", "limited", "no access")
GROUPED = "the name fits the grouping"


class PatentsPer100k(rules.Figures):
    """Granted AI patents per 100,000 inhabitants, and their change over ten years, by country."""

    measure: str = rules.one_of("granted_per_100k", "change", description="Level or change")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.SPAN)
    figure: float = rules.figure(-100, 100_000)
    unit: str = rules.one_of(PER_100K, "percent", "ratio (not percent)", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_patents_per_100k"
        strict = True
        metadata = rules.metadata(
            "country",
            reads={
                rules.UNIT_FITS: ["measure", "unit"],
                "a level is at most 200 per 100,000": ["measure", "figure"],
                "a change has a span of years": ["measure", "period"],
            },
        )

    @rules.rule(rules.UNIT_FITS)
    @classmethod
    def unit_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """Levels are per 100,000, changes are percent or ratios."""
        change = ("percent", "ratio (not percent)")
        return rules.pairs(data, {"granted_per_100k": (PER_100K,), "change": change})

    @rules.rule("a level is at most 200 per 100,000")
    @classmethod
    def level_in_bounds(cls, data: PolarsData) -> pl.LazyFrame:
        """A count in place of a rate shows."""
        level = pl.col("measure") == "granted_per_100k"
        return rules.holds(data, rules.implies(level, pl.col("figure").is_between(0, 200)))

    @rules.rule("a change has a span of years")
    @classmethod
    def change_has_span(cls, data: PolarsData) -> pl.LazyFrame:
        """A change is over a span, a level of one year."""
        span = pl.col("period").str.contains(rf"^{rules.SPAN}$")
        return rules.holds(data, (pl.col("measure") == "change") == span)


class PatentsGranted(rules.Figures):
    """AI patents granted and not granted, and share of the patents granted in the world."""

    measure: str = rules.one_of("granted", "not_granted", "share_of_world", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR)
    figure: float = rules.figure(0, 10_000_000)
    unit: str = rules.one_of(*COUNTS, "percent", "fraction", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_patents_granted"
        strict = True
        metadata = rules.metadata("country", reads={rules.UNIT_FITS: ["measure", "unit"]})

    @rules.rule(rules.UNIT_FITS)
    @classmethod
    def unit_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """Patents are counted, shares are percent or fractions."""
        share = ("percent", "fraction")
        return rules.pairs(
            data, {"granted": COUNTS, "not_granted": COUNTS, "share_of_world": share}
        )


class NotableModels(rules.Figures):
    """Notable machine learning models, by country and sector (2023: significant systems)."""

    measure: str = rules.one_of("notable", "significant", description="What the edition counts")
    grouping: str = rules.one_of("country", "sector", description="What `name` is")
    name: str = rules.name("Country, group of countries or sector as published")
    period: str = rules.period(rules.YEAR, rules.SUM)
    figure: float = rules.figure(0, 5_000)
    unit: str = rules.one_of("count", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_notable_models"
        strict = True
        metadata = rules.metadata("grouping", "name", reads={GROUPED: ["grouping", "name"]})

    @rules.rule(GROUPED)
    @classmethod
    def name_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """A sector is a known one, and no sector stands among the countries."""
        sector = pl.col("name").is_in(list(SECTORS))
        return rules.holds(data, (pl.col("grouping") == "sector") == sector)


class FoundationModels(rules.Figures):
    """Foundation models released, by country, organisation, access and sector."""

    measure: str = rules.one_of("released", description="Measure")
    grouping: str = rules.one_of(
        "country", "organisation", "access", "sector", description="What `name` is"
    )
    name: str = rules.name("Country, organisation, access or sector as published")
    period: str = rules.period(rules.YEAR, rules.SUM)
    figure: float = rules.figure(0, 5_000)
    unit: str = rules.one_of("count", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_foundation_models"
        strict = True
        metadata = rules.metadata("grouping", "name", reads={GROUPED: ["grouping", "name"]})

    @rules.rule(GROUPED)
    @classmethod
    def name_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """Access and sector have a few words each, which are no country's or organisation's."""
        grouping, name = pl.col("grouping"), pl.col("name")
        access, sector = name.is_in(list(ACCESS)), name.is_in(list(SECTORS))
        return rules.holds(
            data, ((grouping == "access") == access) & ((grouping == "sector") == sector)
        )


class TrainingCost(rules.Figures):
    """Estimated cost of training, by model."""

    measure: str = rules.one_of("training_cost", description="Measure")
    model: str = rules.name("Model as published")
    period: str = rules.period(rules.YEAR, rules.SPAN)
    figure: float = rules.figure(1, 10_000_000_000)
    unit: str = rules.one_of("US$ (2023 dollars, cloud compute)", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_training_cost"
        strict = True
        metadata = rules.metadata("model")


class Benchmarks(rules.Figures):
    """Best AI system and human performance, by benchmark and subject."""

    measure: str = rules.one_of(
        "best_system", "human_baseline", "human_expert", "human_expert_high", "human_non_expert",
        description="Whose score it is",
    )  # fmt: skip
    benchmark: str = rules.name("Benchmark as published")
    subject: str = rules.name('Subject of the benchmark; "overall" for the whole of it')
    period: str = rules.period(rules.YEAR, rules.BASELINE)
    figure: float = rules.figure(0, 100)
    unit: str = rules.one_of("percent", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_benchmarks"
        strict = True
        metadata = rules.metadata(
            "benchmark", "subject",
            reads={"only human scores are baselines": ["measure", "period"]},
        )  # fmt: skip

    @rules.rule("only human scores are baselines")
    @classmethod
    def human_scores_are_baselines(cls, data: PolarsData) -> pl.LazyFrame:
        """The score of a system has a year, the score of people has none."""
        system = pl.col("measure") == "best_system"
        return rules.holds(data, system != (pl.col("period") == rules.BASELINE))


class AuthorsInventorsPer100k(rules.Figures):
    """AI authors and inventors per 100,000 inhabitants, by country."""

    measure: str = rules.one_of("authors_and_inventors", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.NOT_STATED)
    figure: float = rules.figure(0, 10_000)
    unit: str = rules.one_of("per 100,000 inhabitants", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_authors_inventors_per_100k"
        strict = True
        metadata = rules.metadata("country")
