"""`ailedger sources`: whose figures the record holds."""

import dataclasses
import datetime

import click

from ailedger.cli.console import emit, format_option
from ailedger.output.holdings import Holding
from ailedger.output.holdings import sources as read_sources
from ailedger.settings import Settings

COLUMNS = tuple(field.name for field in dataclasses.fields(Holding))
SHORT = (
    "source", "edition", "publisher", "published", "age", "rows", "quarantined", "licence",
)  # fmt: skip


@click.command(
    epilog="""\b
Examples:
  ailedger sources
  ailedger sources --today 2024-12-31 --format csv

Exit codes: 0 listed, 2 nothing is published yet or a wrong date, 3 the warehouse file is
damaged."""
)
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
    help="The day that ages are counted to; today if not given.",
)  # fmt: skip
@format_option(does="How to print them; csv and json have every column.")
def sources(today: datetime.datetime | None, fmt: str) -> None:
    """List publishers, editions, rows, licences and age.

    AGE is in days since the edition became public; where that day is not known, PUBLISHED says by
    which day it was. ROWS keep every rule of their contract;
    QUARANTINED ones do not, and `ailedger quarantine` shows them.
    """
    from ailedger.store import open_published

    day = today.date() if today else datetime.date.today()
    with open_published(Settings()) as con:
        held = read_sources(con, day)
    short = fmt in ("table", "markdown")
    columns = SHORT if short else COLUMNS
    emit(columns, [[_cell(one, column, short) for column in columns] for one in held], fmt)


def _cell(one: Holding, column: str, short: bool) -> object:
    value = getattr(one, column)
    if column != "published":
        return value
    return f"by {value}" if short and not one.published_exact else value.isoformat()
