"""Contracts of the reference tables that steer marts: themes, events, absences, bounds."""

import datetime

import pandera.polars as pa

from schemas.raw import _rules as rules

SLUG = r"^[a-z][a-z0-9_]*$"
TIMES = {"unit": "times"}
ENTITY = r"^([A-Z]{3}|[a-z][a-z0-9_]*)$"


class Themes(rules.Contract):
    """Which indicator of which source belongs to which mart, as which measure.

    Definitions that do not compare are measures of their own.
    """

    theme: str = pa.Field(str_matches=SLUG, description="Mart that reads it")
    measure: str = rules.name(
        "What is measured; indicators of one measure are alternatives. What follows a comma says "
        "which other figure of the same row it is, or how it is counted"
    )
    indicator: str = pa.Field(str_matches=SLUG, description="Indicator")
    source: str = pa.Field(str_matches=SLUG, description="Publisher's short name")
    preference: int = pa.Field(ge=1, le=9, description="1 is the one to begin with")

    class Config:
        name = "themes"
        metadata = rules.key("theme", "indicator", "source")


class Events(rules.Contract):
    """Laws and export controls with which a chart may be annotated."""

    date: datetime.date = pa.Field(description="Day on which it took effect or was decided")
    entity: str = pa.Field(str_matches=ENTITY, description="Country or group whose act it is")
    title: str = pa.Field(str_length={"min_value": 1}, description="What happened")
    source: str = pa.Field(str_length={"min_value": 1}, description="Where it is recorded")
    url: str = pa.Field(str_matches=r"^https://\S+$", description="Address of the record")

    class Config:
        name = "events"
        metadata = rules.key("date", "entity", "title")


class EventTests(rules.Contract):
    """Windows around an event in which a measure of two places is compared."""

    event_date: datetime.date = pa.Field(description="Day of the event, as in events")
    event_entity: str = pa.Field(str_matches=ENTITY, description="Whose act it is, as in events")
    indicator: str = pa.Field(str_matches=SLUG, description="Measure")
    treated: str = pa.Field(str_matches=ENTITY, description="Place that the event concerns")
    comparison: str = pa.Field(
        str_matches=ENTITY, description="Place that it does not concern, and that lacks the other"
    )
    before_year: int = pa.Field(ge=1950, le=2100, description="Last year before the event's")
    after_year: int = pa.Field(ge=1950, le=2100, description="Last year of the window")
    question: str = pa.Field(str_matches=r".+\?$", description="What is asked")

    class Config:
        name = "event_tests"
        metadata = rules.key("event_date", "event_entity", "indicator", "treated", "comparison")


class Absences(rules.Contract):
    """Why a source has no figure of a country at all."""

    source: str = pa.Field(str_matches=SLUG, description="Publisher's short name")
    indicator: str = pa.Field(str_matches=SLUG, description="Indicator")
    country: str = pa.Field(str_matches=r"^[A-Z]{3}$", description="Country that is left out")
    reason: str = rules.name("Why")
    evidence: str = rules.name("Where that is said, and what is said there")
    url: str = pa.Field(str_matches=r"^https://\S+$", description="Address of the evidence")

    class Config:
        name = "absences"
        metadata = rules.key("source", "indicator", "country")


class Plausibility(rules.Contract):
    """Bounds of a figure held against another one, or against the world.

    A ratio is held against the indicator `whole` of the same entity, parts are the sum of countries
    against the entity `whole` of the same table, a total is the sum of countries itself.
    """

    indicator: str = pa.Field(str_matches=SLUG, description="Indicator")
    kind: str = pa.Field(isin=["ratio", "parts", "total"], description="What is held against what")
    whole: str = pa.Field(str_matches=SLUG, description="Indicator or entity it is held against")
    factor: float = pa.Field(gt=0, description="What the quotient or sum is multiplied by")
    years_back: int = pa.Field(
        ge=0, le=10, description="Years the whole may be older than the part"
    )
    unit: str = rules.name("Unit of what comes out, and of the bounds")
    lowest: float = pa.Field(nullable=True, description="Lowest plausible; less is told")
    highest: float = pa.Field(nullable=True, description="Highest plausible; more is told")
    impossible_above: float = pa.Field(nullable=True, description="More stops the build")
    evidence: str = rules.name("What the bounds are taken from")

    class Config:
        name = "plausibility"
        metadata = rules.key("indicator", "kind", "whole")


class Counterparts(rules.Contract):
    """Two indicators of nearly one thing, and how far apart their figures may be."""

    indicator: str = pa.Field(str_matches=SLUG, description="Indicator; see indicators")
    other_indicator: str = pa.Field(str_matches=SLUG, description="The one held against it")
    per_100k: bool = pa.Field(
        description="Whether the other is counted per 100,000 inhabitants to be compared"
    )
    bound: float = pa.Field(
        gt=1, description="Factor between the two from which on they disagree", metadata=TIMES
    )
    why: str = pa.Field(str_length={"min_value": 1}, description="What each of them counts")

    class Config:
        name = "counterparts"
        metadata = rules.key("indicator", "other_indicator")
