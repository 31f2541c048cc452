"""`ailedger run`: the main job."""

import gc
import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import click

from ailedger.cli.console import fetch_bars
from ailedger.health.run_report import LIBRARIES, RunReport
from ailedger.health.run_summary import console
from ailedger.output.plain import plain
from ailedger.settings import Settings
from flows.prefect_defaults import hush


@click.command(
    epilog="Example: ailedger run --live --source epoch     Exit codes: 0 done, 3 done but "
    "something was refused, 4 the audit failed and nothing was published, 5 another run holds the "
    "warehouse, 6 done but a publisher could not be reached."
)
@click.option("--full", is_flag=True, help="Build from nothing, even where nothing changed.")
@click.option("--live", is_flag=True, help="Ask the publishers for new snapshots first.")
@click.option(
    "--source", "sources", multiple=True, help="With --live: ask only this one. Repeatable."
)
@click.option("--wait", type=float, default=0, metavar="SECONDS", help="Wait for another run.")
def run(full: bool, live: bool, sources: tuple[str, ...], wait: float) -> None:
    """Refresh the warehouse from the raw tables and publish it.

    A run with nothing new says so and publishes nothing.
    """
    if sources and not live:
        raise click.UsageError("--source goes with --live")
    settings = Settings()
    asked = {"full": full, "live": live, "sources": list(sources) or None, "wait": wait}
    report = None if full or live else nothing_new(settings, asked)
    if report is None:
        report = whole_run(settings, asked)
    click.echo("\n".join(console(report)))
    sys.exit(report.exit_code)


def nothing_new(settings: Settings, asked: dict[str, Any]) -> RunReport | None:
    """The report where the inputs have not changed; imports nothing heavy.

    A run that ends here, well or not, sends alerts as the flow does.
    """
    from ailedger.health.unchanged_run import unchanged_run

    try:
        report = unchanged_run(settings, asked)
    except BaseException:
        _alert(settings)
        raise
    if report is not None:
        _alert(settings)
    return report


def _alert(settings: Settings) -> None:
    from ailedger.health.alerts.tell import tell

    for line in tell(settings, datetime.now(UTC)):
        click.echo(line, err=True)


def whole_run(settings: Settings, asked: dict[str, Any]) -> RunReport:
    """Run the flow, showing its steps, and say where the time went."""
    begin = time.perf_counter()
    gc.disable()
    hush(terminal=True)
    _show_progress()
    click.echo("starting (Prefect's temporary server takes a few seconds) ...", err=True)
    from flows.prefect_errors import import_prefect

    import_prefect()
    from flows import temporary_server

    with temporary_server.started() as server:
        from ailedger.build.steps import import_libraries
        from flows.refresh import refresh_with

        import_libraries()
        started = time.perf_counter()
        shown = _bars(asked["sources"]) if asked["live"] else _bar()
        with (
            shown if sys.stderr.isatty() else nullcontext(),
            temporary_server.used(server),
        ):
            gc.enable()
            report = refresh_with(settings, **asked)
    libraries = report.seconds.get(LIBRARIES, 0)
    own = sum(report.seconds.values()) - libraries
    prefect = time.perf_counter() - started - own - libraries
    click.echo(
        f"own work {own:.1f} s, Prefect {prefect:.1f} s, "
        f"imports {started - begin + libraries:.1f} s",
        err=True,
    )
    return report


@contextmanager
def _bar() -> Iterator[None]:
    """A bar on a terminal while the run goes on; its steps are printed above it."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn
    from rich.progress import TimeElapsedColumn as Elapsed

    columns = (SpinnerColumn(), BarColumn(), Elapsed())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        bar.add_task("refresh", total=None)
        yield


@contextmanager
def _bars(names: list[str] | None) -> Iterator[None]:
    """Progress of the fetches on a terminal."""
    from ailedger.archive.fetch_sources import SOURCES
    from ailedger.progress import looking_on

    with fetch_bars(names or SOURCES, stderr=True) as show, looking_on(show):
        yield


class _Told(logging.Handler):
    """Prints to whatever standard error is at that moment: above a bar, where there is one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one line."""
        print(plain(f"  {record.getMessage()}"), file=sys.stderr)


def _show_progress() -> None:
    logger = logging.getLogger("ailedger")
    logger.addHandler(_Told())
    logger.setLevel(logging.INFO)
    logger.propagate = False
