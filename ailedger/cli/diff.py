"""`ailedger diff`: what changed between two builds."""

import click

from ailedger.cli.console import emit, emit_json, format_option
from ailedger.health import changes
from ailedger.settings import Settings
from ailedger.store import open_store, published
from ailedger.store.builds import choose


@click.command(
    epilog="""\b
Examples:
  ailedger diff
  ailedger diff 0e76a618 4f1c
  ailedger diff 0e76a618 --places 1 --format json

Exit codes: 0 compared, 2 no such build, or builds of a lake, 3 one of them is damaged."""
)
@click.argument("before", required=False)
@click.argument("after", required=False)
@click.option(
    "--places", type=click.IntRange(min=1), default=changes.PLACES, show_default=True, metavar="N",
    help="How many places a country must move.",
)  # fmt: skip
@format_option("table", "json")
def diff(before: str | None, after: str | None, places: int, fmt: str) -> None:
    """Say what changed from build BEFORE to build AFTER.

    Figures of the record as it stands that were added, changed or withdrawn, rows of marts, newest
    places that moved, verdicts of claims that flipped. AFTER is the published build where not
    given, BEFORE the one made before it; names may be cut short.
    """
    settings = Settings()
    store = open_store(settings)
    known = [build for build in store.kept() if build.published is not None]
    newer = choose(known, None, after, store.place) if after else published(settings)
    older = choose(known, newer, before, store.place)
    found = changes.compare(settings, older, newer, places)
    if fmt == "json":
        emit_json(found)
        return
    said = changes.headline(found) or "nothing changed"
    click.echo(f"from build {older.name} to {newer.name}: {said}")
    for title, columns, rows in changes.tables(found):
        click.echo(f"\n{title}")
        emit(columns, rows)
    if found["left_out"]:
        click.echo(f"\nnot compared, for one build has none: {', '.join(found['left_out'])}")
