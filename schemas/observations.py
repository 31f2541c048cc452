"""Contract of `observations`, the one tidy fact table that every mart reads."""

import datetime

import pandera.polars as pa
import polars as pl

from schemas.raw import _rules as rules


class Observations(rules.Contract):
    """Every figure of every edition, resolved: one row per figure, in its indicator's unit."""

    indicator: str = pa.Field(
        str_matches=r"^[a-z][a-z0-9_]*$", description="What is measured; see indicators"
    )
    entity: str = pa.Field(
        str_length={"min_value": 1},
        description="Whom it is about: alpha-3 of a country, slug of an aggregate, else a name",
    )
    entity_type: str = pa.Field(
        isin=[
            "country", "aggregate", "organisation", "model", "benchmark", "sector", "access",
            "chip", "data centre",
        ],
        description="What the entity is",
    )  # fmt: skip
    breakdown: str = pa.Field(
        str_matches=r"^([a-z][a-z0-9 :_-]*)?$",
        description="Part of the entity that the figure is about, such as female; '' for the whole",
    )
    period_start: datetime.date = pa.Field(nullable=True, description="First day of the period")
    period_end: datetime.date = pa.Field(nullable=True, description="Last day of the period")
    period_label: str = pa.Field(
        str_length={"min_value": 1},
        description="The period: 2023, 2013/2023 (over the span), 2025-H2, 2026-Q1, undated",
    )
    value: float = pa.Field(description="The figure", metadata={"unit": "as unit says"})
    unit: str = pa.Field(str_length={"min_value": 1}, description="Canonical unit of the indicator")
    decimals: pl.Int32 = pa.Field(
        ge=-12,
        le=6,
        description="Decimals that were printed, in this unit: below zero for thousands and "
        "millions; 6 stands for more",
        metadata={"unit": "decimals"},
    )
    source: str = pa.Field(str_length={"min_value": 1}, description="Publisher; see sources")
    edition: str = pa.Field(str_length={"min_value": 1}, description="Edition that printed it")
    status: str = pa.Field(
        isin=["reported", "estimated", "projected", "derived"],
        description="How the publisher came by the figure",
    )
    coverage: str = pa.Field(
        isin=["full", "top-n", "selected", "regional"],
        description="What its table lists: all, the highest n, or a selection; regional is an "
        "estimate that several neighbours share, and no country's own",
    )
    top_n: pl.Int32 = pa.Field(nullable=True, ge=1, description="The n of a table of the highest n")
    disputed: str = pa.Field(
        nullable=True,
        description="Correction that says why the figure is disputed; see corrections",
    )
    is_latest: bool = pa.Field(
        description="True where no newer edition prints the figure again or covers its table"
    )
    superseded_by: str = pa.Field(
        nullable=True,
        description="First newer edition that prints the figure again, or that covers its table in "
        "full and leaves it out (withdrawals); empty where it is latest",
    )
    raw_table: str = pa.Field(description="Table of schema raw that holds the line")
    snapshot: str = pa.Field(
        str_matches=r"^[^/]+/[^/]+/[^/]+@[0-9a-f]{12}$",
        description="Snapshot of the raw table: source/edition/table@hash",
    )
    row: int = pa.Field(ge=2, description="Line of the raw file; the header is line 1")

    class Config:
        name = "observations"
        metadata = rules.key(
            "indicator", "entity", "breakdown", "period_label", "edition", "source"
        )

    @rules.rule("a country has an alpha-3 code, an aggregate a slug")
    def entity_fits(cls) -> pl.Expr:
        """The spelling of a country and of an aggregate says which it is."""
        kind, entity = pl.col("entity_type"), pl.col("entity")
        return (
            pl.when(kind == "country")
            .then(entity.str.contains("^[A-Z]{3}$"))
            .when(kind == "aggregate")
            .then(entity.str.contains("^[a-z][a-z0-9_]*$"))
            .otherwise(True)
        )

    @rules.rule("a top-n row, and no other, has its n")
    def top_fits(cls) -> pl.Expr:
        """Only a table of the highest n has an n."""
        return (pl.col("coverage") == "top-n") == pl.col("top_n").is_not_null()

    @rules.rule("a period has both ends in order, or is undated and has none")
    def period_fits(cls) -> pl.Expr:
        """A period runs forward; only an undated one has no dates."""
        start, end = pl.col("period_start"), pl.col("period_end")
        undated = pl.col("period_label") == "undated"
        dated = (start <= end).fill_null(False)
        return pl.when(undated).then(start.is_null() & end.is_null()).otherwise(dated)

    @rules.rule("a value is a finite number")
    def finite(cls) -> pl.Expr:
        """NaN and infinity are no figures."""
        return pl.col("value").is_finite()
