"""Whether a check looks at its row alone: what judging in parts rests on.

Pandera's own checks do. A check that the contract defines is tried: its verdict on a row must stay
the same when the rows are doubled and reversed, when only those that passed are left, and when only
those that failed are. This finds a check that compares with a mean, a rank or a neighbour.
"""

from typing import TYPE_CHECKING, Any

from ailedger.errors import UsageError

if TYPE_CHECKING:
    import polars

TRIED = 256  # rows


def is_builtin(check: Any) -> bool:
    """Whether a check is one of pandera's own, which all look at their row alone."""
    return bool(check.statistics) and type(check).is_builtin_check(check.name)


def looks_alone(check: Any) -> bool:
    """Whether a check cannot look beyond its row, so that it needs no trying."""
    return is_builtin(check) or bool(check.element_wise)


def require_rowwise(
    check: Any, frame: "polars.DataFrame", column: str | None, failed: "polars.DataFrame"
) -> None:
    """Refuse a check that looks beyond its row; one that cannot is not for here (`looks_alone`).

    Args:
        column: the column it judges; None for a check across columns.
        failed: rows of which the check said no.

    Raises:
        UsageError: the check gives one verdict for all rows, or another one in other company.
    """
    import polars as pl

    rows = frame.head(TRIED)
    if rows.height == 1:
        rows = pl.concat([rows, rows])
    whole = _said(check, rows, column)
    turned = _said(check, pl.concat([rows.reverse(), rows]), column)
    good, bad = (rows.filter(pl.Series(mask, dtype=pl.Boolean)) for mask in
                 (whole, [not said for said in whole]))  # fmt: skip
    if (
        turned != whole[::-1] + whole
        or (good.height < rows.height and not all(_said(check, good, column)))
        or any(_said(check, bad, column))
        or any(_said(check, failed.head(TRIED), column))
    ):
        raise UsageError(
            f"not usable as a contract: {check.name} does not judge each row by itself",
            where=column or "",
            hint="compare with other rows in an audit: sql/checks",
        )


def _said(check: Any, rows: "polars.DataFrame", column: str | None) -> list[bool]:
    if not rows.height:
        return []
    result = check(rows.lazy(), *([column] if column else []))
    said: list[bool] = result.check_output.collect().to_series().to_list()
    if len(said) != rows.height:
        raise UsageError(
            f"not usable as a contract: {check.name} gives one verdict for all rows",
            where=column or "",
            hint="a check returns one truth value for each row; write the rest in sql/checks",
        )
    return said
