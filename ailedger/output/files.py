"""One table as one file: CSV that a spreadsheet cannot be made to execute, or Parquet.

Workbooks are written by `workbook`.
"""

from collections.abc import Sequence
from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import literal, quote
from ailedger.output.fields import Field
from ailedger.output.plain import FORMULA

FORMATS = ("csv", "parquet", "xlsx")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SEPARATOR = ";"
BLANK = r"\s\v\x1c-\x1f\x85\p{Z}\x{FEFF}"  # what Python's \s is, and a mark of byte order
STARTS_CELL = rf"(^|[;\t\r\n])([{BLANK}]*)([{FORMULA}])"
KEEP = r"\1\2'\3"
LEADS_AWAY, KEEP_BOTH = r"(^|;)([\t\r\n])", r"\1'\2"
UNSAFE = f"{STARTS_CELL}|{LEADS_AWAY}"  # to look costs far less than to replace, and most is safe


def write_table(
    con: DuckDBPyConnection,
    relation: str,
    fields: Sequence[Field],
    *,
    where: str,
    target: Path,
    fmt: str,
    in_order: bool = False,
) -> None:
    """Write the rows of a relation to a file, sorted by every column in turn, missing ones last.

    CSV is UTF-8 with LF and quotes as RFC 4180 has them; NULL is an empty cell, the empty text is
    `""`; items of a list stand between semicolons; an apostrophe stands before what a spreadsheet
    would execute. Parquet holds the values as they are.

    Args:
        where: SQL over the columns: only these rows are written.
        fmt: csv or parquet.
        in_order: whether the relation is a table whose rows stand sorted so already. As CSV they
            are then written as they stand; row groups of Parquet would differ with the threads.
    """
    # All columns, so that no two different rows can stand in either order.
    order = ", ".join(f"rows.{quote(field.name)} NULLS LAST" for field in fields)
    sort = f"ORDER BY {order}"
    if fmt == "csv":
        bare = set()
        if in_order:
            sort, bare = "", {field for field in fields if _needs_no_guard(con, relation, field)}
        cells = ", ".join(
            f"{quote(field.name) if field in bare else cell(field)} AS {quote(field.name)}"
            for field in fields
        )
        options = "FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR ''"
    else:
        cells = ", ".join(quote(field.name) for field in fields)
        options = "FORMAT parquet, COMPRESSION zstd"
    con.execute(
        f"COPY (SELECT {cells} FROM {relation} AS rows WHERE {where} {sort})"
        f" TO {literal(str(target))} ({options})"
    )


def mark_for_excel(file: Path) -> None:
    """Begin a CSV file with a byte order mark: without one, Excel does not read it as UTF-8."""
    file.write_bytes(BYTE_ORDER_MARK + file.read_bytes())


def _needs_no_guard(con: DuckDBPyConnection, table: str, field: Field) -> bool:
    """Whether a text column has no value to guard; each value is looked at once, not each row."""
    if field.kind != "VARCHAR":
        return False
    # As a condition, DuckDB would ask it of every row before it makes the values distinct.
    found = con.execute(
        f"SELECT bool_or(regexp_matches(value, {literal(UNSAFE)}))"
        f" FROM (SELECT DISTINCT {quote(field.name)} AS value FROM {table})"
    ).fetchall()
    return bool(found != [(True,)])


def cell(field: Field) -> str:
    """SQL for a column's CSV cell."""
    text = quote(field.name)
    if not field.is_text:
        return text
    if field.kind == "VARCHAR[]":
        text = f"array_to_string({text}, '{SEPARATOR}')"
    elif field.kind != "VARCHAR":
        text = f"CAST({text} AS VARCHAR)"
    harmless = f"regexp_replace({text}, {literal(STARTS_CELL)}, {literal(KEEP)}, 'g')"
    harmless = f"regexp_replace({harmless}, {literal(LEADS_AWAY)}, {literal(KEEP_BOTH)}, 'g')"
    return f"CASE WHEN regexp_matches({text}, {literal(UNSAFE)}) THEN {harmless} ELSE {text} END"
