"""The catalogue of AI Index figures: which file holds which measure, and how it is read.

One entry of `ai_index_figures.toml` says how the rows of one figure become rows of the long table.
Its keys are the fields of `Entry`; the file's head explains them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ailedger.base.readers import Form, read_toml
from ailedger.fetch.content import records

MAPPING = Path(__file__).with_name("ai_index_figures.toml")
NAME = re.compile(
    r"^fig_(?P<number>\d+\.\d+\.(?:\d+|x))(?:_and_(?P<other>\d+\.\d+\.\d+))?(?:_[^()]*)?"
    r"(?:\(\d+\))?\.csv$",
    re.IGNORECASE,
)
YEARS = re.compile(r"\b(19|20)\d\d([-–]\d\d(\d\d)?)?\b")
# TOML has lists alone.
Header = Annotated[
    tuple[str, ...], BeforeValidator(lambda found: tuple(found) if type(found) is list else found)
]
Labels = dict[str, list[str]]


@dataclass(frozen=True)
class File:
    """One file of the publisher's folder: the numbers in its name, and its records."""

    name: str
    numbers: tuple[str, ...]
    rows: list[list[str]]

    @cached_property
    def header(self) -> tuple[str, ...]:
        """Names of the columns, blanks put in order; one that is there again has (2) behind it."""
        names = list(map(squeezed, self.rows[0]))
        return tuple(f"{n} (2)" if n in names[:i] else n for i, n in enumerate(names))


class Entry(Form, extra="forbid"):
    """How one figure is read; a rule is a column of the file, or "=" and a fixed text."""

    edition: str
    number: str
    header: Header
    measure: str
    unit: str
    coverage: str = "selected"
    value: str = ""
    values: dict[str, str] = Field({})
    across: Literal["", "period", "entity", "breakdown", "measure"] = ""
    entity: str = "=World"
    period: str = ""
    breakdown: str = ""
    prefix: str = ""
    dates: Literal["", "year", "month", "quarter"] = ""
    percent: bool = False
    commas: bool = False
    words: dict[str, float] = Field({})
    repeats: Literal["", "sum", "stale", "keep"] = ""
    part: int = 0
    has: Labels = Field({})
    only: Labels = Field({})
    skip: Labels = Field({})
    note: str = ""
    noted: str = ""
    remark: str = ""
    turn: int = 0

    def printed(self, file: File) -> str:
        """Where the figure is printed: the number in the file's own name, if that is known."""
        own = self.number in file.numbers or file.numbers[0].endswith("x")
        return f"fig. {self.number if own else file.numbers[0]}"

    @property
    def unnumbered(self) -> bool:
        """Whether the number of the figure is not known."""
        return ".x" in self.number


class LeftOut(Form, extra="forbid"):
    """A figure that is not taken over, and why.

    Attributes:
        same_as: the number of the figure whose rows it repeats; held against them.
    """

    edition: str
    number: str
    header: Header
    reason: str
    same_as: str = ""


class Catalogue(Form, extra="forbid"):
    """What is known of the figures of all editions."""

    entries: list[Entry] = Field(alias="figure")
    left_out: list[LeftOut]
    names: dict[str, str] = Field(alias="breakdowns")

    def editions(self) -> tuple[str, ...]:
        """Editions that have an entry, the newest first."""
        return tuple(sorted({entry.edition for entry in self.entries}, reverse=True))


@cache
def catalogue() -> Catalogue:
    """The whole catalogue, in the order of the file.

    Raises:
        RefusedError: an entry has a key that is not known, lacks one, or has one of another type.
    """
    found = read_toml(MAPPING, Catalogue, f"ailedger/sources/{MAPPING.name}")
    entries = [entry.model_copy(update={"turn": i}) for i, entry in enumerate(found.entries)]
    return found.model_copy(update={"entries": entries})


def read_file(name: str, path: Path) -> File:
    """Read a file of the folder.

    Raises:
        RefusedError, TransientError: it is no whole table.
    """
    base = PurePosixPath(name.replace("\\", "/")).name
    match = NAME.match(base)
    numbers = tuple(n for n in (match["number"], match["other"]) if n) if match else ()
    rows = [record for _, record in records(path, base)]
    return File(base, numbers, rows)


def matching(file: File, among: Sequence[Entry]) -> list[Entry]:
    """Entries of an edition that are of this file: by number and header, and by its labels.

    Where the number of a figure is not known, header and labels decide.
    """
    return [
        entry
        for entry in among
        if entry.header == file.header
        and (entry.number in file.numbers or (entry.unnumbered and file.numbers))
        and has_labels(file, entry)
    ]


def alike(file: File, among: Sequence[Entry]) -> list[Entry]:
    """Entries of another edition whose header, but for its years, and labels are this file's."""
    header = tuple(YEARS.sub("#", name) for name in file.header)
    found = [
        entry
        for entry in among
        if tuple(YEARS.sub("#", name) for name in entry.header) == header
        and has_labels(file, entry)
    ]
    exact = [entry for entry in found if entry.number in file.numbers]
    numbers = {entry.number for entry in found}
    return found if len(numbers) == 1 else exact


def has_labels(file: File, entry: Entry) -> bool:
    """Whether the columns that an entry names hold its labels; one after "-" must be absent."""
    for column, labels in entry.has.items():
        at = file.header.index(column) if column in file.header else None
        if at is None:
            return False
        there = {squeezed(record[at]) for record in file.rows[1:]}
        for label in labels:
            if (label.removeprefix("-") in there) == label.startswith("-"):
                return False
    return True


def squeezed(text: str) -> str:
    """A text without blanks around it, and with one where there were several."""
    return " ".join(text.split())
