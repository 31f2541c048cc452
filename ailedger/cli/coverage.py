"""`ailedger coverage`: what the record holds of countries."""

import click

from ailedger.cli.console import emit, format_option
from ailedger.query.coverage import ABSENT, REASONS, Held, held
from ailedger.settings import Settings
from ailedger.store import open_published

LONG = (
    "indicator", "title", "unit", "source", "publisher", "edition", "country", "years", "periods",
    "why_missing",
)  # fmt: skip
SIGNS = dict(zip((*REASONS, ABSENT), "bsr-x", strict=True))


@click.command(
    epilog="""\b
Examples:
  ailedger coverage KOR
  ailedger coverage "South Korea" Japan --format csv > coverage.csv

Exit codes: 0 printed, 2 a name that nobody knows or nothing is published yet,
3 the warehouse file is damaged."""
)
@click.argument("countries", nargs=-1, required=True)
@format_option(
    does="How to print it; csv and json have one line per cell, with its reason in words."
)
def coverage(countries: tuple[str, ...], fmt: str) -> None:
    """Print which years of which indicator the record holds for COUNTRIES, from whom.

    Where a country has no figure, a sign says why.
    """
    with open_published(Settings()) as con:
        rows = held(con, countries)
    if fmt in ("csv", "json"):
        cells = (cell for row in rows for cell in row)
        emit(LONG, [[getattr(cell, name) for name in LONG] for cell in cells], fmt)
        return
    wide = [[row[0].title, row[0].source, *map(_short, row)] for row in rows]
    emit(("indicator", "source", *(cell.country for cell in rows[0])), wide, fmt)
    click.echo("\n" + legend())


def legend() -> str:
    """What the signs of empty cells say."""
    return "; ".join(f"{sign} {reason}" for reason, sign in _signs()) + "."


def _signs() -> list[tuple[str, str]]:
    return [(REASONS.get(kind, kind), sign) for kind, sign in SIGNS.items()]


def _short(cell: Held) -> str:
    if not cell.periods:
        return next(sign for reason, sign in _signs() if reason == cell.reason)
    first, _, last = cell.years.partition("-")
    return f"{first}-{last[2:]}" if last else first
