"""Fields and rules that the contracts of several raw tables share."""

from collections.abc import Callable, Mapping, Sequence
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


def rule(text: str) -> Callable[[Callable[[Any], pl.Expr]], Any]:
    """A check across columns, known by a sentence; the method says what is true of each row.

    The sentence becomes the function's name, where pandera looks when it has no other: a `name=`
    is used up by the first model that inherits the check.
    """

    def decorate(condition: Callable[[Any], pl.Expr]) -> Any:
        def check(cls: Any, data: PolarsData) -> pl.LazyFrame:
            return data.lazyframe.select(condition(cls))

        check.__name__ = text
        return pa.dataframe_check(check)

    return decorate


def implies(when: pl.Expr, then: pl.Expr) -> pl.Expr:
    """True where `when` is false or `then` is true."""
    return ~when | then


def within(key: pl.Expr, bounds: Mapping[str, Sequence[float]], figure: pl.Expr) -> pl.Expr:
    """Whether a figure is between the two bounds of its key; true where the key has none."""
    ends = ({name: pair[at] for name, pair in bounds.items()} for at in (0, 1))
    lowest, highest = (
        key.replace_strict(end, default=None, return_dtype=pl.Float64) for end in ends
    )
    return figure.is_between(lowest, highest).fill_null(True)
