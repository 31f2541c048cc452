"""`ailedger runs`: what every run did."""

from dataclasses import asdict
from datetime import datetime

import click

from ailedger.cli.console import emit, emit_json, format_option, wrapped
from ailedger.health import runs as reports
from ailedger.health.run_report import RunReport
from ailedger.health.run_summary import facts, headline, markdown, parts
from ailedger.output.plain import plain
from ailedger.settings import Settings

COLUMNS = ("run", "what", "status", "seconds", "build", "accepted", "quarantined", "outcome")
SHORT = ("run", "what", "seconds", "accepted", "outcome")


@click.command(
    epilog="Example: ailedger runs last --format json     Exit codes: 0 done, 2 no such run. "
    "`ailedger status` judges; this command only tells."
)
@click.argument("run", required=False)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="Runs listed.")
@format_option(
    does="How to print; csv and json have every column. One RUN is a page, or whole as JSON."
)
def runs(run: str | None, limit: int, fmt: str) -> None:
    """List the runs, newest first, or show one: RUN is its name, its beginning, or `last`."""
    settings = Settings()
    if run is None:
        found = reports.read_reports(settings, limit)
        columns = SHORT if fmt in ("table", "markdown") else COLUMNS
        shown = [dict(zip(COLUMNS, _row(report), strict=True)) for report in found]
        emit(columns, [[row[column] for column in columns] for row in shown], fmt)
        return
    report = reports.find_report(settings, run)
    if fmt == "json":
        emit_json(asdict(report))
    elif fmt == "markdown":
        click.echo(markdown(report), nl=False)
    else:
        _print(report)


def _print(report: RunReport) -> None:
    """One run as text: what it did, then its tables."""
    click.echo(wrapped(plain(headline(report)), "  "))
    for name, said in facts(report):
        click.echo(f"  {name:<20}{plain(said)}")
    for title, columns, rows in parts(report):
        click.echo(f"\n{title}")
        emit(columns, rows)


def _row(report: RunReport) -> tuple[object, ...]:
    """One run in the list; one whose process is gone was killed, also before the next says so."""
    status = report.status
    if status == "running" and not reports.alive(report):
        report.status = status = "killed"
    return (
        report.run, report.name, status, _seconds(report), report.build, report.accepted,
        report.quarantined, headline(report),
    )  # fmt: skip


def _seconds(report: RunReport) -> float | None:
    """From beginning to end; None while it runs and where it was killed."""
    if not (report.started and report.finished):
        return None
    began, ended = map(datetime.fromisoformat, (report.started, report.finished))
    return (ended - began).total_seconds()
