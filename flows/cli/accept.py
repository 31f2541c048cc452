"""`ailedger accept`: a person's word that a drift is right."""

import datetime
import getpass

import click

from flows.cli.console import FORMATS, emit
from flows.errors import UsageError
from flows.extract.catalog import read_catalog
from flows.settings import Settings
from flows.validate.acceptance import accept as write_acceptance
from flows.validate.acceptance import read_acceptances


@click.command(
    epilog="""\b
Examples:
  ailedger accept
  ailedger accept worldbank/2026-11/gdp --why "the publisher moved to thousands of US$"

\b
Exit codes: 0 written or listed, 2 no such table or no reason."""
)
@click.argument("table", required=False)
@click.option("--why", default="", help="The reason; required with TABLE.")
@click.option("--who", default=getpass.getuser, help="Your name; the login name where not given.")
@click.option("--format", "fmt", type=click.Choice(FORMATS), default="table", show_default=True)
def accept(table: str | None, why: str, who: str, fmt: str) -> None:
    """Accept a drift that blocks TABLE, source/edition/table, and record who, when and why.

    The word holds for the bytes of the file as they are now. The next run loads it. Without TABLE
    the acceptances so far are listed.
    """
    settings = Settings()
    if table is None:
        known = read_acceptances(settings.warehouse_dir).values()
        rows = [(one.snapshot, one.who, one.when, one.why) for one in known]
        emit(("snapshot", "who", "when", "why"), rows, fmt)
        return
    files = {
        f"{file.source}/{file.edition}/{file.table}": file
        for edition in read_catalog(settings.raw_dir)
        for file in edition.files
    }
    wanted = table.removesuffix(".csv").split("@")[0]
    if wanted not in files:
        raise UsageError("no such raw table", where=table, hint="name it source/edition/table")
    made = write_acceptance(
        settings.warehouse_dir, files[wanted].snapshot, who=who, why=why,
        when=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip
    click.echo(f"accepted {made.snapshot} by {made.who}; the next run loads it")
