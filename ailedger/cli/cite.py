"""`ailedger cite` and `ailedger verify`: numbers in a text that carry their proof."""

import dataclasses
from pathlib import Path

import click

from ailedger.base.texts import read_stdin, read_text
from ailedger.cli.console import emit, emit_json, format_option
from ailedger.output.plain import plain
from ailedger.query.check import trace_of
from ailedger.query.cite import Marked
from ailedger.query.cite import cite as find
from ailedger.query.cite import verify as judge
from ailedger.settings import Settings
from ailedger.store import open_published

FLAGGED, UNVERIFIED = 8, 9
MOST = 10 << 20  # bytes of a text
COLUMNS = tuple(field.name for field in dataclasses.fields(Marked))


@click.command(
    epilog="""\b
Examples:
  ailedger cite private_ai_investment KOR 2023
  ailedger cite "talent concentration" "South Korea" 2024 --edition 2025

Exit codes: 0 printed, 2 no such figure or nothing is published yet, 3 the warehouse file is
damaged."""
)
@click.argument("indicator")
@click.argument("entity")
@click.argument("period")
@click.option("--edition", default="", help="Of which edition; the newest when not given.")
@format_option("text", "json")
def cite(indicator: str, entity: str, period: str, edition: str, fmt: str) -> None:
    """Print a figure as a number that a text can carry, its citation and its id.

    `ailedger verify` holds a text with such numbers against the record.
    """
    with open_published(Settings()) as con:
        cited = find(con, indicator, entity, period, edition)
    trace = trace_of([cited.place.line])
    if fmt == "json":
        data = {
            "id": cited.id, "mark": cited.mark, "citation": cited.citation,
            **vars(cited.place), "trace": trace,
        }  # fmt: skip
        emit_json(data)
        return
    place = cited.place
    click.echo(
        "\n".join([
            cited.mark,
            f"  {place.value:.10g} {place.unit}; {place.file}, line {place.row}",
            plain(f"  {cited.citation} ({place.source} {place.edition}), {place.licence}"),
            f"  id: {cited.id}",
            f"  to the raw line: {trace}",
        ])
    )  # fmt: skip


@click.command(
    epilog="""\b
Example:
  ailedger verify draft.md

\b
A marked number, as `ailedger cite` prints it:
  <claim id="private_ai_investment/KOR/2023@ai_index/2024"
  policy="rounded" decimals="1">1.4</claim>

\b
Policies:
  exact            the figure as it is (where no policy is given)
  rounded          at `decimals` digits; round1 for short
  abbr             abbreviated: 3.2B, 191 million
  percent          12% of a figure in percent, or of a share of 0.12
  tolerance        within `tolerance`, a share: 0.02; without one, "about"
                   must stand there, and 5 % is allowed
  range, ratio, year

States: verified; flagged, bound and not so; unknown, no such figure; bare, not bound.

Exit codes: 0 every marked number is verified, 8 one is flagged, 9 one is unknown or bound to
nothing (with --strict also where a number carries no mark), 2 the text cannot be read or nothing is
published yet."""
)
@click.argument("text", type=click.Path(exists=True, allow_dash=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Numbers without a mark fail, too.")
@format_option(does="How to print the numbers.")
@click.pass_context
def verify(ctx: click.Context, text: Path, *, strict: bool, fmt: str) -> None:
    """Check every marked number of TEXT against the record; TEXT is `-` to read it from a pipe.

    What is not bound to a figure, not found or not so under its policy is not verified. Years, and
    the numbers of lists and headings, need no mark.
    """
    with open_published(Settings()) as con:
        found = judge(con, _read(text))
    emit(COLUMNS, [list(map(str, dataclasses.astuple(one))) for one in found], fmt)
    states = [one.state for one in found]
    bare = [one for one in found if one.state == "bare" and (strict or one.policy)]
    counts = ", ".join(f"{states.count(s)} {s}" for s in ("verified", "flagged", "unknown", "bare"))
    click.echo(counts, err=True)
    if "flagged" in states:
        ctx.exit(FLAGGED)
    if "unknown" in states or bare:
        ctx.exit(UNVERIFIED)


def _read(path: Path) -> str:
    return read_stdin(MOST) if str(path) == "-" else read_text(path, most=MOST)
