"""`ailedger accept`: a person's word that what a run holds back is right."""

import datetime
import getpass

import click

from flows.cli.console import FORMATS, emit
from flows.errors import UsageError
from flows.settings import Settings
from flows.validate.acceptance import accept as write_acceptance
from flows.validate.acceptance import read_acceptances
from flows.warehouse.plan import Plan, make_plan


@click.command(
    epilog="""\b
Examples:
  ailedger accept
  ailedger accept worldbank/2026-11/gdp --why "the publisher moved to thousands of US$"
  ailedger accept policy_activity --why "the publisher withdrew the table"

Exit codes: 0 written or listed, 2 nothing of that name or no reason."""
)
@click.argument("what", required=False)
@click.option("--why", default="", help="The reason; required with WHAT.")
@click.option("--who", default=getpass.getuser, help="Your name; the login name where not given.")
@click.option("--format", "fmt", type=click.Choice(FORMATS), default="table", show_default=True)
def accept(what: str | None, why: str, who: str, fmt: str) -> None:
    """Accept what a run holds back, and record who, when and why.

    WHAT is a raw table that drifted (source/edition/table), or a mart that is emptier than the
    published one. The word holds for the bytes of that file as they are now; for a mart, for all
    inputs as they are now. The next run goes on with it. Without WHAT the acceptances so far are
    listed.
    """
    settings = Settings()
    if what is None:
        known = read_acceptances(settings.raw_dir).values()
        rows = [(one.what, one.who, one.when, one.why) for one in known]
        emit(("accepted", "who", "when", "why"), rows, fmt)
        return
    made = write_acceptance(
        settings.raw_dir, _named(make_plan(settings), what), who=who, why=why,
        when=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip
    click.echo(f"accepted {made.what} by {made.who}; the next run goes on with it")


def _named(plan: Plan, what: str) -> str:
    """The snapshot or the mart of the next build that a person means.

    Raises:
        UsageError: there is neither.
    """
    files = {
        f"{file.source}/{file.edition}/{file.table}": file
        for edition in plan.editions
        for file in edition.files
    }
    wanted = what.removesuffix(".csv").split("@")[0]
    if wanted in files:
        return files[wanted].snapshot
    if what in plan.rows_before:
        return f"{what}@{plan.inputs_id}"
    raise UsageError(
        "no such raw table, and no such mart in the published build", where=what,
        hint="name a raw table source/edition/table, or a mart; `ailedger status` says what waits",
    )  # fmt: skip
