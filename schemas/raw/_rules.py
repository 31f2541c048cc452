"""Fields and rules that the contracts of several raw tables share."""

from collections.abc import Callable
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

YEAR = r"\d{4}(\.0)?"
NEW_YEAR = r"1/1/\d{2}"
SPAN = r"\d{4}-\d{4}"
SUM = rf"{SPAN} \(sum\)"
HALF_OR_QUARTER = r"(H[12]|Q[1-4]) \d{4}"
BASELINE = "baseline"
NOT_STATED = "not stated"

WHOLE_UNITS = ("count", "count (approx.)", "rank")
UNIT_FITS = "the unit fits the measure"
WHOLE = "a count is whole and not negative"
SPAN_IN_ORDER = "a span of years runs forward"


class Contract(pa.DataFrameModel):
    """A contract of declared columns and no other."""

    class Config:
        strict = True


def key(*columns: str, reads: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """The metadata of a contract: its key, and for each check across columns what it reads."""
    return {"key": list(columns), "reads": reads or {}}


def one_of(*allowed: str, description: str) -> Any:
    """A text column that holds one of a few words."""
    return pa.Field(isin=list(allowed), description=description)


def name(description: str = "Country or group of countries as published") -> Any:
    """A name as published: not empty, no blanks around it."""
    return pa.Field(str_matches=r"^\S(.*\S)?$", description=description)


def period(*forms: str) -> Any:
    """A period in one of the forms that the table's editions use."""
    return pa.Field(str_matches=rf"^({'|'.join(forms)})$", description="Period as published")


def figure(lowest: float, highest: float, description: str = "Figure as published") -> Any:
    """A number between two bounds, in the unit of its row."""
    return pa.Field(ge=lowest, le=highest, description=description)


def coverage() -> Any:
    """How much of the field the figure's table covers."""
    return pa.Field(
        str_matches=r"^(full|selected|top [1-9]\d*)$",
        description="full: every country the publisher has; top N: the N highest; "
        "selected: what happens to be printed, no rank may be computed",
    )


def remark() -> Any:
    """A free remark of ours."""
    return pa.Field(nullable=True, description="What a reader must know of this figure")


def rule(text: str) -> Callable[[Any], Any]:
    """A check across columns, known by a sentence.

    The sentence becomes the function's name, where pandera looks when it has no other: a `name=`
    is used up by the first model that inherits the check.
    """

    def decorate(check: Any) -> Any:
        getattr(check, "__func__", check).__name__ = text
        return pa.dataframe_check(check)

    return decorate


def holds(data: PolarsData, condition: pl.Expr) -> pl.LazyFrame:
    """One boolean column: whether each row meets the condition."""
    return data.lazyframe.select(condition)


def implies(when: pl.Expr, then: pl.Expr) -> pl.Expr:
    """True where `when` is false or `then` is true."""
    return ~when | then


def pairs(data: PolarsData, allowed: dict[str, tuple[str, ...]]) -> pl.LazyFrame:
    """Whether each row's unit is one of those its measure may have."""
    fits = [
        (pl.col("measure") == measure) & pl.col("unit").is_in(list(units))
        for measure, units in allowed.items()
    ]
    return holds(data, pl.any_horizontal(fits))
