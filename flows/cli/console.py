"""Printing tables: rich on a terminal, plain aligned text in a pipe."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence

import click

FORMATS = ("table", "csv", "json", "markdown")


def emit(columns: Sequence[str], rows: Iterable[Sequence[object]], fmt: str = "table") -> None:
    """Print rows to standard output.

    Args:
        columns: names, in order.
        rows: one sequence of values per row; None is an empty cell (null in JSON).
        fmt: one of FORMATS.
    """
    if fmt == "csv":
        click.echo(_csv(columns, rows), nl=False)
    elif fmt == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2, default=str))
    elif fmt == "markdown":
        click.echo(_markdown(columns, rows))
    elif sys.stdout.isatty():
        _rich(columns, list(rows))
    else:
        click.echo(_plain(columns, [[text(value) for value in row] for row in rows]))


def text(value: object) -> str:
    """One value as a person reads it; lists are joined by '; '."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(text(item) for item in value)
    if isinstance(value, float):
        return format(value, ".10g")
    return str(value)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([repr(v) if isinstance(v, float) else text(v) for v in row])
    return stream.getvalue()


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    for row in rows:
        cells = (text(v).replace("|", "\\|").replace("\n", " ") for v in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _plain(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cells = [list(columns), *([cell.replace("\n", " ") for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def _rich(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for index, column in enumerate(columns):
        numeric = any(isinstance(row[index], int | float) for row in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(text(value)) for value in row))
    Console().print(table)
