"""A workbook that a spreadsheet opens: the figures, and a sheet of notes that travels with them."""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import quote
from ailedger.errors import UsageError
from ailedger.output.fields import Field
from ailedger.output.licences import notices
from ailedger.output.provenance import Origin

SHEET_ROWS = 1_048_575  # that a sheet holds below its heading
# A workbook says when it was made: this does not, so that the same build gives the same bytes.
CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
BREAKS = """
    SELECT DISTINCT breaks.indicator, breaks.source, breaks.edition, breaks.period, breaks.what
    FROM breaks
    WHERE breaks.indicator IN (
        SELECT DISTINCT observations.indicator
        FROM observations
        INNER JOIN ({lines}) AS behind
            ON observations.snapshot || '#' || observations.row = behind.line
    )
    ORDER BY ALL
"""
NOTES = """
    SELECT DISTINCT
        sources.publisher, sources.title, sources.source, sources.edition,
        sources.published::VARCHAR, sources.licence, sources.url, sources.citation
    FROM snapshots
    INNER JOIN sources
        ON snapshots.source = sources.source AND snapshots.edition = sources.edition
    WHERE list_contains(?, snapshots.snapshot)
    ORDER BY ALL
"""
HEADS = ("publisher", "title", "source", "edition", "published", "licence", "url", "citation")
WIDEST = 60


def table(
    con: DuckDBPyConnection,
    path: Path,
    relation: str,
    fields: Sequence[Field],
    *,
    where: str,
    lines: str | None,
    origins: Sequence[Origin],
) -> None:
    """Write the rows of a relation to a workbook, sorted by every column, with their notes.

    Args:
        where: SQL over the columns: only these rows are written.
        lines: SQL for the raw lines of a row, None where it has none.
        origins: the editions behind the rows.

    Raises:
        UsageError: more rows than a sheet holds.
        OSError: the folder is closed, the disk is full.
    """
    names = [field.name for field in fields]
    order = ", ".join(f"{quote(name)} NULLS LAST" for name in names)
    # As text what is no number: a list between semicolons, a date as ISO 8601 has it.
    cells = ", ".join(_cell(field) for field in fields)
    rows = con.execute(f"SELECT {cells} FROM {relation} WHERE {where} ORDER BY {order}").fetchall()
    if len(rows) > SHEET_ROWS:
        raise UsageError(
            f"{len(rows):,} rows, and a sheet holds {SHEET_ROWS:,}", where=path.name,
            hint="--format csv or parquet",
        )  # fmt: skip
    behind = f"SELECT DISTINCT unnest({lines}) AS line FROM {relation} WHERE {where}"
    breaks = con.execute(BREAKS.format(lines=behind)).fetchall() if lines else []
    notes: list[Sequence[Any]] = [
        ["licence", notice] for notice in notices({origin.licence for origin in origins})
    ]
    notes += [["column", field.name, field.unit, field.description] for field in fields]
    notes += [["break", *row] for row in breaks]
    notes += [
        ["source", one.publisher, one.title, one.source, one.edition, one.licence, one.url,
         one.citation] for one in origins
    ]  # fmt: skip
    with xlsxwriter.Workbook(str(path), {**OPTIONS, "in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        _sheet(book, "figures", names, rows)
        _sheet(book, "notes", ("note", *HEADS[:2], "source", "edition", *HEADS[5:]), notes)


def _cell(field: Field) -> str:
    """SQL for a column's cell: a number, a truth, or text."""
    name = quote(field.name)
    if field.kind == "VARCHAR[]":
        return f"array_to_string({name}, ';')"
    if field.table_schema_type in ("number", "integer"):
        return f"CAST({name} AS DOUBLE)"
    return f"CAST({name} AS VARCHAR)"


def peers(
    con: DuckDBPyConnection, path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Write figures with their raw lines to a workbook: long, wide, and the notes.

    Text is written as text: no cell is a formula or a link. Among the columns are indicator, title,
    unit, country, value, line and break. Raises OSError: the folder is closed, the disk is full.
    """
    path.open("ab").close()  # an error here names the file
    with xlsxwriter.Workbook(str(path), {**OPTIONS, "in_memory": True}) as book:
        _sheet(book, "side by side", *_wide(columns, rows))
        _sheet(book, "figures", columns, rows)
        _notes(book, con, columns, rows)


def _wide(
    columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> tuple[list[str], list[list[Any]]]:
    """One line per indicator, one column per country."""
    at = {name: place for place, name in enumerate(columns)}
    countries = list(dict.fromkeys(row[at["country"]] for row in rows))
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys = ("title", "unit", "period", "source", "edition")
    for row in rows:
        key = tuple(row[at[name]] for name in keys)
        lines.setdefault(key, {})[row[at["country"]]] = row[at["value"]]
    wide = [[*key, *(cells.get(c) for c in countries)] for key, cells in lines.items()]
    return [*keys, *countries], wide


def _notes(
    book: Any, con: DuckDBPyConnection, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """What a reader must know: sources, licences, units and breaks."""
    at = {name: place for place, name in enumerate(columns)}
    snapshots = sorted({str(row[at["line"]]).split("#")[0] for row in rows if row[at["line"]]})
    sources = con.execute(NOTES, [snapshots]).fetchall()
    units = sorted({(row[at["title"]], row[at["unit"]]) for row in rows})
    breaks = sorted({(row[at["title"]], row[at["break"]]) for row in rows if row[at["break"]]})
    found = {str(row[5]) for row in sources}
    lines: list[Sequence[Any]] = [["licence", notice] for notice in notices(found)]
    lines += [["unit", title, unit] for title, unit in units]
    lines += [["break", title, text] for title, text in breaks]
    lines += [["source", *row] for row in sources]
    _sheet(book, "notes", ("note", *HEADS), lines)


def _sheet(book: Any, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    for column, head in enumerate(columns):
        sheet.write_string(0, column, head, bold)
        cells = [str(row[column]) for row in rows if column < len(row) and row[column] is not None]
        sheet.set_column(column, column, min(WIDEST, max(map(len, [head, *cells])) + 1))
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value))
    sheet.freeze_panes(1, 0)
