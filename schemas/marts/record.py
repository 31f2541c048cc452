"""Contracts of the marts about the record itself: what it holds, what was revised or withdrawn."""

import datetime

import polars as pl

from schemas.marts import _fields as f
from schemas.raw import _rules as rules

OWN = "as unit says"
DISAGREEMENTS = (
    "printed twice",
    "two publishers",
    "counterparts",
    "longer sum smaller",
    "two universes",
)
KINDS = ("unchanged", "restated", "revised", "definition changed", "withdrawn", "added late")


class _Printed(f.Mart):
    indicator: str = f.required("Indicator; see indicators")
    entity: str = f.required("Country code, aggregate, or name of a model, benchmark or other")
    entity_type: str = f.required("What the entity is")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where it is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or entity")
    breakdown: str = f.breakdown()
    period: str = f.required("Period of the figure")

    class Config:
        metadata = f.key("indicator", "entity", "breakdown", "period", "source", "edition")


class Revisions(_Printed):
    """A figure from edition to edition: what it was, what it became, and in which way."""

    unit: str = f.required("Unit of the values")
    kind: str = f.required(
        "unchanged; restated: the same when both are rounded to the fewer decimals printed; "
        "revised; definition changed; withdrawn: covered by this edition and left out; added late: "
        "covered by the edition before, when the period was over, and left out there",
        isin=KINDS,
    )
    previous_edition: str = f.required(
        "Edition that printed the figure before this one, or left it out where it was added late"
    )
    previous_value: float = f.field(
        "Figure in that edition; empty where it was added late", unit=OWN
    )
    value: float = f.field("Figure in this edition; empty where it was withdrawn", unit=OWN)
    difference: float = f.field("Figure less that of the previous edition", unit=OWN)
    difference_percent: float = f.field(
        "Difference as a share of the previous figure; empty where that is not above zero",
        unit=f.PERCENT,
    )
    is_revised: bool = f.required(
        "True where the two figures differ when rounded to the fewer decimals printed"
    )
    first_edition: str = f.field(
        "First edition that printed the figure; empty where it was withdrawn"
    )
    first_value: float = f.field("Figure in that edition", unit=OWN)
    difference_from_first: float = f.field("Figure less the first one printed", unit=OWN)
    difference_from_first_percent: float = f.field(
        "Difference as a share of the first figure; empty where that is not above zero",
        unit=f.PERCENT,
    )
    definition_changed: bool = f.required(
        "True where the definition changed between the two editions (breaks), and "
        "for what is left of the world beside the areas an edition prints: the difference is then "
        "no revision of the same quantity"
    )
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()
    is_latest: bool = f.required("True for what stands: of a figure's rows, the last")

    class Config(_Printed.Config):
        name = "revisions"


class Withdrawals(_Printed):
    """Figures that a newer edition covers and no longer prints: they are not in latest."""

    value: float = f.required("Figure that was withdrawn", unit=OWN)
    unit: str = f.required("Unit of the value")
    withdrawn_by: str = f.required("First edition that covers the figure's table without it")
    withdrawn_on: datetime.date = f.required("Day on which that edition became public")
    ground: str = f.required("Why its absence is a withdrawal")
    quarantined_rows: int = f.required(
        "Rows of that edition's table in quarantine, among which it may be", unit="rows", ge=0
    )
    printed_again_by: str = f.field("Later edition that prints the figure again")
    source: str = f.source()
    edition: str = f.required("Last edition that printed the figure before it was withdrawn")
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config(_Printed.Config):
        name = "withdrawals"


class Disagreements(f.Mart):
    """Two figures for one thing, or for two things that cannot both be so, side by side."""

    kind: str = f.required(
        "printed twice: in one edition; two publishers: of one indicator, more than 5 percent "
        "apart; counterparts: of nearly one thing, further apart than counterparts allows; longer "
        "sum smaller; two universes: the world's whole and that of a stated number of countries",
        isin=DISAGREEMENTS,
    )
    indicator: str = f.required("Indicator; see indicators")
    entity: str = f.required("Country code, aggregate, or name of a model, benchmark or other")
    entity_type: str = f.required("What the entity is")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where it is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or entity")
    breakdown: str = f.breakdown()
    period: str = f.required("Period of the figure")
    value: float = f.required("The figure as it stands in latest, or in its edition", unit=OWN)
    other_value: float = f.required("The figure beside it, in the same unit", unit=OWN)
    unit: str = f.required("Unit of both")
    ratio: float = f.field(
        "The larger over the smaller; empty where one is not above zero", unit="times", ge=1
    )
    source: str = f.source()
    edition: str = f.edition()
    other_indicator: str = f.required("Indicator of the other figure")
    other_entity: str = f.required("Entity of the other figure")
    other_period: str = f.required("Period of the other figure")
    other_source: str = f.required("Publisher of the other figure")
    other_edition: str = f.required("Edition of the other figure")
    other_place: str = f.field("Where the edition prints the other figure, if it prints it twice")
    disputed: str = f.disputed()
    explanation: str = f.field(
        "What corrections, breaks or counterparts say of it; empty where nobody knows why"
    )
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "disagreements"
        metadata = f.key(
            "kind", "indicator", "entity", "breakdown", "period", "source", "edition",
            "other_indicator", "other_entity", "other_period", "other_source", "other_edition",
            "other_place",
        )  # fmt: skip


class Coverage(f.Mart):
    """Which country has which indicator, for which periods, from whom."""

    country: str = f.country()
    country_name: str = f.country_name()
    indicator: str = f.required("Indicator; see indicators")
    breakdown: str = f.breakdown()
    title: str = f.field("Title of the indicator")
    unit: str = f.required("Unit of the figures")
    first_year: int = f.field("First year of any period")
    last_year: int = f.field("Last year of any period")
    periods: f.Lines = f.required("Periods that have a figure, sorted")
    period_count: int = f.required("How many periods have a figure", unit="periods", ge=0)
    edition_count: int = f.required("How many editions print a figure", unit="editions", ge=0)
    source: str = f.source()
    publisher: str = f.field("Who publishes the figures")
    edition: str = f.required("Newest edition that prints the newest period")
    coverage: str = f.required(
        "Whether the table lists every country the publisher has (full), the highest n (top-n) or "
        "a selection (selected); absent where the source has no figure of the country at all",
        isin=[*f.COVERAGES, "absent"],
    )
    why_missing: str = f.field("Why the source leaves the country out; empty where it does not")
    evidence: str = f.field("Where that is said; see absences")
    lineage: f.Lines = f.required(
        "Raw lines behind the row, each as snapshot#line; empty where there is no figure"
    )

    @rules.rule("every figure names its raw lines, and every absence its reason")
    def traced(cls) -> pl.Expr:
        """A row has either lines or a reason why there are none."""
        lines, why = pl.col("lineage").list.len() > 0, pl.col("why_missing").is_not_null()
        return lines != why

    class Config:
        name = "coverage"
        metadata = f.key("country", "indicator", "breakdown", "source")
