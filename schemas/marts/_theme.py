"""The one shape that all thematic marts have."""

from schemas.marts import _fields as f

OWN = "as unit says"


class Theme(f.Sourced):
    """The newest figures of a theme, every source for itself."""

    measure: str = f.required("What is measured; sources of one measure are alternatives")
    indicator: str = f.indicator()
    title: str = f.required("Title of the indicator")
    breakdown: str = f.breakdown()
    entity: str = f.required("Country code or aggregate")
    country: str = f.field("Country, ISO 3166-1 alpha-3, where it is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or aggregate")
    period: str = f.required("Period of the figure")
    year: int = f.field("Calendar year; empty for sums, halves, quarters and months")
    value: float = f.required("Figure", unit=OWN)
    unit: str = f.required("Unit of value and change")
    previous_period: str = f.field("Last earlier period of that kind in the same edition")
    change: float = f.field("Value less that of previous_period", unit=OWN)
    rank: int = f.rank("value")
    ranked_among: int = f.ranked_among()
    is_preferred: bool = f.required(
        "True for the indicator and source to begin with, of those of one measure: see themes"
    )
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        metadata = f.key("measure", "indicator", "breakdown", "entity", "period", "source")
