"""The fact table with a column per year: what a spreadsheet calls wide."""

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import literal, quote
from ailedger.output.fields import Field, fields_of

NAME = "observations_wide"
ABOUT = (
    "Figures of calendar years, a column per year and a row per indicator, entity, breakdown, "
    "source and edition: figures of two editions never share a row."
)
KEYS = ("indicator", "entity", "entity_type", "breakdown", "unit", "source", "edition")
YEARS = """
    SELECT DISTINCT period_label FROM observations
    WHERE regexp_full_match(period_label, '\\d{4}') ORDER BY 1
"""
LINEAGE = "Raw lines behind the figures of the row, each as snapshot#line"


def write_wide(con: DuckDBPyConnection, table: str) -> list[Field]:
    """Make the wide table in the connection, under a quoted name, and say what its columns are."""
    years = [label for (label,) in con.execute(YEARS).fetchall()]
    keys = ", ".join(map(quote, KEYS))
    cells = ", ".join(
        f"any_value(value) FILTER (period_label = {literal(year)}) AS {quote(year)}"
        for year in years
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {keys}, {cells}, "
        "list_sort(list(snapshot || '#' || row)) AS lineage FROM observations "
        f"WHERE list_contains({years!r}, period_label) GROUP BY {keys} ORDER BY {keys}"
    )
    told = {field.name: field for field in fields_of(con, "observations")}
    return [
        *(told[name] for name in KEYS),
        *(Field(year, "DOUBLE", f"Figure of {year}", "as unit says") for year in years),
        Field("lineage", "VARCHAR[]", LINEAGE, ""),
    ]
