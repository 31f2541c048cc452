"""Who accepted which drift, when and why: one JSON object per line, only ever added to."""

import datetime
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.errors import RefusedError, UsageError

NAME = "accepted.jsonl"


@dataclass(frozen=True)
class Acceptance:
    """A person's word that a snapshot's drift is right.

    Attributes:
        snapshot: the snapshot, and with it the bytes that were looked at.
        who: the person.
        when: the moment, ISO 8601 in UTC.
        why: the reason.
    """

    snapshot: str
    who: str
    when: str
    why: str


def accept(
    folder: Path, snapshot: str, *, who: str, why: str, when: datetime.datetime
) -> Acceptance:
    """Write down that a snapshot's drift is accepted.

    Args:
        folder: the warehouse's folder.
        snapshot: identifier of the snapshot.
        who: the person.
        why: the reason; not empty.
        when: the moment, with a time zone.

    Raises:
        UsageError: the person or the reason is empty.
    """
    if not who.strip() or not why.strip():
        raise UsageError("an acceptance names a person and a reason", hint="--who NAME --why TEXT")
    made = Acceptance(
        snapshot, who.strip(), when.astimezone(datetime.UTC).isoformat(timespec="seconds"),
        " ".join(why.split()),
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / NAME).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(asdict(made), ensure_ascii=False) + "\n")
    return made


def read_acceptances(folder: Path) -> dict[str, Acceptance]:
    """Every acceptance by snapshot; the last where there are several.

    Raises:
        RefusedError: a line cannot be read.
    """
    path = folder / NAME
    if not path.exists():
        return {}
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            made = Acceptance(**json.loads(line))
        except (ValueError, TypeError):
            raise RefusedError(
                "not an acceptance", where=f"{path}, line {number}", hint="mend or remove the line"
            ) from None
        found[made.snapshot] = made
    return found
