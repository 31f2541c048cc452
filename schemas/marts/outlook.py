"""Contracts of the marts about what comes: forecasts with their limits, and what became of them."""

from schemas.marts import _fields as f

OWN = "as unit says"


class _Forecast(f.Mart):
    indicator: str = f.required("Indicator; see indicators")
    entity: str = f.required("Country code or aggregate")
    entity_type: str = f.required("What the entity is", isin=["country", "aggregate"])
    country: str = f.field("Country, ISO 3166-1 alpha-3, where it is one", str_matches=f.ISO3)
    name: str = f.required("Name of the country or aggregate")
    breakdown: str = f.breakdown()
    origin_year: int = f.year("Last year that the edition prints")
    year: int = f.year("Year that is forecast")
    horizon: int = f.required("Years from origin_year to year", unit=f.YEARS, ge=1, le=2)
    unit: str = f.required("Unit of the figures")

    class Config:
        metadata = f.key("indicator", "entity", "breakdown", "year", "source", "edition")


class Outlook(_Forecast):
    """What a figure may be one and two years on, with an 80 % interval, or why nobody can say."""

    last_value: float = f.required("Figure of origin_year: what naive would say", unit=OWN)
    forecast: float = f.field("Point forecast; empty where why_none says why", unit=OWN)
    low: float = f.field("Lower end of the 80 % interval", unit=OWN)
    high: float = f.field("Upper end of the 80 % interval", unit=OWN)
    method: str = f.field(
        "naive: the last figure stays; drift: the mean yearly change goes on; in logs: the same on "
        "logarithms, the interval too",
        isin=["naive", "naive in logs", "drift", "drift in logs"],
    )
    points: int = f.required("Years of the series", unit=f.YEARS, ge=3)
    trials: int = f.field(
        "Forecasts of the backtest: from the fourth year of every series of the family on, each "
        "year once as the last one known (rolling origin)",
        unit="forecasts",
        ge=0,
    )
    mase: float = f.field(
        "Mean absolute error of the method in the backtest over the mean error of naive one-step "
        "forecasts (MASE; Hyndman and Koehler, 2006)",
        unit="times the naive error",
        ge=0,
    )
    naive_mase: float = f.field(
        "The same of naive: what the method had to beat", unit="times the naive error", ge=0
    )
    coverage_percent: float = f.field(
        "Figures of the backtest that lie inside the interval: 80 is meant, 70 to 90 is let pass; "
        "the method is chosen by the same trials, so that it flatters a little",
        unit=f.PERCENT,
        ge=0,
        le=100,
    )
    restated: int = f.field(
        "Figures by which the noise of revisions was measured that widens the interval; empty "
        "where fewer than ten of one definition were printed again",
        unit="figures",
        ge=10,
    )
    why_none: str = f.field("Why there is no forecast; empty where there is one")
    is_newest: bool = f.required("True in the newest edition that has the series")
    source: str = f.source()
    edition: str = f.required("Edition (vintage) from which it is forecast, and nothing newer")
    lineage: f.Lines = f.lineage()

    class Config(_Forecast.Config):
        name = "outlook"


class OutlookScore(_Forecast):
    """What became of the forecasts of older editions: the figure that came, the miss."""

    year: int = f.year("Year that was forecast")
    method: str = f.required("Method of the forecast; see outlook")
    last_value: float = f.required("Figure of origin_year: what naive would say", unit=OWN)
    forecast: float = f.required("Point forecast", unit=OWN)
    low: float = f.required("Lower end of the 80 % interval", unit=OWN)
    high: float = f.required("Upper end of the 80 % interval", unit=OWN)
    actual: float = f.required("Figure of the year in the edition that scores it", unit=OWN)
    error: float = f.field("Actual less forecast", unit=OWN)
    naive_error: float = f.field("Actual less last_value", unit=OWN)
    scaled_error: float = f.field(
        "Size of error over that of naive_error: below one where the forecast was better; empty "
        "where naive did not err",
        unit="times the naive error",
        ge=0,
    )
    is_inside: bool = f.field("True where actual lies inside the interval")
    why_none: str = f.field("Why the forecast is not scored; empty where it is")
    source: str = f.source()
    edition: str = f.required("Edition (vintage) from which it was forecast")
    scored_by: str = f.required("First later edition that prints the year")
    lineage: f.Lines = f.lineage()

    class Config(_Forecast.Config):
        name = "outlook_score"
