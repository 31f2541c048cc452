"""`ailedger add-edition`: an edition from files of a publisher."""

import datetime
import sys
from pathlib import Path

import click

from ailedger.archive.adopt import add_edition as adopt
from ailedger.cli.fetch import tell
from ailedger.settings import Settings


@click.command(
    name="add-edition",
    epilog="Example: ailedger add-edition ai_index 2026 ~/Downloads/ai-index-2026.zip     "
    "Exit codes: 0 added or already there, 2 wrong usage, 3 refused or something needs a person.",
)
@click.argument("source")
@click.argument("edition")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which the edition became public, where its name does not say so.",
)
def add_edition(source: str, edition: str, path: Path, published: datetime.datetime | None) -> None:
    """Add EDITION of SOURCE from a file, folder or zip at PATH.

    The files keep the publisher's names. Figures of the AI Index are known by edition, number and
    header; those that nobody mapped are listed and stop nothing.
    """
    day = published.date() if published else None
    outcome = adopt(Settings(), source, edition, path, published=day)
    tell(outcome)
    if outcome.exit_code:
        sys.exit(outcome.exit_code)
