"""`ailedger compare`: peers side by side."""

from pathlib import Path

import click

from ailedger.cli.console import emit, format_option
from ailedger.query.compare import Cell, Row
from ailedger.query.compare import compare as look
from ailedger.settings import Settings
from ailedger.store import open_published

LONG = (
    "indicator", "title", "unit", "period", "source", "edition", "country", "value", "rank",
    "ranked_among", "line", "break",
)  # fmt: skip


@click.command(
    epilog="""\b
Examples:
  ailedger compare KOR JPN TWN
  ailedger compare "South Korea" Japan --indicator "private investment"
  ailedger compare KOR JPN --format csv > peers.csv
  ailedger compare KOR JPN TWN --to peers.xlsx

Exit codes: 0 printed, 2 a name that nobody knows or nothing is published yet,
3 the warehouse file is damaged."""
)
@click.argument("countries", nargs=-1, required=True)
@click.option(
    "--indicator", "indicators", multiple=True, metavar="NAME",
    help="Only this indicator, by name or words of it; may be given several times.",
)  # fmt: skip
@format_option(does="How to print it; csv and json have one line per figure.")
@click.option(
    "--to", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.xlsx",
    help="Write a workbook instead.",
)  # fmt: skip
def compare(
    countries: tuple[str, ...], indicators: tuple[str, ...], fmt: str, target: Path | None
) -> None:
    """Print the figures of COUNTRIES side by side, with their places.

    Each row is of one indicator, one edition and one period: the newest that has most of the
    countries. A place is given only where the table allows it.
    """
    with open_published(Settings()) as con:
        rows = look(con, countries, indicators)
        if target is not None:
            from ailedger.output.workbook import peers

            peers(con, target, LONG, long(rows))
            click.echo(f"{len(rows)} indicators -> {target}")
            return
    if fmt in ("csv", "json"):
        emit(LONG, long(rows), fmt)
        return
    codes = [cell.entity for cell in rows[0].cells]
    wide = [
        [f"{row.title} ({row.unit})", row.period, f"{row.source} {row.edition}",
         *(_text(row, cell) for cell in row.cells)]
        for row in rows
    ]  # fmt: skip
    emit(("indicator", "period", "edition", *codes), wide, fmt)


def long(rows: list[Row]) -> list[list[object]]:
    """One line per figure."""
    return [
        [
            row.indicator, row.title, row.unit, row.period, row.source, row.edition, cell.entity,
            cell.value, cell.rank, cell.ranked_among, cell.line or None, row.broken or None,
        ]
        for row in rows for cell in row.cells
    ]  # fmt: skip


def _text(row: Row, cell: Cell) -> str:
    if cell.value is None:
        return "-"
    place = f" (#{cell.rank} of {cell.ranked_among})" if cell.rank else ""
    decimals = 0 if row.unit == "persons" else row.decimals  # also where a publisher smooths them
    return f"{cell.value:z,.{decimals}f}{place}"
