"""Contracts of the Country Activity Tracker: patents, publications, citations, investment."""

import pandera.polars as pa

from schemas.raw._live import Yearly


class PatentApplications(Yearly):
    """AI patent families by office of first filing, field and year of application."""

    figure: float = pa.Field(ge=0, le=1e07, description="Patent families")

    class Config(Yearly.Config):
        name = "cset_cat_patent_applications"


class PatentsGranted(Yearly):
    """AI patent families granted, by office of first filing, field and year of application."""

    figure: float = pa.Field(ge=0, le=1e07, description="Patent families granted")

    class Config(Yearly.Config):
        name = "cset_cat_patents_granted"


class Publications(Yearly):
    """AI publications by country of the authors' institutions, field and year."""

    figure: float = pa.Field(
        ge=0, le=1e07, description="Articles; one counts for each of its countries"
    )

    class Config(Yearly.Config):
        name = "cset_cat_publications"


class Citations(Yearly):
    """Citations of AI publications by country, field and year."""

    figure: float = pa.Field(ge=0, le=1e09, description="Citations")
    complete: bool = pa.Field(nullable=True, description="Not stated in this table")

    class Config(Yearly.Config):
        name = "cset_cat_citations"


class InvestmentDisclosed(Yearly):
    """Disclosed private AI investment by country, field and year."""

    figure: float = pa.Field(ge=0, le=1e06, description="Million current US$")

    class Config(Yearly.Config):
        name = "cset_cat_investment_disclosed"


class InvestmentEstimated(Yearly):
    """Estimated private AI investment by country, field and year."""

    figure: float = pa.Field(ge=0, le=1e06, description="Million current US$")

    class Config(Yearly.Config):
        name = "cset_cat_investment_estimated"
