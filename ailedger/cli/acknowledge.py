"""`ailedger acknowledge`: a matter of `ailedger status` that somebody already knows of."""

from datetime import UTC, datetime

import click

from ailedger.cli.accept import login_name
from ailedger.cli.console import emit, format_option
from ailedger.errors import UsageError
from ailedger.health.acknowledgement import acknowledge as write
from ailedger.health.acknowledgement import last_words, read_words
from ailedger.health.concerns import Concern
from ailedger.health.status import read_status
from ailedger.settings import Settings

COLUMNS = ("state", "matter", "until", "who", "when", "why")


@click.command(
    epilog="""\b
Examples:
  ailedger acknowledge
  ailedger acknowledge source:epoch --until 2026-12-31 --why "their site moves in December"
  ailedger acknowledge source:epoch --lift --why "they are back"

Exit codes: 0 written or listed, 2 no such matter, no reason, or a day that is past."""
)
@click.argument("matter", required=False)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The last day.")
@click.option("--why", default="", help="The reason; required with MATTER.")
@click.option("--who", default=login_name, help="Your name; the login name where not given.")
@click.option("--lift", is_flag=True, help="Have the matter told again; both words stay on record.")
@format_option()
def acknowledge(
    matter: str | None, *, until: datetime | None, why: str, who: str, lift: bool, fmt: str
) -> None:
    """Quiet a known MATTER of `ailedger status` until a day, and record who, when and why.

    MATTER is what `status` prints in brackets, or a part of it that no other has. Until that day is
    over it sets no exit code and sends no alert; anything new about it is reported again. Without
    MATTER, every acknowledgement is listed.
    """
    settings, now = Settings(), datetime.now(UTC)
    if matter is None:
        rows = [
            (w.state(now.date()), w.matter, w.until or None, w.who, w.when, w.why)
            for w in read_words(settings.raw_dir)
        ]
        emit(COLUMNS, rows, fmt)
        return
    if lift == (until is not None):
        raise click.UsageError("give either --until DATE or --lift")
    known = _lifted(settings, now) if lift else read_status(settings, now).concerns
    concern = _meant(matter, known)
    day = until.date() if until else None
    write(settings.raw_dir, concern, day, who=who, why=why, at=now)
    click.echo(f"{concern.key} is told again" if lift else f"{concern.key} is quiet until {day}")


def _lifted(settings: Settings, now: datetime) -> list[Concern]:
    """What a word is in force about, whether it still stands or not."""
    words = last_words(settings.raw_dir).values()
    return [Concern(w.matter, "", "") for w in words if w.state(now.date()) == "in force"]


def _meant(matter: str, known: "list[Concern] | tuple[Concern, ...]") -> Concern:
    found = [one for one in known if one.key == matter] or [c for c in known if matter in c.key]
    if len(found) == 1:
        return found[0]
    said = "may be several matters" if found else "is no matter that stands now"
    names = ", ".join(repr(one.key) for one in found or known)
    raise UsageError(f"{matter!r} {said}", hint=f"one of {names}" if names else "nothing stands")
