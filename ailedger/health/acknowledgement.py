"""Matters that a person knows of: quiet until a day, each with who said so and why.

They stand beside the acceptances, in the folder of the raw tables, one JSON object per line, only
ever added to. No build depends on them. What is acknowledged is the matter as it is: when there is
something new about it, it is told again.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field

from ailedger.base.readers import append_jsonl, read_jsonl
from ailedger.base.texts import signed
from ailedger.build.manifest import stamp
from ailedger.errors import UsageError
from ailedger.health.concerns import NOTE, Concern

NAME = "acknowledged.jsonl"


@dataclass(frozen=True)
class Acknowledgement:
    """A person's word about one matter."""

    matter: str  # key of the concern
    digest: str  # that of the concern as the person saw it
    # the last day on which it is quiet, ISO 8601; "" takes the word back
    until: Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
    who: str
    when: str  # the moment, ISO 8601 in UTC
    why: str

    __pydantic_config__ = ConfigDict(extra="forbid")

    def state(self, day: datetime.date) -> str:
        """What the word is worth on a day: in force, over or lifted."""
        if not self.until:
            return "lifted"
        return "in force" if day.isoformat() <= self.until else "over"


def acknowledge(
    folder: Path, concern: Concern, until: datetime.date | None, *, who: str, why: str,
    at: datetime.datetime,
) -> Acknowledgement:  # fmt: skip
    """Write down that a matter is known until a day, or, without one, that it is told again.

    Raises UsageError: the person or the reason is empty, or the day is past.
    """
    who, why = signed(who, why, "an acknowledgement")
    if until is not None and until < at.astimezone(datetime.UTC).date():
        raise UsageError(f"{until} is past", where="--until", hint="give a day to come")
    made = Acknowledgement(
        concern.key, concern.digest, until.isoformat() if until else "", who, stamp(at), why
    )
    append_jsonl(folder / NAME, asdict(made))
    return made


def read_words(folder: Path) -> list[Acknowledgement]:
    """Every word that was written down, in order. Raises RefusedError: a line cannot be read."""
    return read_jsonl(folder / NAME, Acknowledgement)


def last_words(folder: Path) -> dict[str, Acknowledgement]:
    """The word that decides about each matter: the last one. Raises as `read_words` does."""
    return {word.matter: word for word in read_words(folder)}


def quieted(
    concerns: Iterable[Concern], words: Mapping[str, Acknowledgement], day: datetime.date
) -> list[Concern]:
    """The concerns, of which those that a person acknowledged are only worth knowing."""
    return [_quiet(concern, words.get(concern.key), day) for concern in concerns]


def _quiet(concern: Concern, word: Acknowledgement | None, day: datetime.date) -> Concern:
    if word is None or word.state(day) != "in force" or word.digest != concern.digest:
        return concern
    said = f"known to {word.who} until {word.until}: {word.why}"
    return replace(concern, exit_code=NOTE, acknowledged=said)
