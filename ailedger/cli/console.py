"""Printing tables: rich on a terminal, there row by row where it is too narrow; plain in a pipe."""

import csv
import io
import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import click

from ailedger.output import markdown
from ailedger.output.plain import plain, unexecuted
from ailedger.progress import Bytes

GAP = 2  # columns of the terminal between two of the table
WHOLE = 32  # characters of a word that is not cut in two
PADDED = 400  # characters a cell in a pipe is filled up to at most: one may have millions
FORMATS = ("table", "csv", "json", "markdown")
F = TypeVar("F", bound=Callable[..., Any])


def format_option(*formats: str, does: str = "How to print it.") -> Callable[[F], F]:
    """The option `--format`, one of FORMATS where none are named; the first is the default."""
    choices = formats or FORMATS
    return click.option(
        "--format", "fmt", type=click.Choice(choices), default=choices[0], show_default=True,
        help=does,
    )  # fmt: skip


def emit(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    fmt: str = "table",
    exact: Collection[int] = (),
) -> None:
    """Print rows to standard output: no cell of a CSV runs, no cell of Markdown is HTML.

    Args:
        rows: one sequence of values per row; None is an empty cell (null in JSON).
        fmt: one of FORMATS.
        exact: places of columns whose texts are numbers or days: a CSV has them as they are.
    """
    if fmt == "csv":
        click.echo(_harmless(_csv(columns, rows, exact)), nl=False)
    elif fmt == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        click.echo(_harmless(json.dumps(records, ensure_ascii=False, indent=2, default=str)))
    elif fmt == "markdown":
        click.echo(_markdown(columns, rows))
    elif sys.stdout.isatty():
        _rich(columns, list(rows), shutil.get_terminal_size().columns)
    else:
        for line in _plain(columns, [[plain(text(value)) for value in row] for row in rows]):
            click.echo(line)


def emit_json(data: object) -> None:
    """Print an answer as JSON."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


@contextmanager
def fetch_bars(names: Iterable[str], *, stderr: bool) -> Iterator[Bytes]:
    """Progress of fetches on a terminal: a line per source with what it does and its bytes."""
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn
    from rich.progress import TimeElapsedColumn as Elapsed

    words = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), words, DownloadColumn(), Elapsed())
    with Progress(*columns, console=Console(stderr=stderr), transient=True) as bars:
        tasks = {name: bars.add_task(name, total=None) for name in dict.fromkeys(names)}

        def show(source: str, text: str, done: int, total: int | None) -> None:
            if source in tasks:
                said = plain(f"{source}: {text[:60]}")
                bars.update(tasks[source], description=said, completed=done, total=total)

        yield show


def _harmless(said: str) -> str:
    """A text as it is for a file or a pipe; on a terminal without what it would obey."""
    return plain(said) if sys.stdout.isatty() else said


def wrapped(line: str, indent: str = "") -> str:
    """A line of text, broken at words where a terminal is too narrow for it."""
    if not sys.stdout.isatty():
        return line
    width = shutil.get_terminal_size().columns
    return textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False)


def text(value: object) -> str:
    """One value as a person reads it; lists are joined by '; '."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(text(item) for item in value)
    if isinstance(value, float):
        return format(value, ".10g")
    return str(value)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]], exact: Collection[int]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(map(unexecuted, columns))
    for row in rows:
        writer.writerow([_cell(value, place in exact) for place, value in enumerate(row)])
    return stream.getvalue()


def _cell(value: object, exact: bool) -> str:
    if isinstance(value, float):
        return repr(value)
    return text(value) if exact or isinstance(value, int) else unexecuted(text(value))


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    return markdown.table(map(_shown, columns), ([_shown(text(v)) for v in row] for row in rows))


def _shown(cell: str) -> str:
    return plain(markdown.cell(cell)).replace("[", "\\[")  # a link is shown, not made


def _plain(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    cells = [list(columns), *([cell.replace("\n", " ") for cell in row] for row in rows)]
    widths = [min(PADDED, max(len(row[i]) for row in cells)) for i in range(len(columns))]
    for row in cells:
        yield "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()


def _rich(columns: Sequence[str], rows: Sequence[Sequence[object]], width: int) -> None:
    """A table, or a block of lines per row where names and numbers would be cut in two."""
    cells = [[plain(text(value)) for value in row] for row in rows]
    widths = _widths([columns, *cells], width - GAP * (len(columns) - 1))
    if not widths:
        click.echo(_blocks(columns, cells, width))
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0))
    for index, column in enumerate(columns):
        numeric = any(isinstance(row[index], int | float) for row in rows)
        table.add_column(
            column, justify="right" if numeric else "left", overflow="fold", width=widths[index]
        )
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=width).print(table)


def _widths(lines: Sequence[Sequence[str]], room: int) -> list[int]:
    """Width of each column, none narrower than its longest word; none where there is no room.

    A word longer than WHOLE may be cut all the same.
    """
    least, widths = [], []
    for cells in zip(*lines, strict=True):
        longest = max((len(word) for cell in cells for word in cell.split()), default=1)
        least.append(min(WHOLE, longest))
        widths.append(max(1, *(len(line) for cell in cells for line in cell.split("\n"))))
    if sum(least) > room:
        return []
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i] - least[i])
        widths[widest] -= 1
    return widths


def _blocks(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> str:
    """One line per cell that is not empty, under the number of its row."""
    names = max(len(name) for name in columns)
    lines = []
    for number, row in enumerate(cells, 1):
        lines.append(f"-- {number} ".ljust(min(width, names + GAP + WHOLE), "-"))
        for name, cell in zip(columns, row, strict=True):
            if cell:
                head = name.ljust(names + GAP)
                lines += textwrap.wrap(
                    cell, max(width, names + GAP + WHOLE), initial_indent=head,
                    subsequent_indent=" " * len(head), break_on_hyphens=False,
                )  # fmt: skip
    return "\n".join(lines)
