"""Contracts of the marts that compare countries: places, concentration, catching up, events."""

import datetime

from schemas.marts import _fields as f

OWN = "as unit says"
PLACES = "places"


class Ranks(f.Mart):
    """Every figure of a country in every edition: its place, among how many, its definition."""

    country: str = f.country()
    country_name: str = f.country_name()
    indicator: str = f.required("Indicator; see indicators")
    title: str = f.required("Title of the indicator")
    breakdown: str = f.breakdown()
    period: str = f.required("Period of the figure")
    year: int = f.field("Calendar year; empty for sums, halves and quarters")
    value: float = f.field(
        "Figure; empty where the edition prints only the place", unit="as unit says"
    )
    unit: str = f.required("Unit of value")
    rank: int = f.rank("value")
    ranked_among: int = f.ranked_among()
    published_rank: int = f.field(
        "Place that is printed, whatever the table leaves out; the raw line says where",
        unit="place",
        ge=1,
    )
    previous_period: str = f.field("Last earlier period of that length in the same edition")
    previous_rank: int = f.field("Place in previous_period", unit="place", ge=1)
    rank_change: int = f.field("Places won (positive) or lost since previous_period", unit=PLACES)
    direction: str = f.required(
        "Which is better, so that place 1 is the best or the worst; neutral where neither",
        isin=["higher", "lower", "neutral"],
    )
    older_definition: bool = f.required(
        "True where a later edition of the source counts by another definition (see breaks): the "
        "figure does not compare with those of that edition"
    )
    disputed: str = f.disputed()
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    is_latest: bool = f.required("True where no newer edition prints the figure")
    lineage: f.Lines = f.lineage()

    class Config:
        name = "ranks"
        metadata = f.key("country", "indicator", "breakdown", "period", "source", "edition")


class RankStability(f.Mart):
    """How far places change from one period to the next, and from edition to edition."""

    compared: str = f.required(
        "periods: two periods of one edition; editions: one period in two editions",
        isin=["periods", "editions"],
    )
    indicator: str = f.required("Indicator; see indicators")
    breakdown: str = f.breakdown()
    title: str = f.required("Title of the indicator")
    period: str = f.required("Period of the table")
    other_period: str = f.required("Period of the table that it is compared with")
    other_edition: str = f.required("Edition of that table")
    countries: int = f.required("Countries that have a place in both", unit="countries", ge=5)
    rank_correlation: float = f.field(
        "Spearman's correlation of the places, ties at the mean of their places; empty where all "
        "countries share one place",
        unit="-1 to 1",
        ge=-1,
        le=1,
    )
    mean_change: float = f.required("Mean change of place, either way", unit=PLACES, ge=0)
    largest_change: int = f.required("Largest change of place, either way", unit=PLACES, ge=0)
    most_moved: str = f.required(
        "Country of the largest change, of several the last by code", str_matches=f.ISO3
    )
    definition_changed: bool = f.required(
        "True where the definition changed between the two editions (see breaks)"
    )
    source: str = f.source()
    edition: str = f.edition()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "rank_stability"
        metadata = f.key(
            "compared",
            "indicator",
            "breakdown",
            "source",
            "edition",
            "period",
            "other_edition",
            "other_period",
        )


class Concentration(f.Mart):
    """How few countries have most of it: investment, models and patents, by year."""

    indicator: str = f.required("Indicator; see indicators")
    title: str = f.required("Title of the indicator")
    year: int = f.year()
    listed: int = f.required("Countries that the table lists", unit="countries", ge=2)
    total: float = f.required("What shares are taken of", unit=OWN, ge=0)
    unit: str = f.required("Unit of total")
    shares_are_of: str = f.required(
        "world in the same edition: its figure; sum of the table: of a table of every country",
        isin=["world in the same edition", "sum of the table"],
    )
    unlisted_share_percent: float = f.required(
        "Share of the countries that the table leaves out", unit=f.PERCENT, ge=0, le=100
    )
    leader: str = f.field(
        "Country that has most, where nobody that is not listed can have more", str_matches=f.ISO3
    )
    leader_share_percent: float = f.field("Share of leader", unit=f.PERCENT, ge=0, le=100)
    second: str = f.field(
        "Country that has most after leader, where nobody that is not listed can have more",
        str_matches=f.ISO3,
    )
    second_share_percent: float = f.field("Share of second", unit=f.PERCENT, ge=0, le=100)
    leader_multiple: float = f.field("Figure of leader divided by that of second", unit="times")
    top_3_share_percent: float = f.field(
        "Share of the first three together, where all three places are certain",
        unit=f.PERCENT,
        ge=0,
        le=100.01,
    )
    index_at_least: float = f.required(
        "Herfindahl-Hirschman index, sum of the squared shares in percent, if what is left were "
        "spread over very many",
        unit="points of 10,000",
        ge=0,
        le=10001,
    )
    index_at_most: float = f.required(
        "The same if what is left were with as few as the table allows; equal to index_at_least "
        "where every country is listed",
        unit="points of 10,000",
        ge=0,
        le=10001,
    )
    is_latest: bool = f.required("True where a figure is in no newer edition")
    source: str = f.source()
    edition: str = f.edition()
    coverage: str = f.coverage()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "concentration"
        metadata = f.key("indicator", "year", "source", "edition")


