"""`ailedger sql`: a query, read-only and shut in."""

import math
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import click

from ailedger.base.texts import read_stdin
from ailedger.cli.console import emit, format_option
from ailedger.output.plain import finite, plain
from ailedger.query.sandbox import Limits, Result, query
from ailedger.settings import Settings

EXPLAINED = ("explain_key", "explain_value")
# Types whose text no spreadsheet takes for more than a number or a day.
EXACT = re.compile(r"(DECIMAL|DATE|TIME|INTERVAL|U?HUGEINT|BIGNUM|UUID)[^\[]*")


class Seconds(click.FloatRange):
    """A time of at most a day; `nan`, which is in every range for click, is in none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number, or click's own message."""
        seconds: float = super().convert(value, param, ctx)
        if math.isnan(seconds):
            self.fail(f"{value} is not a time", param, ctx)
        return seconds


@click.command(
    epilog="""\b
Examples:
  ailedger sql "FROM talent_flow WHERE country = 'KOR' AND is_preferred"
  ailedger sql "SHOW TABLES"
  ailedger sql --format csv - < query.sql > answer.csv

Exit codes: 0 answered, 1 a limit of time or memory ended it, 2 the SQL is wrong, reaches outside
the warehouse, or nothing is published yet, 3 the warehouse file is damaged."""
)
@click.argument("statement")
@format_option(does="How to print the answer.")
@click.option("--max-rows", type=click.IntRange(1), help="Rows to print at most.")
@click.option(
    "--timeout", type=Seconds(0, 86_400, min_open=True), metavar="SECONDS",
    help="How long the statement may take.",
)  # fmt: skip
@click.option("--failed", is_flag=True, help="Read the build that failed its audit.")
def sql(
    statement: str, fmt: str, max_rows: int | None, timeout: float | None, failed: bool
) -> None:
    """Run one query over the published warehouse; STATEMENT is `-` to read it from a pipe.

    The query sees the warehouse and nothing else: no file, no network, no setting, no change.
    """
    settings = Settings()
    ordinary = Limits.of(settings)
    limits = replace(ordinary, seconds=timeout or ordinary.seconds, rows=max_rows or ordinary.rows)
    text = read_stdin() if statement == "-" else statement
    result = query(settings, text, limits, failed=failed)
    show(result, fmt)
    if not result.rows and (hint := _named(settings, text)):
        click.echo(f"no row: {hint}", err=True)
    if result.cut:
        told = f"the first {len(result.rows)} rows"
        more = "--max-rows gives more" if result.cut == "rows" else "AILEDGER_SQL_RESULT_BYTES"
        click.echo(f"cut: {told} ({more})", err=True)


def _named(settings: Settings, text: str) -> str:
    from ailedger.query.find import codes_hint
    from ailedger.store import open_published

    with open_published(settings) as con:
        return codes_hint(con, text)


def show(result: Result, fmt: str) -> None:
    """Print a result; a plan is printed as it is."""
    names = [name for name, _ in result.columns]
    if tuple(names) == EXPLAINED and fmt == "table":
        for _, plan in result.rows:
            click.echo(plan)
        return
    if fmt == "json":
        kinds = [kind for _, kind in result.columns]
        rows = [
            [_number(value, kind) for value, kind in zip(row, kinds, strict=True)]
            for row in result.rows
        ]
        emit(_distinct(names), rows, fmt)
    elif fmt == "csv":
        exact = [at for at, (_, kind) in enumerate(result.columns) if EXACT.fullmatch(kind)]
        emit(names, result.rows, fmt, exact)
    else:
        emit(list(map(plain, names)), result.rows, fmt)


def _number(value: Any, kind: str) -> Any:
    """A decimal as a JSON number where a double holds it exactly, else its text."""
    if kind.startswith("DECIMAL") and isinstance(value, str):
        number = float(value)
        return number if Decimal(repr(number)) == Decimal(value) else value
    return finite(value)


def _distinct(names: list[str]) -> list[str]:
    """Names of an object's members: a second `n` becomes `n_2`."""
    taken: list[str] = []
    for name in names:
        number, given = 1, name
        while given in taken:
            number += 1
            given = f"{name}_{number}"
        taken.append(given)
    return taken
