"""`ailedger find`: what the record has, by words."""

import dataclasses

import click

from ailedger.cli.console import emit, format_option
from ailedger.query.find import Found
from ailedger.query.find import find as look
from ailedger.settings import Settings
from ailedger.store import open_published

COLUMNS = tuple(field.name for field in dataclasses.fields(Found))


@click.command(
    epilog="""\b
Examples:
  ailedger find patents inhabitant
  ailedger find Korea --format json

Exit codes: 0 found, 2 nothing has the words or nothing is published yet, 3 the
warehouse file is damaged."""
)
@click.argument("words", nargs=-1, required=True)
@format_option()
def find(words: tuple[str, ...], fmt: str) -> None:
    """Look for WORDS in indicators, countries, marts, columns and claims."""
    with open_published(Settings()) as con:
        found = look(con, " ".join(words))
    emit(COLUMNS, map(dataclasses.astuple, found), fmt)
