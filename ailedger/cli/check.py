"""`ailedger check`: is it so? One assertion against the record."""

import click

from ailedger.claims.verdict import APART, Verdict
from ailedger.cli.console import emit_json, format_option, wrapped
from ailedger.output.plain import plain
from ailedger.output.verdicts import SIGNS
from ailedger.query.check import Checked, Place, as_data
from ailedger.query.check import check as judge
from ailedger.settings import Settings

CONTRADICTED, UNDECIDED = 8, 9
EXIT = {"supported": 0, "contradicted": CONTRADICTED, "not decidable": UNDECIDED}
HALF = 6  # columns of indent


@click.command(
    epilog="""\b
Example:
  ailedger check "South Korea rank 1 patents_per_100k 2023"

\b
What can be asserted; names in any order, as people write them or as codes:
  private_ai_investment CHN 2023 = 7.26 billion    a figure: = ~ < <= > >=
  private_ai_investment USA > CHN 2023             two or more figures
  USA / CHN private investment 2023 ~ 9            a ratio, also of two years
  private_ai_investment KOR 2024 change 50%        from the year before, or
                                                   2020-2024; rose, fell 1/3
  South Korea third in patents_per_100k 2023       a place: rank 3, top 10
  KOR lost places private_ai_investment 2023-2024  lost or gained
  KOR highest patents_per_100k 2023                highest or lowest
  notable_ml_models top USA, CHN, FRA 2024         these lead, in this order;
                                                   or: in any order
  private_ai_investment CHN peak 2021              peak or trough of a series
  net_ai_talent_migration KOR 2023 negative        or positive, zero
  ai_talent_concentration CHN 2023 absent          no figure is published
  private_ai_investment CHN 2021-2023 falling      every year; or rising
  benchmark_best_system < benchmark_human_baseline "MMMU" 2023
  ai_talent_concentration 2024 correlates with private_ai_investment 2013/2024
                       rank correlation across countries, with its interval;
                       negatively with; size aside: sums per inhabitant

\b
How a number is held against the figure:
  = 7.26            equal at the digits written
  ~ 9               about: within 5 %, or half of the last digit written
  ~ 9 ± 0.5         or ± 10%: as near as this
  billion, %        are read in the indicator's own unit
What is asked:
  edition 2024      only this edition; source ai_index: only this source
  across editions   an earlier figure may come from an edition before

Exit codes: 0 supported, 8 contradicted, 9 not decidable, 2 not understood or nothing is published
yet, 3 the warehouse file is damaged."""
)
@click.argument("assertion", nargs=-1, required=True)
@format_option("text", "json", does="How to print the answer.")
@click.pass_context
def check(ctx: click.Context, assertion: tuple[str, ...], fmt: str) -> None:
    """Judge one ASSERTION, with the figures it stands on.

    The verdict is that of the newest edition that decides; what other editions and sources say
    stands below it, and the command that opens the raw lines.
    """
    from ailedger.store import open_build

    build, opened = open_build(Settings())
    with opened as con:
        found = judge(con, " ".join(assertion))
    if fmt == "json":
        emit_json(as_data(found, build.name))
    else:
        click.echo(text_of(found))
    ctx.exit(EXIT[found.verdict])


def text_of(found: Checked) -> str:
    """The answer as text."""
    by = found.by
    lines = [
        f"{_by(found, by)}: {plain(found.assertion.text)}",
        *([f"  {by.figures}"] if by.figures else []),
        wrapped(f"  {by.reason}", "  "),
    ]
    if found.assertion.target and found.assertion.target.allowed:
        lines.append(f"  {found.assertion.target.allowed}")
    if by.now == APART:
        lines.append("  now: not comparable, for the indicator was redefined")
    elif by.now:
        figures = f" ({by.now_figures})" if by.now_figures else ""
        lines.append(f"  now{f', {by.now_period}' if by.now_period else ''}: {by.now}{figures}")
    for one in found.others:
        lines.append(wrapped(f"  {_by(found, one)}: {one.figures or one.reason}", " " * HALF))
    lines += [f"  another source: {_figure(place)}" for place in found.alike]
    lines += [wrapped(f"  break: {text}", " " * HALF) for text in found.breaks]
    lines += [f"  {_figure(place)}" for place in found.places]
    if found.more:
        lines.append(f"  and {found.more} more figures")
    lines += [f"to the raw lines: {found.trace}"] if found.trace else []
    if EXIT[found.verdict] == UNDECIDED:
        lines.append(f"other measures that may decide: ailedger find {found.title}")
    return "\n".join(lines)


def _by(found: Checked, one: Verdict) -> str:
    """A verdict and whose it is; with its year where the assertion names none."""
    year = f" for {one.period}" if one.period and not found.assertion.period else ""
    return f"{SIGNS[one.verdict]} {one.verdict} by {one.source} {one.edition}{year}"


def _figure(place: Place) -> str:
    return (
        f"{place.indicator} {place.entity} {place.period}: {place.value:.10g} {place.unit} "
        f"({place.source} {place.edition}, {place.file}:{place.row}, {place.licence})"
    )
