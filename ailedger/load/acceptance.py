"""Who accepted what, when and why: one JSON object per line, only ever added to.

They stand beside the raw tables and not in the warehouse: like those they are an input, which no
build can make again.
"""

import datetime
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ailedger.errors import RefusedError, UsageError

NAME = "accepted.jsonl"


@dataclass(frozen=True)
class Acceptance:
    """A person's word that something is right.

    Attributes:
        what: the snapshot whose drift is accepted, and with it the bytes that were looked at; or
            mart@build: the mart that may be emptier, and the fingerprint of that build's inputs.
        who: the person.
        when: the moment, ISO 8601 in UTC.
        why: the reason.
        revoked: whether the word is taken back by this one.
    """

    what: str
    who: str
    when: str
    why: str
    revoked: bool = False


def accept(
    folder: Path, what: str, *, who: str, why: str, when: datetime.datetime, revoke: bool = False
) -> Acceptance:
    """Write down that something is accepted, or that it is so no longer.

    Args:
        folder: the folder of the raw tables.
        what: identifier of the snapshot, or mart@build.
        who: the person.
        why: the reason; not empty.
        when: the moment, with a time zone.
        revoke: take the word back; what was written of it stays.

    Raises:
        UsageError: the person or the reason is empty.
    """
    if not who.strip() or not why.strip():
        raise UsageError("an acceptance names a person and a reason", hint="--who NAME --why TEXT")
    made = Acceptance(
        what, who.strip(), when.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        " ".join(why.split()), revoke,
    )  # fmt: skip
    entry = {key: value for key, value in asdict(made).items() if key != "revoked" or value}
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
    return made


def read_acceptances(folder: Path) -> dict[str, Acceptance]:
    """Every acceptance in force by what it accepts: of several words the last one decides.

    Raises:
        RefusedError: a line cannot be read.
    """
    last = {made.what: made for made in read_history(folder)}
    return {what: made for what, made in last.items() if not made.revoked}


def read_revoked(folder: Path) -> set[str]:
    """What the last word takes back. Raises as `read_acceptances` does."""
    last = {made.what: made for made in read_history(folder)}
    return {what for what, made in last.items() if made.revoked}


def read_history(folder: Path) -> list[Acceptance]:
    """Every word that was written down, in order. Raises as `read_acceptances` does."""
    path = folder / NAME
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            made = Acceptance(**json.loads(line.decode()))
        except (ValueError, TypeError):
            raise RefusedError(
                "not an acceptance", where=f"{path}, line {number}", hint="mend or remove the line"
            ) from None
        found.append(made)
    return found
