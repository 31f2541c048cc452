"""`ailedger chart`: one chart as a picture."""

from pathlib import Path

import click

from ailedger.cli.target import Target
from ailedger.errors import UsageError
from ailedger.settings import Settings


def listed(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Name what can be drawn, and end."""
    if not wanted:
        return
    from ailedger.report import chart as charts
    from ailedger.store import open_published

    for mart, indicator in charts.MARTS.items():
        click.echo(f"{mart}: {indicator}")
    with open_published(Settings()) as con:
        for name, title in con.execute(charts.LISTED).fetchall():
            click.echo(f"--indicator {name}: {title}")
    ctx.exit()


@click.command(
    epilog="""\b
Examples:
  ailedger chart talent_flow --to talent.svg
  ailedger chart investment_change --country KOR --country USA --country CHN --to money.png
  ailedger chart --indicator gov_ai_readiness_2025 --view map --to readiness.svg
  ailedger chart --list

Exit codes: 0 drawn, 1 the disk is full or the folder closed, 2 no such mart, indicator, view,
country or folder, or nothing is published yet, 3 the warehouse file is damaged."""
)
@click.argument("mart", required=False)
@click.option("--indicator", metavar="NAME", help="Draw this indicator in place of a mart's.")
@click.option(
    "--country", "countries", multiple=True, metavar="COUNTRY",
    help="A country to compare, by code or any name that publishers give it; the first is the one "
    "that stands out. Repeatable, at most eight.",
)  # fmt: skip
@click.option(
    "--view", help="years, ranking or map; years where countries are given, else ranking."
)
@click.option(
    "--to", "target", required=True, type=Target(), metavar="FILE",
    help="File to write: .svg or .png. An earlier one is replaced.",
)  # fmt: skip
@click.option("--narrow", is_flag=True, help="340 pixels wide, for a column or a phone, not 720.")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=listed,
    help="Name the marts and indicators that can be drawn.",
)  # fmt: skip
def chart(  # noqa: PLR0917 (options)
    mart: str | None,
    indicator: str | None,
    countries: tuple[str, ...],
    view: str | None,
    target: Path,
    narrow: bool,
) -> None:
    """Draw one chart of MART or an indicator with its title, unit, source, edition and licence.

    A text that says what the picture shows is in the SVG, and is printed. A PNG has three pixels
    for each of the picture.
    """
    from ailedger.report import chart as charts
    from ailedger.store import open_build

    if (mart is None) == (indicator is None):
        raise UsageError("a mart or --indicator NAME, one of them", hint="--list names both")
    charts.check_ending(target)
    build, opened = open_build(Settings())
    with opened as con:
        drawn = charts.chart(
            con, mart or indicator or "", countries, build=build.id, view=view, narrow=narrow
        )
    charts.write(target, drawn)
    click.echo(f"{drawn.title} -> {target}")
    click.echo(drawn.text)
