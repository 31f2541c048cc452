"""Contracts of the Country Activity Tracker: patents, publications, citations, investment."""

import pandera.polars as pa

from schemas.raw import _rules as rules


class _Yearly(rules.Contract):
    """Columns of every yearly table of the tracker."""

    country: str = rules.name("Country, group of countries or patent office as published")
    field: str = rules.name("Field of AI; fields overlap and All is not their sum")
    year: int = pa.Field(ge=1990, le=2100, description="Calendar year")
    figure: float = rules.amount("Figure as published")
    complete: bool = pa.Field(description="Whether the year is complete in this release")

    class Config:
        metadata = rules.key("country", "field", "year")


class PatentApplications(_Yearly):
    """AI patent families by office of first filing, field and year of application."""

    figure: float = pa.Field(ge=0, le=1e07, description="Patent families")

    class Config(_Yearly.Config):
        name = "cset_cat_patent_applications"


class PatentsGranted(_Yearly):
    """AI patent families granted, by office of first filing, field and year of application."""

    figure: float = pa.Field(ge=0, le=1e07, description="Patent families granted")

    class Config(_Yearly.Config):
        name = "cset_cat_patents_granted"


class Publications(_Yearly):
    """AI publications by country of the authors' institutions, field and year."""

    figure: float = pa.Field(
        ge=0, le=1e07, description="Articles; one counts for each of its countries"
    )

    class Config(_Yearly.Config):
        name = "cset_cat_publications"


class Citations(_Yearly):
    """Citations of AI publications by country, field and year."""

    figure: float = pa.Field(ge=0, le=1e09, description="Citations")
    complete: bool = pa.Field(nullable=True, description="Not stated in this table")

    class Config(_Yearly.Config):
        name = "cset_cat_citations"


class InvestmentDisclosed(_Yearly):
    """Disclosed private AI investment by country, field and year."""

    figure: float = pa.Field(ge=0, le=1e06, description="Million current US$")

    class Config(_Yearly.Config):
        name = "cset_cat_investment_disclosed"


class InvestmentEstimated(_Yearly):
    """Estimated private AI investment by country, field and year."""

    figure: float = pa.Field(ge=0, le=1e06, description="Million current US$")

    class Config(_Yearly.Config):
        name = "cset_cat_investment_estimated"
