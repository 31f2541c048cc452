"""What the warehouse says of its own tables: columns, types, definitions and units."""

import re
from dataclasses import dataclass

from duckdb import CatalogException, DuckDBPyConnection

from ailedger.base.sql_text import quote

# `ailedger.build.comments` writes a unit so at the end of a column's COMMENT.
UNIT = re.compile(r"^(?P<text>.*?)\s*Unit: (?P<unit>.+)\.$", re.DOTALL)
COLUMNS = """
    SELECT column_name, data_type, coalesce(comment, '')
    FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'main' AND table_name = ?
    ORDER BY column_index
"""
COMMENTS = """
    SELECT column_name, comment
    FROM ledger.column_comments
    WHERE schema_name = 'main' AND table_name = ?
"""
ABOUT = """
    SELECT comment
    FROM (
        SELECT view_name AS name, comment, schema_name, database_name FROM duckdb_views()
        UNION ALL
        SELECT table_name, comment, schema_name, database_name FROM duckdb_tables()
    )
    WHERE name = ? AND schema_name = 'main' AND database_name = current_database()
"""
MODELS = "SELECT about FROM ledger.models WHERE name = ?"  # duckdb_views() would bind every view
TABLE_SCHEMA = {
    "BOOLEAN": "boolean", "DATE": "date", "DOUBLE": "number", "FLOAT": "number",
    "TIMESTAMP": "datetime", "VARCHAR": "string",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column: its DuckDB type, its definition and its unit ("" where there is none)."""

    name: str
    kind: str
    description: str
    unit: str

    @property
    def is_text(self) -> bool:
        """Whether its CSV cells are text: text, a list, or anything that is not a plain value."""
        return self.table_schema_type == "string"

    @property
    def table_schema_type(self) -> str:
        """Type in the words of Table Schema."""
        if self.kind.startswith("DECIMAL"):
            return "number"
        if self.kind.endswith("INT") or self.kind.endswith("INTEGER"):
            return "integer"
        return TABLE_SCHEMA.get(self.kind, "string")


def fields_of(con: DuckDBPyConnection, name: str) -> list[Field]:
    """The columns of a relation of schema main, in order; none where there is no such relation."""
    rows = _in_lake(con, name) if on_lake(con) else con.execute(COLUMNS, [name]).fetchall()
    return [Field(column, kind, *split_unit(comment)) for column, kind, comment in rows]


def _in_lake(con: DuckDBPyConnection, name: str) -> list[tuple[str, str, str]]:
    """Name, type and comment of each column. duckdb_columns() would bind every view there is."""
    told = dict(con.execute(COMMENTS, [name]).fetchall())
    return [(column, kind, told.get(column, "")) for column, kind in kinds_of(con, name).items()]


def kinds_of(con: DuckDBPyConnection, name: str) -> dict[str, str]:
    """The type of each column of a relation of schema main; none where there is no such one."""
    try:
        found = con.execute(f"DESCRIBE main.{quote(name)}").fetchall()
    except (CatalogException, ValueError):  # "" is no name
        return {}
    return {column: kind for column, kind, *_ in found}


def on_lake(con: DuckDBPyConnection) -> bool:
    """Whether the warehouse is a DuckLake, which keeps no COMMENT on a column of a view."""
    kind = "SELECT type FROM duckdb_databases() WHERE database_name = current_database()"
    return bool(con.execute(kind).fetchall() == [("ducklake",)])


def split_unit(comment: str) -> tuple[str, str]:
    """A column's COMMENT as definition and unit."""
    found = UNIT.match(comment)
    return (found["text"], found["unit"]) if found else (comment, "")


def about(con: DuckDBPyConnection, name: str) -> str:
    """The COMMENT of a model of schema main: what it answers."""
    rows = con.execute(MODELS if on_lake(con) else ABOUT, [name]).fetchall()
    return str(rows[0][0] or "") if rows else ""
