"""Contracts of the AI Index tables on talent: concentration, migration, skills, hiring."""

import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules

OF_MEMBERS = "percent of LinkedIn members"
SCALE = "a share of talent is at most 10 percent, 0.1 as a fraction"


def scale_of_talent(data: PolarsData) -> pl.LazyFrame:
    """Whether a share is of the size of its unit: a percentage called a fraction shows."""
    limit = pl.when(pl.col("unit") == "fraction").then(0.1).otherwise(10)
    share = pl.col("measure") == "share"
    return rules.holds(data, rules.implies(share, pl.col("figure") <= limit))


class TalentConcentration(rules.Figures):
    """Share of LinkedIn members with AI skills, and its change, by country."""

    measure: str = rules.one_of("share", "change", description="Share or change of the share")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.SPAN, rules.NOT_STATED)
    figure: float = rules.figure(-100, 1_000)
    unit: str = rules.one_of(OF_MEMBERS, "percent", "fraction", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_talent_concentration"
        strict = True
        metadata = rules.metadata(
            "country",
            reads={
                rules.UNIT_FITS: ["measure", "unit"],
                SCALE: ["measure", "unit", "figure"],
            },
        )

    @rules.rule(rules.UNIT_FITS)
    @classmethod
    def unit_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """Shares are of members, changes are percent."""
        return rules.pairs(data, {"share": (OF_MEMBERS, "fraction"), "change": ("percent",)})

    @rules.rule(SCALE)
    @classmethod
    def scale(cls, data: PolarsData) -> pl.LazyFrame:
        """No country has a tenth of its members in AI."""
        return scale_of_talent(data)


class TalentConcentrationByGender(rules.Figures):
    """Share of LinkedIn members with AI skills, by country and gender."""

    measure: str = rules.one_of("share", description="Measure")
    country: str = rules.name()
    gender: str = rules.one_of("female", "male", description="Gender as published, lower case")
    period: str = rules.period(rules.YEAR)
    figure: float = rules.figure(0, 100)
    unit: str = rules.one_of(OF_MEMBERS, "fraction", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_talent_concentration_by_gender"
        strict = True
        metadata = rules.metadata("country", "gender", reads={SCALE: ["measure", "unit", "figure"]})

    @rules.rule(SCALE)
    @classmethod
    def scale(cls, data: PolarsData) -> pl.LazyFrame:
        """No country has a tenth of its members in AI."""
        return scale_of_talent(data)


class TalentMigration(rules.Figures):
    """Net migration of AI talent per 10,000 LinkedIn members, by country."""

    measure: str = rules.one_of("net_flow", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR, rules.NEW_YEAR)
    figure: float = rules.figure(-100, 100)
    unit: str = rules.one_of("net flow per 10,000 LinkedIn members", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_talent_migration"
        strict = True
        metadata = rules.metadata("country")


class SkillPenetration(rules.Figures):
    """AI skill penetration relative to the global average, by country."""

    measure: str = rules.one_of("relative_penetration", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.SPAN)
    figure: float = rules.figure(0, 20)
    unit: str = rules.one_of(
        "ratio to global average (x)", "ratio to global average", description="Unit"
    )
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_skill_penetration"
        strict = True
        metadata = rules.metadata(
            "country", reads={"the global average is 1": ["country", "figure"]}
        )

    @rules.rule("the global average is 1")
    @classmethod
    def global_average_is_one(cls, data: PolarsData) -> pl.LazyFrame:
        """What everything is measured against."""
        everything = pl.col("country").is_in(["Global", "World"])
        return rules.holds(data, rules.implies(everything, pl.col("figure") == 1))


class Hiring(rules.Figures):
    """AI hiring rate relative to overall hiring, change on the year before, by country."""

    measure: str = rules.one_of("yoy", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR)
    figure: float = rules.figure(-100, 500)
    unit: str = rules.one_of("percent", "fraction", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_hiring"
        strict = True
        metadata = rules.metadata(
            "country", reads={"a fraction is between -1 and 5": ["unit", "figure"]}
        )

    @rules.rule("a fraction is between -1 and 5")
    @classmethod
    def fraction_in_bounds(cls, data: PolarsData) -> pl.LazyFrame:
        """A percentage called a fraction shows."""
        fraction = pl.col("unit") == "fraction"
        return rules.holds(data, rules.implies(fraction, pl.col("figure").is_between(-1, 5)))


class JobPostings(rules.Figures):
    """AI job postings as a share of all postings, by country."""

    measure: str = rules.one_of("share", description="Measure")
    country: str = rules.name()
    period: str = rules.period(rules.YEAR)
    figure: float = rules.figure(0, 100)
    unit: str = rules.one_of("percent of all postings", "fraction", description="Unit")
    coverage: str = rules.coverage()
    printed_in: str = rules.printed_in()
    remark: str = rules.remark()

    class Config:
        """Name, strictness, key."""

        name = "ai_index_job_postings"
        strict = True
        metadata = rules.metadata("country")
