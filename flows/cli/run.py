"""`ailedger run`: the main job."""

import logging
import sys
import time

import click

from flows import quiet
from flows.settings import Settings
from flows.warehouse.result import Result, told


@click.command(
    epilog="Example: ailedger run --full     Exit codes: 0 done, 3 done but something was refused, "
    "4 the audit failed and nothing was published, 5 another run holds the warehouse."
)
@click.option("--full", is_flag=True, help="Build from nothing, even where nothing changed.")
@click.option("--wait", type=float, default=0, metavar="SECONDS", help="Wait for another run.")
def run(full: bool, wait: float) -> None:
    """Refresh the warehouse from the raw tables and publish it.

    A run with nothing new says so and publishes nothing.
    """
    begin = time.perf_counter()
    settings = Settings()
    result = None if full else nothing_new(settings)
    if result is None:
        quiet.hush(terminal=True)
        _show_progress()
        click.echo("starting (Prefect's temporary server takes about ten seconds) ...", err=True)
        from flows.refresh import refresh

        started = time.perf_counter()
        result = refresh(full=full, settings=settings, wait=wait)
        own = sum(result.seconds.values())
        click.echo(
            f"own work {own:.1f} s, Prefect {time.perf_counter() - started - own:.1f} s, "
            f"imports {started - begin:.1f} s",
            err=True,
        )
    summary(result)
    sys.exit(result.exit_code)


def nothing_new(settings: Settings) -> Result | None:
    """The published build's result where the inputs have not changed; imports nothing heavy."""
    from flows.warehouse.plan import make_plan

    plan = make_plan(settings)
    return told(settings, plan) if plan.nothing_new else None


def summary(result: Result) -> None:
    """Print what the run did and what to type next."""
    rows = sum(result.marts.values())
    lines = [
        f"{'published' if result.new else 'nothing new: published is still'} build {result.build}",
        f"  raw tables   {result.tables}",
        f"  rows         {result.accepted} accepted, {result.quarantined} quarantined",
        f"  marts        {len(result.marts)} ({rows} rows)",
        f"  warehouse    {result.path}",
    ]
    lines += [f"  refused      {reason}" for reason in result.refused.values()]
    lines += [f"  warning      {warning}" for warning in result.warnings]
    if result.quarantined:
        lines.append("  look at them with: ailedger quarantine")
    lines.append('next: ailedger claims | ailedger sql "FROM talent_flow" | ailedger --help')
    click.echo("\n".join(lines))


def _show_progress() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("  %(message)s"))
    logger = logging.getLogger("ailedger")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
