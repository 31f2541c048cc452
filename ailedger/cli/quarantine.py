"""`ailedger quarantine`: the rows that broke a rule, and which."""

import dataclasses

import click

from ailedger.cli.console import FORMATS, emit
from ailedger.errors import UsageError
from ailedger.output.holdings import SetAside, raw_tables
from ailedger.output.holdings import quarantine as read_quarantine
from ailedger.output.plain import plain
from ailedger.settings import Settings

COLUMNS = tuple(field.name for field in dataclasses.fields(SetAside))


@click.command(
    epilog="""\b
Examples:
  ailedger quarantine
  ailedger quarantine --table ai_index_figures --format csv

Exit codes: 0 shown, whether there are rows or none, 2 no such table or nothing is published yet,
3 the warehouse file is damaged."""
)
@click.option("--table", help="Only rows meant for this raw table.")
@click.option(
    "--format", "fmt", type=click.Choice(FORMATS), default="table", show_default=True,
    help="How to print them.",
)  # fmt: skip
@click.option("--failed", is_flag=True, help="Of the build that failed its audit.")
def quarantine(table: str | None, fmt: str, failed: bool) -> None:
    """Show the rows that broke a contract, with file, line, rules and text.

    ROW is the line of FILE, below the folder of raw tables. STAGE says where it stopped: parse (the
    line is no row of the table), contract (it breaks a rule of schemas/raw), resolve (a country,
    unit, period or indicator nobody has mapped; RULES says what to add).
    """
    from ailedger import store

    settings = Settings()
    kept = store.open_store(settings)
    build = kept.rejected() if failed else store.published(settings)
    with kept.open(build) as con:
        known = raw_tables(con)
        if table is not None and table not in known:
            raise UsageError(f"no raw table {table!r}", hint=f"there are {', '.join(known)}")
        rows = read_quarantine(con, table)
    if not rows and fmt == "table":
        click.echo(f"no row{f' of {table}' if table else ''} is in quarantine")
    elif fmt in ("table", "markdown"):
        shown = [[_plain(value) for value in dataclasses.astuple(row)] for row in rows]
        emit(COLUMNS, shown, fmt)
    else:
        emit(COLUMNS, [dataclasses.astuple(row) for row in rows], fmt)


def _plain(value: object) -> object:
    return plain(value) if isinstance(value, str) else value
