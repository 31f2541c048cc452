"""`ailedger status`: is the record fresh, did the last run end well, what needs a person."""

from dataclasses import asdict, replace
from datetime import UTC, datetime

import click

from ailedger.build.manifest import stamp
from ailedger.cli.console import emit, emit_json, format_option, wrapped
from ailedger.errors import UsageError
from ailedger.health.alerts.channels import NO_CHANNEL, channels
from ailedger.health.alerts.tell import tell, undelivered
from ailedger.health.concerns import of_alerts
from ailedger.health.run_summary import headline
from ailedger.health.status import Status, read_status
from ailedger.settings import Settings

COLUMNS = ("source", "edition", "published", "days old", "next", "state", "newest")


@click.command(
    epilog="Example: ailedger status || mail -s 'AI Ledger' desk@example.org     Exit codes, the "
    "gravest first: that of the last run where it failed (1, 3, 4 or 6; 1 also for nothing "
    "published or a run that was killed), 3 something was refused or is held back, 6 a publisher "
    "or a channel of alerts could not be reached, 7 something is out of date, 2 --notify has no "
    "channel, 0 nothing needs a person."
)
@click.option(
    "--at", type=click.DateTime(), metavar="TIME",
    help="Judge as of this moment (UTC) instead of now.",
)  # fmt: skip
@click.option("--max-age", type=float, metavar="HOURS", help="How old the last good run may be.")
@click.option("--notify", is_flag=True, help="Also send the alerts that are due.")
@format_option("table", "json")
@click.pass_context
def status(
    ctx: click.Context, at: datetime | None, max_age: float | None, notify: bool, fmt: str
) -> None:
    """Tell how the warehouse stands.

    The age of each source against its publisher's cadence, the end of its newest period, the last
    good run, and what needs a person. It reads no data and takes a moment, so a monitor can ask.
    """
    settings = Settings()
    if max_age is not None:
        settings = replace(settings, run_max_age=max_age)
    moment = at.replace(tzinfo=UTC) if at else datetime.now(UTC)
    nobody = notify and not channels(settings)
    if nobody:
        click.echo(f"no alert can be sent: {NO_CHANNEL}", err=True)
    if notify:
        for line in tell(settings, moment):
            click.echo(line, err=True)
    seen = read_status(settings, moment, of_alerts(undelivered(settings)))
    if fmt == "json":
        emit_json(as_data(seen))
    else:
        _print(seen)
    ctx.exit(seen.exit_code or (UsageError.exit_code if nobody else 0))


def as_data(seen: Status) -> dict[str, object]:
    """The status as plain data, for a monitor."""
    return {
        "at": stamp(seen.at),
        "exit_code": seen.exit_code,
        "build": seen.build.name if seen.build else None,
        "published": seen.build.published if seen.build else None,
        "last_run": seen.last.run if seen.last else None,
        "last_good_run": seen.last_good.run if seen.last_good else None,
        "last_good_at": seen.last_good.finished if seen.last_good else None,
        "under_way": seen.under_way.run if seen.under_way else None,
        "sources": [asdict(source) for source in seen.sources],
        "concerns": [asdict(concern) for concern in seen.concerns],
    }


def _print(seen: Status) -> None:
    build = seen.build
    click.echo(f"published    {build.name}, {build.published}" if build else "published    nothing")
    for name, report in (("last run", seen.last), ("last good", seen.last_good)):
        if report is not None:
            click.echo(f"{name:<13}{report.finished or report.started}  {headline(report)}")
    if seen.under_way is not None:
        click.echo(f"under way    {seen.under_way.run}, since {seen.under_way.started}")
    click.echo()
    rows = [
        (s.source, s.edition, s.published, s.age, s.expected, s.state, s.newest)
        for s in seen.sources
    ]
    emit(COLUMNS, rows)
    click.echo()
    if not seen.exit_code:
        click.echo("nothing needs a person" + (", but know:" if seen.concerns else ""))
    for concern in seen.concerns:
        mark = "! " if concern.exit_code else "  "
        click.echo(wrapped(f"{mark}{concern.title} [{concern.key}]", "  "))
        if concern.acknowledged:
            click.echo(wrapped(f"    {concern.acknowledged}", "    "))
        elif concern.hint:
            click.echo(wrapped(f"    -> {concern.hint}", " " * 7))
