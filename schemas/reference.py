"""Contracts of the reference tables in data/reference. Any violation stops the run."""

import datetime
from functools import cache

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

from schemas.raw import _rules as rules

SLUG = r"^[a-z][a-z0-9_]*$"
ALIAS_FITS = "a country has an alpha-3 code, an aggregate a slug"
BREAK_EXPLAINED = "a break has an edition and a note"


class Countries(pa.DataFrameModel):
    """Countries and territories of ISO 3166-1, and Kosovo under its customary code."""

    iso3: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="ISO 3166-1 alpha-3 or XKX")
    iso2: str = pa.Field(str_matches=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2 or XK")
    name: str = rules.name("Short English name")
    region: str = pa.Field(
        isin=["Africa", "Americas", "Antarctica", "Asia", "Europe", "Oceania"],
        description="Region of the United Nations' geoscheme",
    )

    class Config:
        """Name, strictness, key."""

        name = "countries"
        strict = True
        metadata = rules.key("iso3")


class CountryAliases(pa.DataFrameModel):
    """Every name under which a source publishes a country or a group of countries."""

    name: str = rules.name("Name, without footnote marks")
    entity: str = pa.Field(str_matches=r"^([A-Z]{3}|[a-z][a-z0-9_]*)$", description="Entity")
    entity_type: str = pa.Field(isin=["country", "aggregate"], description="What the entity is")

    class Config:
        """Name, strictness, key."""

        name = "country_aliases"
        strict = True
        metadata = rules.key("name", reads={ALIAS_FITS: ["entity", "entity_type"]})

    @rules.rule(ALIAS_FITS)
    @classmethod
    def alias_fits(cls, data: PolarsData) -> pl.LazyFrame:
        """The spelling of an entity says what it is."""
        code = pl.col("entity").str.contains("^[A-Z]{3}$")
        return rules.holds(data, (pl.col("entity_type") == "country") == code)


class Indicators(pa.DataFrameModel):
    """What is measured: definition, unit, which way is up, and where its definition broke."""

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
    break_edition: str = pa.Field(
        nullable=True,
        str_matches=r"^\d{4}$",
        description="First edition with another definition than those before",
    )
    break_note: str = pa.Field(nullable=True, description="What changed")

    class Config:
        """Name, strictness, key."""

        name = "indicators"
        strict = True
        metadata = rules.key("indicator", reads={BREAK_EXPLAINED: ["break_edition", "break_note"]})

    @rules.rule(BREAK_EXPLAINED)
    @classmethod
    def break_explained(cls, data: PolarsData) -> pl.LazyFrame:
        """Neither stands without the other."""
        edition, note = pl.col("break_edition"), pl.col("break_note")
        return rules.holds(data, edition.is_null() == note.is_null())


class Units(pa.DataFrameModel):
    """Units as published, each with its canonical unit and the factor to it."""

    unit: str = rules.name("Unit as published")
    canonical: str = rules.name("Canonical unit")
    factor: float = pa.Field(
        isin=[1.0, 100.0, 1000.0, 1e6, 1e9],
        description="Published figure times factor is the canonical one; exact, a power of ten",
    )

    class Config:
        """Name, strictness, key."""

        name = "units"
        strict = True
        metadata = rules.key("unit")


class Events(pa.DataFrameModel):
    """Laws and export controls with which a chart may be annotated."""

    date: datetime.date = pa.Field(description="Day on which it took effect or was decided")
    entity: str = pa.Field(
        str_matches=r"^([A-Z]{3}|[a-z][a-z0-9_]*)$", description="Country or group whose act it is"
    )
    title: str = pa.Field(str_length={"min_value": 1}, description="What happened")
    source: str = pa.Field(str_length={"min_value": 1}, description="Where it is recorded")
    url: str = pa.Field(str_matches=r"^https://\S+$", description="Address of the record")

    class Config:
        """Name, strictness, key."""

        name = "events"
        strict = True
        metadata = rules.key("date", "entity", "title")


@cache
def reference_contracts() -> dict[str, type[pa.DataFrameModel]]:
    """The contract of each file of data/reference, by the file's name without its ending."""
    models = (Countries, CountryAliases, Indicators, Units, Events)
    return {str(model.to_schema().name): model for model in models}
