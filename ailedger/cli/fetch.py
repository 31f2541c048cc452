"""`ailedger fetch`: new snapshots from the publishers."""

import sys
import threading

import click

from ailedger.archive.fetch_sources import MANUAL, SOURCES, Outcome, fetch_sources
from ailedger.cli.console import fetch_bars
from ailedger.output.plain import plain
from ailedger.settings import Settings

NOTES = 12


@click.command(
    epilog="Example: ailedger fetch worldbank epoch     Exit codes: 0 all new or unchanged, 2 "
    "wrong usage, 3 something was refused or needs a person, 6 a publisher could not be reached.",
)
@click.argument("source", nargs=-1)
@click.option("--list", "listing", is_flag=True, help="List the sources and ask nobody.")
def fetch(source: tuple[str, ...], listing: bool) -> None:
    """Bring new snapshots of SOURCE…, of every source when none is named.

    Reports each as new, unchanged or failed. Where one fails, its last good snapshot stays in use
    and the others go on.
    """
    if listing:
        for name in SOURCES:
            click.echo(name)
        for name in MANUAL:
            click.echo(f"{name}  (by hand: ailedger add-edition)")
        return
    settings = Settings()
    if sys.stdout.isatty():
        outcomes = _with_bars(settings, source)
    else:
        outcomes = fetch_sources(settings, source, _Lines())
    for outcome in outcomes:
        tell(outcome)
    worst = worst_of(outcomes)
    if worst:
        sys.exit(worst)


def worst_of(outcomes: list[Outcome]) -> int:
    """Exit code of a fetch: a refusal needs a person and goes before what may pass."""
    codes = {outcome.exit_code for outcome in outcomes} - {0}
    return next((code for code in (1, 2, 3, 6) if code in codes), max(codes, default=0))


def tell(outcome: Outcome) -> None:
    """Print what became of a source, what is missing, what was noted."""
    click.echo(plain(f"{outcome.source}: {outcome}"))
    for problem in outcome.problems:
        click.echo(plain(f"  needs a person: {problem}"))
    if outcome.error is not None and outcome.error.hint:
        click.echo(plain(f"  -> {outcome.error.hint}"))
    for note in outcome.notes[:NOTES]:
        click.echo(plain(f"  {note}"))
    if len(outcome.notes) > NOTES:
        click.echo(f"  and {len(outcome.notes) - NOTES} more of this kind; source.toml has all")


class _Lines:
    """Progress in a pipe: a line per payload and per wait, on standard error."""

    def __init__(self) -> None:
        self._said: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def __call__(self, source: str, text: str, done: int, total: int | None) -> None:
        with self._lock:
            if (source, text) not in self._said:
                self._said.add((source, text))
                click.echo(plain(f"{source}: {text}"), err=True)


def _with_bars(settings: Settings, names: tuple[str, ...]) -> list[Outcome]:
    with fetch_bars(names or SOURCES, stderr=False) as show:
        return fetch_sources(settings, names, show)
