"""Contracts of the World Bank tables: population, GDP, research and development spending."""

from typing import Any

import pandera.polars as pa

from schemas.raw import _rules as rules

# The publisher has every economy in every edition: fewer is a fault of the delivery.
EVERY_ECONOMY = {"countries": "block", "rows": "block"}


def code(expected: str) -> Any:
    """The indicator's code: one per table."""
    return pa.Field(isin=[expected], description="Code of the indicator")


def iso3() -> Any:
    """ISO 3166 alpha-3 code of the economy."""
    return pa.Field(str_matches=r"^[A-Z]{3}$", description="ISO 3166 alpha-3, XKX for Kosovo")


def year() -> Any:
    """Calendar year."""
    return pa.Field(ge=1960, le=2100, description="Calendar year")


class Population(pa.DataFrameModel):
    """Population, total: persons at mid-year, by economy and year."""

    code: str = code("SP.POP.TOTL")
    iso3: str = iso3()
    economy: str = rules.name("Economy as published")
    year: int = year()
    figure: int = pa.Field(ge=1, le=2_000_000_000, description="Persons")

    class Config:
        """Name, strictness, key."""

        name = "worldbank_population"
        strict = True
        metadata = rules.key("iso3", "year") | {"drift": EVERY_ECONOMY}


class Gdp(pa.DataFrameModel):
    """Gross domestic product in current US$, by economy and year."""

    code: str = code("NY.GDP.MKTP.CD")
    iso3: str = iso3()
    economy: str = rules.name("Economy as published")
    year: int = year()
    figure: float = pa.Field(ge=1e6, le=1e14, description="Current US$")

    class Config:
        """Name, strictness, key."""

        name = "worldbank_gdp"
        strict = True
        metadata = rules.key("iso3", "year") | {"drift": EVERY_ECONOMY}


class RdSpending(pa.DataFrameModel):
    """Research and development expenditure in percent of GDP, by economy and year."""

    code: str = code("GB.XPD.RSDV.GD.ZS")
    iso3: str = iso3()
    economy: str = rules.name("Economy as published")
    year: int = year()
    figure: float = pa.Field(ge=0, le=20, description="Percent of GDP")

    class Config:
        """Name, strictness, key."""

        name = "worldbank_rd_spending"
        strict = True
        metadata = rules.key("iso3", "year")
