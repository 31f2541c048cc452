"""Contracts of the marts about the record itself: what it holds and what was revised."""

from schemas.marts import _fields as f

OWN = "as unit says"


class Revisions(f.Mart):
    """The same figure in successive editions: what it was, what it became, the difference."""

    indicator: str = f.required("Indicator; see indicators")
    entity: str = f.required("Country code, aggregate, or name of a model, benchmark or other")
    entity_type: str = f.required("What the entity is")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where it is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or entity")
    period: str = f.required("Period of the figure")
    unit: str = f.required("Unit of the values")
    previous_edition: str = f.required("Edition that printed the figure before this one")
    previous_value: float = f.required("Figure in that edition", unit=OWN)
    value: float = f.required("Figure in this edition", unit=OWN)
    difference: float = f.required("Figure less that of the previous edition", unit=OWN)
    difference_percent: float = f.field(
        "Difference as a share of the previous figure; empty where that is not above zero",
        unit=f.PERCENT,
    )
    is_revised: bool = f.required("True where the two figures differ, rounded to six decimals")
    first_edition: str = f.required("First edition that printed the figure")
    first_value: float = f.required("Figure in that edition", unit=OWN)
    difference_from_first: float = f.required("Figure less the first one printed", unit=OWN)
    difference_from_first_percent: float = f.field(
        "Difference as a share of the first figure; empty where that is not above zero",
        unit=f.PERCENT,
    )
    definition_changed: bool = f.required(
        "True where the definition changed between the two editions (indicators.break_note), and "
        "for what is left of the world beside the areas an edition prints: the difference is then "
        "no revision of the same quantity"
    )
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()
    is_latest: bool = f.required("True in the newest edition that prints the figure")

    class Config:
        """Name and key."""

        name = "revisions"
        metadata = f.key("indicator", "entity", "period", "source", "edition")


class Coverage(f.Mart):
    """Which country has which indicator, for which periods, from whom."""

    country: str = f.country()
    country_name: str = f.country_name()
    indicator: str = f.required("Indicator; see indicators")
    title: str = f.field("Title of the indicator")
    unit: str = f.required("Unit of the figures")
    first_year: int = f.field("First year of any period")
    last_year: int = f.field("Last year of any period")
    periods: f.Lines = f.required("Periods that have a figure, sorted")
    period_count: int = f.required("How many periods have a figure", unit="periods", ge=1)
    edition_count: int = f.required("How many editions print a figure", unit="editions", ge=1)
    source: str = f.source()
    publisher: str = f.field("Who publishes the figures")
    edition: str = f.required("Newest edition that prints the newest period")
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        """Name and key."""

        name = "coverage"
        metadata = f.key("country", "indicator", "source")
