"""`ailedger report`: the report page."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ailedger.cli.target import Target
from ailedger.settings import Settings


@click.command(
    epilog="""\b
Examples:
  ailedger report
  ailedger report --to korea.html --country KOR --country JPN --country "United States"

Exit codes: 0 written, 1 the disk is full or the folder closed, 2 no such country or folder, or
nothing is published yet, 3 the warehouse file is damaged."""
)
@click.option(
    "--to", "target", default="report.html", show_default=True, metavar="FILE",
    type=Target(), help="File to write. An earlier one is replaced.",
)  # fmt: skip
@click.option(
    "--country", "countries", multiple=True, metavar="COUNTRY",
    help="A country to compare, by code or any name that publishers give it; the first is the one "
    "whose profile is shown. Repeatable, at most eight.",
)  # fmt: skip
def report(target: Path, countries: tuple[str, ...]) -> None:
    """Write the published warehouse as one HTML page with charts.

    The page loads nothing from elsewhere, and is the same for the same build and countries. It
    holds figures under the licences it names; most are for your own use.
    """
    from ailedger.output.whole import check_place, write_file
    from ailedger.report import page
    from ailedger.store import open_build

    check_place(target)
    settings = Settings()
    build, opened = open_build(settings)
    with opened as con, _bar() as told:
        content = page.html(con, build, settings.sql_dir, countries, told).encode()
    write_file(target, content)
    click.echo(f"report of build {build.id} -> {target} ({len(content) / 1e6:.1f} MB)")


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("drawing", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
