"""What passes between a connector, the HTTP room and the raw archive."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

Cell: TypeAlias = str | int | float | bool | datetime.date | None
Kind: TypeAlias = Literal["csv", "json", "zip", "xlsx"]


@dataclass(frozen=True)
class Facts:
    """What the catalogue claims of a publisher: goes into every `source.toml`."""

    source: str
    publisher: str
    title: str
    url: str
    licence: str
    licence_url: str
    citation: str
    cadence: str
    notes: str = ""


@dataclass(frozen=True)
class Want:
    """What a request must bring to be accepted.

    Args:
        max_bytes: largest size, unpacked; None is the setting's.
        md5: hex digest that the publisher states, if it states one.
        check: reads the stored payload; raises TransientError to have it asked for again,
            RefusedError to give it up.
        transient: statuses that pass at this publisher although they usually do not.
        pause: seconds to wait at least, times the try, before it is asked again.
    """

    kind: Kind
    max_bytes: int | None = None
    md5: str | None = None
    check: Callable[[Path], None] | None = None
    transient: frozenset[int] = frozenset()
    pause: float = 0


@dataclass(frozen=True)
class Payload:
    """One body as it came, on disk, known by the sha256 of its bytes."""

    name: str
    url: str
    path: Path
    sha256: str
    size: int
    retrieved: datetime.datetime
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def validators(self) -> dict[str, str]:
        """Headers that make the next request conditional; empty where the publisher has none."""
        pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
        return {ask: self.headers[said] for ask, said in pairs if said in self.headers}


@dataclass(frozen=True)
class LastGood:
    """The newest snapshot of a source in the archive: what a fetch compares itself with.

    Args:
        version: what the publisher last called it.
        payloads: what the publisher last answered, by name: to ask with their headers. The body
            of an answer that brought the same tables again is not kept.
    """

    edition: str
    published: datetime.date
    version: str
    payloads: Mapping[str, Payload]


@dataclass(frozen=True)
class RawTable:
    """Rows of one raw table, as published.

    Args:
        name: name inside the source, e.g. notable_models.
        columns: names of the columns of its contract, in order.
        rows: one sequence per row; None is missing.
        partial: some rows have a coverage other than full.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    partial: bool = False


@dataclass(frozen=True)
class Parsed:
    """What a connector makes of payloads: tables, and what a person should hear of them.

    Args:
        notes: worth knowing (a new column, a revision); nothing is missing.
        problems: something is missing and needs a person (a retired chart); the rest stands.
        facts: entries of `source.toml` that the payload itself states (licence, citation).
    """

    tables: tuple[RawTable, ...]
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FetchedEdition:
    """Payloads of one fetch, and the edition that they are."""

    edition: str
    published: datetime.date
    version: str
    payloads: tuple[Payload, ...]
    problems: tuple[str, ...] = ()
