"""Contracts of the reference tables in data/reference. Any violation stops the run."""

from functools import cache

import pandera.polars as pa
import polars as pl

from schemas.analysis import Absences, Counterparts, Events, EventTests, Plausibility, Themes
from schemas.raw import _rules as rules

RANGE_IN_ORDER = "the lowest figure is below the highest"
SLUG = r"^[a-z][a-z0-9_]*$"
ALIAS_FITS = "a country has an alpha-3 code, an aggregate a slug"
RELABELLED = "a correction that relabels, and no other, has the new period"
BREAK_PLACED = "a break has an edition or a period"


class Countries(rules.Contract):
    """Countries and territories of ISO 3166-1, and Kosovo under its customary code."""

    iso3: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 or XKX")
    iso2: str = pa.Field(str_matches=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 or XK")
    name: str = rules.name("Short English name")
    region: str = pa.Field(
        isin=["Africa", "Americas", "Antarctica", "Asia", "Europe", "Oceania"],
        description="Region of the United Nations' geoscheme",
    )

    class Config:
        name = "countries"
        metadata = rules.key("iso3")


class CountryAliases(rules.Contract):
    """Every name under which a source publishes a country or a group of countries."""

    name: str = rules.name("Name, without footnote marks")
    entity: str = pa.Field(str_matches=r"^([A-Z]{3}|[a-z][a-z0-9_]*)$", description="Entity")
    entity_type: str = pa.Field(isin=["country", "aggregate"], description="What the entity is")

    class Config:
        name = "country_aliases"
        metadata = rules.key("name", reads={ALIAS_FITS: ["entity", "entity_type"]})

    @rules.rule(ALIAS_FITS)
    def alias_fits(cls) -> pl.Expr:
        """The spelling of an entity says what it is."""
        code = pl.col("entity").str.contains("^[A-Z]{3}$")
        return (pl.col("entity_type") == "country") == code


class Indicators(rules.Contract):
    """What is measured: definition, unit and which way is up; breaks has where one broke."""

    indicator: str = pa.Field(str_matches=SLUG, description="Name of the indicator")
    title: str = pa.Field(str_length={"min_value": 1}, description="Title")
    definition: str = pa.Field(str_length={"min_value": 1}, description="Definition")
    unit: str = pa.Field(str_length={"min_value": 1}, description="Unit of its observations")
    direction: str = pa.Field(isin=["higher", "lower", "neutral"], description="Which is better")
    kind: str = pa.Field(
        isin=["change", "count", "flow", "money", "rank", "rate", "ratio", "score", "share"],
        description="Kind of quantity",
    )
    decimals: int = pa.Field(ge=0, le=6, description="Decimals to show")

    class Config:
        name = "indicators"
        metadata = rules.key("indicator")


class WholeTables(rules.Contract):
    """Sources each snapshot of which is the publisher's whole table, with all its periods."""

    source: str = pa.Field(str_matches=SLUG, description="Publisher's short name")
    evidence: str = pa.Field(str_length={"min_value": 1}, description="Why that is known")

    class Config:
        name = "whole_tables"
        metadata = rules.key("source")


class Breaks(rules.Contract):
    """Where figures of one indicator stop being comparable, what changed, and where that is said.

    A break has an edition, a period or both: figures of earlier and later editions, or of earlier
    and later periods, do not compare.
    """

    indicator: str = pa.Field(str_matches=SLUG, description="Indicator; see indicators")
    source: str = pa.Field(str_matches=SLUG, description="Publisher's short name; see sources")
    edition: str = pa.Field(
        nullable=True, description="First edition that differs from those before"
    )
    period: str = pa.Field(
        nullable=True, str_matches=r"^\d{4}$", description="First year that differs"
    )
    what: str = pa.Field(str_length={"min_value": 1}, description="What changed")
    evidence: str = pa.Field(
        str_length={"min_value": 1}, description="Where that is said, or what shows it"
    )

    class Config:
        name = "breaks"
        metadata = rules.key(
            "indicator", "source", "edition", "period", reads={BREAK_PLACED: ["edition", "period"]}
        )

    @rules.rule(BREAK_PLACED)
    def break_placed(cls) -> pl.Expr:
        """A break is somewhere."""
        edition, period = pl.col("edition"), pl.col("period")
        return edition.is_not_null() | period.is_not_null()


class Corrections(rules.Contract):
    """What is relabelled, disputed, called regional or set aside, why, and what is expected there.

    A correction holds in each edition that prints the expected figure at the expected place: once
    the publisher mends it, it holds no longer, and the run says so (check corrections_hold).
    """

    correction: str = pa.Field(str_matches=SLUG, description="Name; several lines may share it")
    action: str = pa.Field(
        isin=["relabel", "dispute", "regional", "set aside"],
        description="relabel: the period is another; dispute: which of two figures holds is not "
        "known; regional: an estimate that neighbours share; set aside: it is no observation",
    )
    source: str = pa.Field(str_matches=SLUG, description="Publisher's short name; see sources")
    edition: str = pa.Field(nullable=True, description="Edition; empty for every one")
    indicator: str = pa.Field(str_matches=SLUG, description="Indicator; see indicators")
    entities: str = pa.Field(
        nullable=True, description="Entities, ' | ' between them; empty for every one"
    )
    period: str = pa.Field(nullable=True, description="Period; empty for every one")
    place: str = pa.Field(nullable=True, description="Place of print; empty for every one")
    becomes: str = pa.Field(nullable=True, description="Period that it is relabelled to")
    expected_entity: str = rules.name("Entity by whose figure the correction is known to hold")
    expected_period: str = rules.name("Period of that figure")
    expected_place: str = pa.Field(nullable=True, description="Its place; empty for any")
    expected_value: float = pa.Field(description="That figure, in the indicator's unit")
    reason: str = pa.Field(str_length={"min_value": 1}, description="Why")
    evidence: str = pa.Field(str_length={"min_value": 1}, description="What shows it")

    class Config:
        name = "corrections"
        metadata = rules.key(
            "correction", "source", "edition", "entities", "period", "place",
            reads={RELABELLED: ["action", "becomes"]},
        )  # fmt: skip

    @rules.rule(RELABELLED)
    def relabelled(cls) -> pl.Expr:
        """Neither stands without the other."""
        relabels = pl.col("action") == "relabel"
        return relabels == pl.col("becomes").is_not_null()


class _Ranged(rules.Contract):
    @rules.rule(RANGE_IN_ORDER)
    def range_in_order(cls) -> pl.Expr:
        """A pair the wrong way round would refuse every figure."""
        return pl.col("lowest") < pl.col("highest")


class Series(_Ranged):
    """Series of the long raw tables: the indicator each feeds, its unit and its bounds."""

    source: str = pa.Field(str_matches=SLUG, description="Source whose table has the series")
    series: str = rules.name("Name of the series in the raw table")
    indicator: str = pa.Field(str_matches=SLUG, description="Indicator that its figures are of")
    unit: str = rules.name("Unit as published; see units")
    lowest: float = pa.Field(description="Lowest figure that its contract accepts")
    highest: float = pa.Field(description="Highest figure that its contract accepts")

    class Config:
        name = "series"
        metadata = rules.key("source", "series", reads={RANGE_IN_ORDER: ["lowest", "highest"]})


class Units(rules.Contract):
    """Units as published, each with its canonical unit and the factor to it."""

    unit: str = rules.name("Unit as published")
    canonical: str = rules.name("Canonical unit")
    factor: float = pa.Field(
        isin=[1.0, 100.0, 1000.0, 1e6, 1e9],
        description="Published figure times factor is the canonical one; exact, a power of ten",
    )

    class Config:
        name = "units"
        metadata = rules.key("unit")


class Measures(_Ranged):
    """Measures of the AI Index: the indicator of each, and what its figures may be."""

    measure: str = pa.Field(str_matches=SLUG, description="Name of the measure in the raw table")
    indicator: str = pa.Field(str_matches=SLUG, description="Indicator that its figures are of")
    entity_type: str = pa.Field(
        isin=["geo", "organisation", "model", "benchmark", "sector", "access"],
        description="What its entities are; geo: a country or a group of countries",
    )
    status: str = pa.Field(
        isin=["reported", "estimated"], description="How the publisher comes by its figures"
    )
    units: str = rules.name("Units as published, with | between them; see units")
    lowest: float = pa.Field(description="Lowest figure, in the unit of the indicator")
    highest: float = pa.Field(description="Highest figure, in the unit of the indicator")
    breakdowns: str = pa.Field(
        nullable=True,
        str_matches=r"^[a-z][a-z0-9 :_|*-]*$",
        description="Parts that it is divided into; kind: * for any part of a kind; empty for none",
    )
    periods: str = rules.name("Forms of its periods")
    entities: str = pa.Field(nullable=True, description="Its entities, where only a few are meant")

    class Config:
        name = "measures"
        metadata = rules.key("measure", reads={RANGE_IN_ORDER: ["lowest", "highest"]})


@cache
def reference_contracts() -> dict[str, type[pa.DataFrameModel]]:
    """The contract of each file of data/reference, by the file's name without its ending."""
    models = (
        Breaks, Corrections, Counterparts, Countries, CountryAliases, Indicators, Series, Units,
        Events, Measures, WholeTables, Themes, EventTests, Absences, Plausibility,
    )  # fmt: skip
    return {str(model.to_schema().name): model for model in models}
