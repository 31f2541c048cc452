"""`ailedger trace`: from a row of a mart to the raw lines behind it."""

import dataclasses
from typing import Any

import click

from ailedger.cli.console import FORMATS, emit, emit_json, format_option, text, wrapped
from ailedger.errors import RefusedError, UsageError
from ailedger.output.plain import plain
from ailedger.query import raw_lines
from ailedger.query.trace import RawLine, Trace, Traced
from ailedger.query.trace import trace as find
from ailedger.settings import Settings

FLAT = tuple(field.name for field in dataclasses.fields(RawLine) if field.name != "line")


@click.command(
    epilog="""\b
Examples:
  ailedger trace talent_flow --where "year = 2023 and country = 'KOR'"
  ailedger trace claims --where "claim = 'korea_investment_fell'" --format json

Exit codes: 0 traced, 1 a limit of time or memory ended it, 2 no such mart, the condition is wrong
or no row fits it, 3 a raw file is changed or missing and its bytes are not kept, or the warehouse
file is damaged."""
)
@click.argument("mart")
@click.option("--where", required=True, help="SQL condition over the mart's columns.")
@format_option(
    "text", *FORMATS, does="How to print it; all but text and json have one line per raw line."
)
def trace(mart: str, where: str, fmt: str) -> None:
    """Lead from the rows of MART that fit a condition to the raw lines behind them.

    Each row is followed by the figures it was made of, and each figure by the raw file, the line
    and its text, the edition, the licence and the address. The raw file is held against the sha256
    recorded when it was loaded; where it has changed since, the line is that of the last good
    version, and this is said.
    """
    found = find(Settings(), mart, where)
    if not found.rows:
        raise UsageError(
            f"no row of {mart} fits the condition", hint="`ailedger sql` shows its rows"
        )
    if fmt == "text":
        click.echo("\n\n".join(paragraph(mart, row) for row in found.rows))
    elif fmt == "json":
        emit_json(as_data(mart, found))
    else:
        emit(("mart_row", *FLAT), flat(found, fmt), fmt)
    if found.cut:
        click.echo(f"cut: the first {len(found.rows)} rows; narrow the condition", err=True)
    if found.broken:
        raise RefusedError(
            "not the bytes that were loaded: " + "; ".join(found.broken),
            where=str(Settings().raw_dir),
            hint="restore the raw files, or `ailedger run` to build from what is there",
        )


def paragraph(mart: str, traced: Traced) -> str:
    """One row of a mart as text, with the lines behind it."""
    cells = " ".join(
        f"{name}={_shown(value)}" for name, value in traced.row.items() if value is not None
    )
    parts = [wrapped(plain(f"{mart}: {cells}"), "  ")]
    for line in traced.lines:
        figure, place, raw, source, url = (plain(part) for part in _lines(line))
        parts += [figure, place, raw, wrapped(source, " " * 6), url]
    if not traced.lines:
        parts.append("  no figure stands behind this row")
    return "\n".join(parts)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text(value)


def _lines(line: RawLine) -> list[str]:
    figure = "no observation" if line.value is None else f"{line.value:.10g} {line.unit}"
    return [
        f"  {line.indicator} {line.entity} {line.period}: {figure}",
        f"    {line.file}, line {line.row} ({_state(line)})",
        f"    {line.text}",
        f"    {line.publisher}, {line.title} ({line.source} {line.edition}), {line.licence}",
        f"    {line.url}",
    ]


def _state(line: RawLine) -> str:
    if line.state == raw_lines.KEPT:
        return "of its last good version: the file has other bytes now, or is gone"
    return f"sha256 {line.state}"


def as_data(mart: str, found: Trace) -> dict[str, Any]:
    """A trace as JSON has it."""
    return {
        "mart": mart,
        "build": found.build,
        "cut": found.cut,
        "rows": [dataclasses.asdict(traced) for traced in found.rows],
    }


def flat(found: Trace, fmt: str) -> list[list[object]]:
    """One row per raw line, headed by the number of the mart's row."""
    harmless = plain if fmt in ("table", "markdown") else str
    return [
        [number, *(harmless(v) if isinstance(v, str) else v for v in _cells(line))]
        for number, traced in enumerate(found.rows, start=1)
        for line in traced.lines
    ]


def _cells(line: RawLine) -> list[object]:
    return [getattr(line, name) for name in FLAT]
