"""`ailedger chart`: one chart as a picture."""

import re
from pathlib import Path

import click

from ailedger.cli.target import Target
from ailedger.settings import Settings


def listed(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Name what can be drawn, and end."""
    if not wanted:
        return
    from ailedger.report.registry import FIGURES

    for figure in FIGURES.values():
        title = re.split(r"[,:] \{", figure.title)[0]
        click.echo(f"{figure.mart} --view {figure.view}: {title}")
    ctx.exit()


@click.command(
    epilog="""\b
Examples:
  ailedger chart talent_flow --to talent.svg
  ailedger chart investment_change --country KOR --country USA --country CHN --to money.png
  ailedger chart talent_concentration --view gender --to gender.svg
  ailedger chart --list

Exit codes: 0 drawn, 1 the disk is full or the folder closed, 2 no such mart, view, country or
folder, or nothing is published yet, 3 the warehouse file is damaged."""
)
@click.argument("mart")
@click.option(
    "--country", "countries", multiple=True, metavar="COUNTRY",
    help="A country to compare, by code or any name that publishers give it. Repeatable, at most "
    "eight.",
)  # fmt: skip
@click.option("--view", help="Which picture of the mart; --list names them.")
@click.option(
    "--to", "target", required=True, type=Target(), metavar="FILE",
    help="File to write: .svg or .png. An earlier one is replaced.",
)  # fmt: skip
@click.option("--narrow", is_flag=True, help="340 pixels wide, for a column or a phone, not 720.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=listed,
    help="Name the marts and views that have a chart.",
)  # fmt: skip
def chart(
    mart: str, countries: tuple[str, ...], view: str | None, target: Path, narrow: bool
) -> None:
    """Draw one chart of MART with its title, unit, source, edition and licence.

    With --country, the picture that compares countries is drawn where the mart has one. A text
    that says what the picture shows is in the SVG, and is printed. A PNG has three pixels for each
    of the picture.
    """
    from ailedger.report import chart as charts
    from ailedger.report.data import published
    from ailedger.report.registry import figure_of

    charts.check_ending(target)
    figure = figure_of(mart, view, compare=bool(countries))
    with published(Settings()) as (con, build):
        drawn = charts.chart(con, figure, countries, build=build.id, narrow=narrow)
    charts.write(target, drawn)
    click.echo(f"{drawn.title} -> {target}")
    click.echo(drawn.text)
