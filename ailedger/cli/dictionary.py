"""`ailedger dictionary`: what every table and column means."""

from pathlib import Path

import click

from ailedger.cli.target import Target
from ailedger.settings import Settings


@click.command(
    epilog="""\b
Examples:
  ailedger dictionary | less
  ailedger dictionary --to docs/dictionary.md

Exit codes: 0 written, 1 the disk is full or the folder closed, 2 no such folder, or nothing is
published yet, 3 the warehouse file is damaged."""
)
@click.option(
    "--to", "target", type=Target(), metavar="FILE",
    help="File to write instead of standard output. An earlier one is replaced.",
)  # fmt: skip
def dictionary(target: Path | None) -> None:
    """Write the data dictionary of the published build, as Markdown.

    Every table with its grain, key, checks and rows; every column with its type, unit, definition,
    and the columns it is computed from, down to the raw tables.
    """
    from ailedger.output import dictionary as book
    from ailedger.output.whole import check_place, write_file
    from ailedger.store import open_published

    if target is not None:
        check_place(target)
    settings = Settings()
    with open_published(settings) as con:
        text = book.dictionary(con, settings.sql_dir)
    if target is None:
        click.echo(text, nl=False)
    else:
        write_file(target, text.encode())
        click.echo(f"dictionary -> {target}")
