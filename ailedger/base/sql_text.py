"""SQL spelled from parts: names quoted, texts as literals, records as CSV; and answers as dicts."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def records(
    con: "DuckDBPyConnection", query: str, values: Sequence[object] = ()
) -> list[dict[str, Any]]:
    """The rows of a query, each by the names of its columns."""
    found = con.execute(query, list(values))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def quote(identifier: str) -> str:
    """Quote a name of a schema, table or column for SQL.

    Raises:
        ValueError: the name is empty or has a NUL character.
    """
    if not identifier or "\0" in identifier:
        raise ValueError(f"not an identifier: {identifier!r}")
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as a SQL literal, for the few places where a value cannot be bound."""
    return "'" + text.replace("'", "''") + "'"


def tree(leaves: Sequence[tuple[Any, str]], is_below: Callable[[Any], str]) -> str:
    """SQL that finds the last leaf whose key is not above a value, by halving.

    Args:
        leaves: key and SQL of each, by key; there is at least one.
        is_below: SQL of whether the value is below a key.
    """
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    return (
        f"CASE WHEN {is_below(leaves[middle][0])} THEN {tree(leaves[:middle], is_below)} "
        f"ELSE {tree(leaves[middle:], is_below)} END"
    )


def as_csv(cells: Sequence[str]) -> str:
    """SQL of a record's text from SQL of its cells; quoted only where it must be."""
    quoted = (
        f"CASE WHEN regexp_matches({cell}, '[\",\\n\\r]') "
        f"THEN '\"' || replace({cell}, '\"', '\"\"') || '\"' ELSE coalesce({cell}, '') END"
        for cell in cells
    )
    return " || ',' || ".join(quoted)
