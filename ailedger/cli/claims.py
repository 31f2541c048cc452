"""`ailedger claims`: what the record says of each claim."""

import dataclasses
import shutil
import sys
import textwrap
from collections.abc import Sequence
from itertools import groupby

import click

from ailedger.cli.console import FORMATS, emit
from ailedger.errors import UsageError
from ailedger.output.verdicts import Verdict, verdicts
from ailedger.settings import Settings

COLUMNS = tuple(field.name for field in dataclasses.fields(Verdict))
INDENT = " " * 6


@click.command(
    epilog="""\b
Examples:
  ailedger claims
  ailedger claims --edition 2024
  ailedger claims --format csv > claims.csv

\b
Signs: [+] supported, [-] contradicted, [?] not decidable.

Exit codes: 0 printed, whatever the verdicts, 2 no such edition or nothing is published yet, 3 the
warehouse file is damaged."""
)
@click.option("--edition", help="Only what this edition says.")
@click.option(
    "--format", "fmt", type=click.Choice(("text", *FORMATS)), default="text", show_default=True,
    help="How to print them.",
)  # fmt: skip
def claims(edition: str | None, fmt: str) -> None:
    """Print each claim with its verdict, figures, edition and source.

    A claim is judged by every edition from the one it was made from: a later edition may have
    revised the figure, moved on to newer years, or dropped it. REASON says which years were judged
    and where a table is too partial to decide.
    """
    from ailedger.store import open_published

    with open_published(Settings()) as con:
        found = verdicts(con, edition)
        if not found:
            known = sorted({verdict.edition for verdict in verdicts(con)})
            raise UsageError(f"no claim of edition {edition}", hint=f"there are {', '.join(known)}")
    if fmt == "text":
        click.echo(listing(found, _width()))
    else:
        emit(COLUMNS, [dataclasses.astuple(verdict) for verdict in found], fmt)


def listing(found: Sequence[Verdict], width: int) -> str:
    """The claims as text, one paragraph each.

    Args:
        found: verdicts in order of claim.
        width: where to break lines; 0 breaks none.
    """
    parts = []
    for (number, statement), judged in groupby(found, key=lambda v: (v.number, v.statement)):
        lines = _wrapped(f"{number:>3}. {statement}", width, "     ")
        for verdict in judged:
            lines += [
                f"{INDENT}{verdict.signed} by {verdict.source} {verdict.edition}",
                *_wrapped(f"{INDENT}    {verdict.figures or 'no figures'}", width, INDENT + "    "),
                *_wrapped(f"{INDENT}    {verdict.reason}", width, INDENT + "    "),
            ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=indent) if width else [text]


def _width() -> int:
    return min(100, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 0
