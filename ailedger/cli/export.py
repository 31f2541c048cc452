"""`ailedger export`: marts as files."""

from pathlib import Path

import click

from ailedger.cli.target import Target
from ailedger.output.croissant import CROISSANT
from ailedger.output.datapackage import CITATION, DESCRIPTOR, LICENCE
from ailedger.output.export import Export, export_marts
from ailedger.output.files import FORMATS
from ailedger.output.licences import notices
from ailedger.settings import Settings


@click.command(
    epilog="""\b
Examples:
  ailedger export --to tables
  ailedger export talent_flow claims --to tables --format parquet
  ailedger export --to public --redistributable
  ailedger export country_profile --to tables --format xlsx
  ailedger export --wide --to tables --excel

Exit codes: 0 written, 1 the disk is full or the folder closed, 2 no such mart, the folder holds
files of others by these names, or nothing is published yet, 3 the warehouse file is damaged,
5 another export is writing there."""
)
@click.argument("marts", nargs=-1)
@click.option(
    "--to", "folder", required=True, type=Target(), metavar="DIR",
    help="Folder to write into; made if needed. What an earlier export left there is replaced.",
)  # fmt: skip
@click.option(
    "--format", "fmt", type=click.Choice(FORMATS), default="csv", show_default=True,
    help="Kind of file.",
)  # fmt: skip
@click.option(
    "--redistributable", is_flag=True,
    help="Leave out what may not be passed on to others, and say what.",
)  # fmt: skip
@click.option(
    "--excel", is_flag=True,
    help="Begin CSV with a byte order mark: Excel then reads it as UTF-8.",
)  # fmt: skip
@click.option(
    "--wide", is_flag=True,
    help="Write observations of calendar years with a column per year, and no mart.",
)  # fmt: skip
def export(
    marts: tuple[str, ...],
    folder: Path,
    *,
    fmt: str,
    redistributable: bool,
    excel: bool,
    wide: bool,
) -> None:
    """Write MARTS (all, if none is named; or observations) with their licence and definitions.

    Beside the tables stand datapackage.json (columns, units, licences, sources, build),
    croissant.json (the same for search engines and loaders: schema.org, Croissant), LICENCE.txt and
    CITATION.txt. A workbook has a sheet of notes: licences, units, breaks, sources. Files of others
    stay; those of an earlier export that this one does not write are removed and named. Rows are
    sorted by every column in turn; the same build gives the same bytes. In CSV, an apostrophe
    stands before text that a spreadsheet would execute.
    """
    done = export_marts(Settings(), folder, marts, fmt, redistributable, excel=excel, by_year=wide)
    click.echo(summary(done))


def summary(done: Export) -> str:
    """What was written, under which licence, and what was left out."""
    lines = [f"build {done.build} -> {done.folder}"]
    width = max((len(table.file) for table in done.tables), default=0)
    for table in done.tables:
        licence = table.licences[0] if table.licences else "no source figure"
        left = f", {table.left_out} left out" if table.left_out else ""
        lines.append(f"  {table.file:<{width}}  {table.rows:>7} rows{left}  {licence}")
    lines.append(f"  {DESCRIPTOR}, {CROISSANT}, {LICENCE}, {CITATION}")
    found = {licence for table in done.tables for licence in table.licences}
    lines += [f"  {notice}" for notice in notices(found) if found]
    if done.left_out:
        lines.append(f"left out, as none of it may be passed on: {', '.join(done.left_out)}")
    if done.removed:
        lines.append(f"removed, of an earlier export into the folder: {', '.join(done.removed)}")
    return "\n".join(lines)
