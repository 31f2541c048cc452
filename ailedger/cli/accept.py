"""`ailedger accept`: a person says that what a run holds back is right."""

import datetime
import getpass

import click

from ailedger import store
from ailedger.build.plan import Plan
from ailedger.cli.console import emit, format_option
from ailedger.errors import UsageError
from ailedger.health.pending import pending
from ailedger.load.acceptance import accept as write_acceptance
from ailedger.load.acceptance import read_history
from ailedger.settings import Settings


def login_name() -> str:
    """The login name; empty where this user has none, as in a container, or it is not UTF-8."""
    try:
        return getpass.getuser().encode().decode()
    except (KeyError, OSError, ImportError, UnicodeError):
        return ""


@click.command(
    epilog="""\b
Examples:
  ailedger accept
  ailedger accept cset_cat/2024-12/investment_estimated --why "they moved to thousands of US$"
  ailedger accept policy_activity --why "the publisher withdrew the table"
  ailedger accept cset_cat/2024-12/investment_estimated --revoke --why "it was a mistake of theirs"

Exit codes: 0 written or listed, 2 nothing of that name waits or can be taken back, or no reason."""
)
@click.argument("what", required=False)
@click.option("--why", default="", help="The reason; required with WHAT.")
@click.option("--who", default=login_name, help="Your name; the login name where not given.")
@click.option("--revoke", is_flag=True, help="Take an acceptance back; both stay on record.")
@click.option(
    "--ahead", is_flag=True,
    help="Accept what no run here has held back: a run elsewhere did, or the next one will.",
)  # fmt: skip
@format_option()
def accept(what: str | None, *, why: str, who: str, revoke: bool, ahead: bool, fmt: str) -> None:
    """Accept what a run holds back, and record who, when and why.

    WHAT is a raw table that drifted (source/edition/table), or a mart that is emptier than the
    published one. An acceptance holds for that file's current bytes; for a mart, for all current
    inputs. The next run uses it, and the latest of several decides. --revoke puts the last good
    version back in use from the next run on, even where the accepted one was published; a file
    like an earlier good version is not held back. Without WHAT, every acceptance is listed.
    """
    settings = Settings()
    if what is None:
        said = read_history(settings.raw_dir)
        rows = [
            ("revoked" if w.revoked else "accepted", w.what, w.who, w.when, w.why) for w in said
        ]
        emit(("word", "what", "who", "when", "why"), rows, fmt)
        return
    plan = store.plan_run(settings)
    meant = _named(plan, what)
    if revoke:
        meant = _accepted(plan, what, meant)
    elif not ahead:
        _check_waiting(settings, plan, what, meant)
    made = write_acceptance(
        settings.raw_dir, meant, who=who, why=why, when=datetime.datetime.now(datetime.UTC),
        revoke=revoke,
    )  # fmt: skip
    if revoke:
        click.echo(f"revoked {made.what} by {made.who}; the next run goes on without it")
    else:
        click.echo(f"accepted {made.what} by {made.who}; the next run goes on with it")


def _named(plan: Plan, what: str) -> str:
    """The snapshot or the mart of the next build that a person means.

    Raises UsageError: there is neither.
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


def _check_waiting(settings: Settings, plan: Plan, what: str, meant: str) -> None:
    """Raise UsageError where nothing of that name waits for a word."""
    found = pending(settings, plan)
    if what in found or meant in found:
        return
    name = meant.partition("@")[0]
    if any(entry.partition("@")[0] == name for entry in found):
        raise UsageError(
            "has other bytes now than those that were held back", where=what,
            hint="`ailedger run` holds them against the snapshot before",
        )  # fmt: skip
    names = ", ".join(sorted(entry.partition("@")[0] for entry in found))
    raise UsageError(
        "nothing of that name waits to be accepted", where=what,
        hint=f"pending: {names}" if names else "nothing waits here; `ailedger run` finds out, "
        "--ahead accepts what a run elsewhere held back",
    )  # fmt: skip


def _accepted(plan: Plan, what: str, meant: str) -> str:
    """The acceptance to take back: that of the file as it is, else of the bytes it had before.

    Raises UsageError: there is none, or it let a mart be emptier that is published.
    """
    name = meant.partition("@")[0]
    before = [word for word in plan.accepted if word.partition("@")[0] == name and "/" in name]
    if meant not in plan.accepted and not before:
        raise UsageError(
            "is not accepted as it is now: there is nothing to take back", where=what,
            hint="`ailedger accept` lists what was said",
        )  # fmt: skip
    if plan.nothing_new and meant.endswith(f"@{plan.inputs_id}"):
        raise UsageError(
            "is published by it, and stays with these inputs", where=what,
            hint="`ailedger rollback` goes back to the build before",
        )  # fmt: skip
    return meant if meant in plan.accepted else before[-1]
