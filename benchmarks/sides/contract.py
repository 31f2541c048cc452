"""The rules of the made-up tables, for the sides that judge with pandera on polars."""

from typing import ClassVar

import pandera.polars as pa
import polars as pl

PAST = "a projection is not of the past"
COUNTRIES = [f"country_{number}" for number in range(200)]
UNITS = ["percent", "billion US$", "count"]
STATES = ["reported", "estimated", "projected"]


class Indicators(pa.DataFrameModel):
    """Made-up indicators by country, year and edition."""

    indicator: str = pa.Field(str_matches=r"^indicator_\d+$")
    country: str = pa.Field(isin=COUNTRIES)
    year: int = pa.Field(ge=1950, le=2030)
    value: float = pa.Field(ge=0, le=1e6)
    unit: str = pa.Field(isin=UNITS)
    status: str = pa.Field(isin=STATES)
    edition: str = pa.Field(str_matches=r"^e\d+$")

    @pa.dataframe_check(name=PAST)
    def past(cls, data: pa.PolarsData) -> pl.LazyFrame:  # noqa: N805
        """A projection is of 2000 or later."""
        return data.lazyframe.select((pl.col("status") != "projected") | (pl.col("year") >= 2000))

    class Config:
        """Key and the columns that the rule across columns reads."""

        name = "bench_indicators"
        strict = True
        metadata: ClassVar = {
            "key": ["indicator", "country", "year", "edition"],
            "reads": {PAST: ["status", "year"]},
        }
