"""Definitions and units as COMMENTs, taken from the contracts: they are written once, there."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import literal, quote

if TYPE_CHECKING:
    import pandera.polars as pa


def column_text(column: Any) -> str:
    """A pandera column's description with its unit, if it has one."""
    unit = (column.metadata or {}).get("unit")
    text = (column.description or "").strip()
    return f"{text} Unit: {unit}." if unit else text


def describe(
    con: DuckDBPyConnection,
    contracts: Mapping[str, "type[pa.DataFrameModel]"],
    schema: str = "main",
) -> None:
    """Put every column's definition and unit on the relations that have a contract."""
    said = [
        f"COMMENT ON COLUMN {quote(schema)}.{quote(relation)}.{quote(name)} IS {literal(text)}"
        for relation, contract in contracts.items()
        for name, column in contract.to_schema().columns.items()
        if (text := column_text(column))
    ]
    con.execute(";".join(said))  # one call: eight hundred take longer
