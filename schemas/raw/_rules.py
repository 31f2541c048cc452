"""Fields and rules that the contracts of several raw tables share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

YEAR = r"\d{4}(\.0)?"
SUM = r"\d{4}-\d{4} \(sum\)"
HALF_OR_QUARTER = r"(H[12]|Q[1-4]) \d{4}"


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


def text(description: str) -> Any:
    """A text as published, which may be missing."""
    return pa.Field(nullable=True, description=description)


def amount(description: str) -> Any:
    """A number that is not negative, or missing."""
    return pa.Field(nullable=True, ge=0, description=description)


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


def within(key: pl.Expr, bounds: Mapping[str, Sequence[float]], figure: pl.Expr) -> pl.Expr:
    """Whether a figure is between the two bounds of its key; true where the key has none."""
    ends = ({name: pair[at] for name, pair in bounds.items()} for at in (0, 1))
    lowest, highest = (
        key.replace_strict(end, default=None, return_dtype=pl.Float64) for end in ends
    )
    return figure.is_between(lowest, highest).fill_null(True)