class Convergence(f.Mart):
    """Whether countries that have less catch up, and whether countries differ less."""

    indicator: str = f.required("Indicator; see indicators")
    breakdown: str = f.breakdown()
    title: str = f.required("Title of the indicator")
    first_year: int = f.year("First year with ten countries and more")
    last_year: int = f.year("Last year with ten countries and more")
    countries: int = f.required("Countries printed in both years", unit="countries", ge=10)
    scale: str = f.required("logarithm, or the unit where a figure is zero or less")
    beta: float = f.required(
        "Slope of the mean yearly growth on the first year's level: below zero where who has less "
        "gains more (Barro and Sala-i-Martin, Convergence, 1992)",
        unit="per year",
    )
    beta_standard_error: float = f.required("Standard error of beta", unit="per year", ge=0)
    r_squared: float = f.required(
        "Share of the variance of growth that the first level explains", unit="0 to 1", ge=0, le=1
    )
    first_sigma: float = f.required(
        "Standard deviation between countries in first_year", unit="on scale", ge=0
    )
    last_sigma: float = f.required("The same in last_year", unit="on scale", ge=0)
    sigma_change_percent: float = f.field("Growth of sigma between the two", unit=f.PERCENT)
    finding: str = f.required(
        "converging: beta is below zero by two standard errors and sigma fell; without the fall a "
        "negative beta may be errors of measurement falling back to the middle; diverging: beta is "
        "above zero by two standard errors; else neither",
        isin=[
            "converging", "the low gain, the spread does not shrink", "diverging", "neither",
        ],
    )  # fmt: skip
    is_latest: bool = f.required("True where no newer edition prints any of the figures")
    source: str = f.source()
    edition: str = f.edition()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "convergence"
        metadata = f.key("indicator", "breakdown", "source", "edition")


class EventWindows(f.Mart):
    """A measure before and after a dated event, against places that it did not concern."""

    event_date: datetime.date = f.required("Day of the event; see events")
    event: str = f.required("What happened")
    indicator: str = f.required("Measure; see indicators")
    question: str = f.required("What the row is asked", str_matches=r".+\?$")
    treated: str = f.required("Country or area that the event concerns")
    comparison: str = f.required("Country or area that it does not concern")
    before_year: int = f.year("Last year before the event's")
    after_year: int = f.year("Last year of the window")
    unit: str = f.required("Unit of the points")
    treated_points: str = f.required(
        "Every figure of treated in the window and in the one of the same length before"
    )
    comparison_points: str = f.required("Every figure of comparison in the two windows")
    treated_change_percent: float = f.required(
        "Change of treated from before_year to after_year", unit=f.PERCENT
    )
    comparison_change_percent: float = f.required("Change of comparison", unit=f.PERCENT)
    difference_points: float = f.required(
        "Difference in differences: the first change less the second", unit="percentage points"
    )
    placebo_difference_points: float = f.field(
        "The same over the window before, in which the event had not happened: as large a figure "
        "says that the two do not go side by side",
        unit="percentage points",
    )
    event_year_passed_percent: float = f.required(
        "Part of the event's year that had passed on its day", unit=f.PERCENT, ge=0, le=100
    )
    share_by_event_year_percent: float = f.field(
        "Part of the change of treated that the figure of the event's year already has",
        unit=f.PERCENT,
    )
    share_before_event_percent: float = f.field(
        "Part of it that came before the event, if the year's change is even over the year",
        unit=f.PERCENT,
    )
    verdict: str = f.required(
        "timing fits where treated fell, fell more than comparison, and at most a quarter of the "
        "fall came before the event; in part up to three quarters. The cause is never decidable "
        "from a window of so few points",
        isin=[
            f"timing {word}; cause not decidable"
            for word in ("fits", "fits in part", "does not fit", "not decidable")
        ],
    )
    is_latest: bool = f.required("True where no newer edition prints any of the figures")
    source: str = f.source()
    edition: str = f.edition()
    lineage: f.Lines = f.lineage()

    class Config:
        name = "event_windows"
        metadata = f.key("event_date", "indicator", "treated", "comparison", "source", "edition")
