"""Contracts of the charts of Our World in Data: their figures, and what they say of themselves."""

import pandera.polars as pa

from schemas.raw import _rules as rules

SLUG = r"^[a-z0-9][a-z0-9-]*$"
PERIODS = r"^(\d{4}(-\d{2}(-\d{2})?|-W\d{2}|-Q[1-4])?|\d{3}0s)$"


class Figures(rules.Contract):
    """Figures of the charts, one row per chart, indicator, entity and time."""

    chart: str = pa.Field(str_matches=SLUG, description="Chart's name in its address")
    indicator: str = rules.name("Short name of the chart's column")
    entity: str = rules.name("Country or group as published")
    code: str = pa.Field(
        nullable=True,
        str_matches=r"^([A-Z]{3}|OWID_[A-Z0-9_]+)$",
        description="Alpha-3 code, or the publisher's own for others; missing for groups",
    )
    period: str = pa.Field(str_matches=PERIODS, description="Time as published")
    figure: float = pa.Field(description="Figure in the unit that the chart states")
    projected: bool = pa.Field(description="Whether the column is a projection")

    class Config:
        name = "owid_figures"
        metadata = rules.key("chart", "indicator", "entity", "period")


class Charts(rules.Contract):
    """Charts and their columns: unit, citation and licence of the underlying source."""

    chart: str = pa.Field(str_matches=SLUG, description="Chart's name in its address")
    indicator: str = rules.name("Short name of the chart's column")
    title: str = rules.name("Title of the column")
    unit: str = pa.Field(nullable=True, description="Unit as published")
    variable_id: str = pa.Field(nullable=True, str_matches=r"^\d+$", description="Indicator's id")
    last_updated: str = pa.Field(
        nullable=True, str_matches=r"^\d{4}-\d{2}-\d{2}$", description="Version of the column"
    )
    citation: str = pa.Field(nullable=True, description="Citation that the publisher asks for")
    licence: str = pa.Field(nullable=True, description="Licence of the underlying source")
    licence_url: str = pa.Field(nullable=True, description="Address of the licence")
    producer: str = pa.Field(nullable=True, description="Who made the underlying data")

    class Config:
        name = "owid_charts"
        metadata = rules.key("chart", "indicator")
