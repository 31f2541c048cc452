"""Fields and rules that the contracts of several marts share."""

from collections.abc import Sequence
from typing import Annotated, Any

import pandera.polars as pa
import polars as pl
import polars.selectors as cs

from schemas.raw import _rules as rules

PREFERRED = "of the sources of one figure at most one is preferred"
ISO3 = r"^[A-Z]{3}$"
key = rules.key
COVERAGES = ("full", "top-n", "selected", "regional")
PERCENT = "percent"
YEARS = "years"

Money = Annotated[pl.Decimal, 24, 2]
Lines = Annotated[pl.List, pl.String]


class Mart(rules.Contract):
    """What every mart keeps: declared columns and no other, finite numbers, a lineage."""

    @rules.rule("no number is NaN or infinite")
    def finite(cls) -> pl.Expr:
        """NaN and infinity are never published; what cannot be computed is NULL."""
        finite = cs.float().is_finite().fill_null(True)
        return pl.all_horizontal(pl.lit(True), finite)

    @rules.rule("every row names the raw lines behind it")
    def traced(cls) -> pl.Expr:
        """At least one raw line stands behind every row."""
        return pl.col("lineage").list.len() > 0


class Sourced(Mart):
    """A mart that reads several sources, each for itself: one of them is preferred."""

    @rules.rule(PREFERRED)
    def one_preferred(cls) -> pl.Expr:
        """Who asks for what is preferred gets no figure twice."""
        key = cls.Config.metadata["key"]  # type: ignore[attr-defined]
        of_one = [name for name in key if name not in ("indicator", "source")]
        return pl.col("is_preferred").sum().over(of_one) <= 1


def field(description: str, *, unit: str | None = None, **rules: Any) -> Any:
    """A column: what it says, in which unit, and its rules; nullable unless a rule says no."""
    rules.setdefault("nullable", True)
    metadata = {"unit": unit} if unit else None
    return pa.Field(description=description, metadata=metadata, **rules)


def required(description: str, *, unit: str | None = None, **rules: Any) -> Any:
    """A column that has a value in every row."""
    return field(description, unit=unit, nullable=False, **rules)


def money(description: str, unit: str = "US$, nominal") -> Any:
    """An amount of money, DECIMAL(24, 2)."""
    return field(description, unit=unit)


def country() -> Any:
    """The country's code."""
    return required("Country, ISO 3166-1 alpha-3", str_matches=ISO3)


def country_name() -> Any:
    """The country's name."""
    return required("Short English name of the country")


def year(description: str = "Calendar year of the figure", *, nullable: bool = False) -> Any:
    """A calendar year."""
    return field(description, nullable=nullable, ge=1900, le=2100)


def rank(of: str) -> Any:
    """A place, 1 for the highest value."""
    return field(
        f"Place among the countries that the same table lists, by {of}, 1 is the highest; equal "
        "values share a place; empty where the table covers only part of the field",
        unit="place",
        ge=1,
    )


def ranked_among() -> Any:
    """How many have a place."""
    return field("Countries that have a place in the same table", unit="countries", ge=1)


def breakdown() -> Any:
    """The part of an entity."""
    return required("Part of the entity that the figure is about, such as female; '' for the whole")


def measure(description: str, *, of: Sequence[str] | None = None) -> Any:
    """What is measured, in the words of themes."""
    rules: dict[str, Any] = {"isin": list(of)} if of else {}
    return required(f"{description}; see themes", **rules)


def indicator() -> Any:
    """The indicator."""
    return required("Indicator; see indicators")


def period() -> Any:
    """The period."""
    return required("Period of the figure: a year, a month, first and last year of a sum")


def is_preferred() -> Any:
    """Whether it is the one to begin with."""
    return required("True for the source to begin with, of all that have the figure: see themes")


def edition_break() -> Any:
    """Whether the year before stands in another edition only."""
    return required(
        "True where a nearer earlier year stands only in another edition, so that no change from "
        "it is computed"
    )


def definition_break() -> Any:
    """What parts the figure from that of the year before, where they are not of one definition."""
    return field(
        "What changed between this figure and that of the nearest earlier year, so that the two "
        "do not compare (breaks); empty where nothing is known to have changed"
    )


def disputed() -> Any:
    """Why nobody knows whether the figure holds."""
    return field("Correction that says why the figure is disputed; see corrections")


def source() -> Any:
    """The publisher."""
    return required("Publisher's short name; see sources")


def edition() -> Any:
    """The edition."""
    return required("Edition (vintage) that printed the figure")


def coverage() -> Any:
    """How much of the field the table covers."""
    return required(
        "Whether the table lists every country the publisher has (full), the highest n (top-n) or "
        "a selection (selected)",
        isin=list(COVERAGES),
    )


def lineage() -> Any:
    """The raw lines."""
    return required(
        "Raw lines behind the row, each as snapshot#line; a rank compares the whole table of that "
        "snapshot"
    )


def is_latest() -> Any:
    """Whether no newer edition prints the figure."""
    return required("True where no newer edition prints the figure: the row of the mart itself")
