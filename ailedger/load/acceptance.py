"""Who accepted what, when and why: one JSON object per line, only ever added to.

They lie beside the raw tables, not in the warehouse: no build can make them again.
"""

import datetime
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import ConfigDict

from ailedger.base.readers import append_jsonl, read_jsonl
from ailedger.base.texts import signed

NAME = "accepted.jsonl"


@dataclass(frozen=True)
class Acceptance:
    """A person's statement that something is right.

    Attributes:
        what: the snapshot whose drift is accepted, and with it the bytes that were looked at; or
            mart@build: the mart that may be emptier, and the fingerprint of that build's inputs.
        when: the moment, ISO 8601 in UTC.
        revoked: whether this one withdraws it.
    """

    what: str
    who: str
    when: str
    why: str
    revoked: bool = False

    __pydantic_config__ = ConfigDict(extra="forbid")


def accept(
    folder: Path, what: str, *, who: str, why: str, when: datetime.datetime, revoke: bool = False
) -> Acceptance:
    """Record that something is accepted, or no longer is.

    Args:
        what: identifier of the snapshot, or mart@build.
        when: the moment, with a time zone.
        revoke: withdraw it; the earlier line stays.

    Raises:
        UsageError: the person or the reason is empty.
    """
    who, why = signed(who, why, "an acceptance")
    made = Acceptance(
        what, who, when.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        why, revoke,
    )  # fmt: skip
    entry = {key: value for key, value in asdict(made).items() if key != "revoked" or value}
    append_jsonl(folder / NAME, entry)
    return made


def read_acceptances(folder: Path) -> dict[str, Acceptance]:
    """Acceptances in force, by what they accept: the last line about a thing decides.

    Raises:
        RefusedError: a line cannot be read.
    """
    last = {made.what: made for made in read_history(folder)}
    return {what: made for what, made in last.items() if not made.revoked}


def read_revoked(folder: Path) -> set[str]:
    """What the last line about it revokes. Raises as `read_acceptances` does."""
    last = {made.what: made for made in read_history(folder)}
    return {what for what, made in last.items() if made.revoked}


def read_history(folder: Path) -> list[Acceptance]:
    """Every line, in order. Raises as `read_acceptances` does."""
    return read_jsonl(folder / NAME, Acceptance)
