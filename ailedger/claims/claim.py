"""Claims as data: entries of a TOML file, and their verdicts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from duckdb import DuckDBPyConnection
from pydantic import Field

from ailedger.base.readers import Form, read_toml
from ailedger.claims.assertion import Assertion
from ailedger.claims.case import SUPPORTED, UNDECIDED
from ailedger.claims.names import Names, read_names
from ailedger.claims.record import Record, read_record
from ailedger.claims.sentence import parse
from ailedger.claims.shown import Shown, rows_of_mart
from ailedger.claims.verdict import Verdict, verdicts
from ailedger.errors import RefusedError, UsageError

UNDECIDABLE = ("cause", "opinion")  # figures can refute what these rest on, and support none
OWN_SOURCE = "ai_index"
Text = Annotated[str, Field(min_length=1)]
Kind = Literal["figure", "trend", "cause", "association", "forecast", "opinion"]


class Entry(Form, extra="forbid"):
    """An entry of a file of claims."""

    name: str = Field(pattern=r"^\w+$")
    statement: Text
    said_by: Text
    said_in: Text
    asserts: list[str] = Field([])
    shows: list[Shown] = Field([])
    url: str = ""
    source: str = OWN_SOURCE
    since: str = ""
    kind: Kind = "figure"
    part: str = ""
    why: str = ""


class Entries(Form, extra="forbid"):
    """A file of claims."""

    claim: list[Entry] = Field(min_length=1)


@dataclass(frozen=True)
class Claim:
    """A statement somebody made, and what it asserts."""

    number: int  # its place in the file, from 1
    name: str
    statement: str
    said_by: str
    said_in: str
    url: str  # address of that, "" where there is none
    source: str  # whose editions judge
    since: str  # first edition that judges; "" for all
    kind: str  # a Kind
    part: str  # the part of the article that it is read with; "" where it is of none
    why: str  # why figures cannot support it; "" where they can
    asserts: tuple[Assertion, ...]  # what it asserts; all must hold
    shows: tuple[Shown, ...]  # rows of marts that are shown with it


def read_claims(path: Path, names: Names, where: str = "") -> list[Claim]:
    """The claims of a file; `where` is what an error calls it.

    Raises RefusedError: the file cannot be read, or an entry is not a claim.
    """
    where = where or str(path)
    try:
        entries = read_toml(path, Entries, where).claim
    except FileNotFoundError as error:
        raise RefusedError(error.strerror or str(error), where=where) from None
    except RefusedError as error:
        raise RefusedError(
            error.what, where=where, hint="`ailedger claims --help` shows an entry"
        ) from None
    claims = [_claim(n, entry, names, where) for n, entry in enumerate(entries, 1)]
    twice = sorted(name for name, n in Counter(c.name for c in claims).items() if n > 1)
    if twice:
        raise RefusedError(f"two claims are named {', '.join(twice)}", where=where)
    return claims


def _claim(number: int, entry: Entry, names: Names, where: str) -> Claim:
    at = f"{where}, claim {number} ({entry.name})"
    if not entry.why and (entry.kind in UNDECIDABLE or not entry.asserts):
        raise RefusedError(
            "lacks asserts, or why figures cannot decide it", where=at,
            hint='why = "…" says that of a cause, an opinion, or what no figure is about',
        )  # fmt: skip
    said = {name: getattr(entry, name) for name in Entry.model_fields}
    said["asserts"] = tuple(_assertion(text, names, at) for text in entry.asserts)
    return Claim(number, **said | {"shows": tuple(entry.shows)})


def _assertion(text: str, names: Names, at: str) -> Assertion:
    try:
        return parse(text, names)
    except UsageError as error:
        raise RefusedError(f"{text!r}: {error.what}", where=at, hint=error.hint) from None


def judge_claims(
    con: DuckDBPyConnection, path: Path, where: str = "", *, literal: bool = False
) -> list[tuple[Claim, Verdict]]:
    """The verdicts of a build on the claims of a file, in order of claim and edition.

    `literal`: a name in quotes may be one that the build lacks. Raises as `read_claims` does.
    """
    names = read_names(con, literal=literal)
    claims = read_claims(path, names, where)
    wanted = {name for claim in claims for a in claim.asserts for name in a.indicators}
    record = read_record(con, wanted, names.indicators)
    return [
        (claim, verdict) for claim in claims
        for verdict in _verdicts(con, claim, record, where or str(path))
    ]  # fmt: skip


def _verdicts(con: DuckDBPyConnection, claim: Claim, record: Record, where: str) -> list[Verdict]:
    """What each edition says, with what marts show; why, where figures cannot support it."""
    judged = verdicts(claim.asserts, record, claim.source, claim.since) if claim.asserts else []
    if claim.kind in UNDECIDABLE:
        judged = [_unsupported(claim, verdict) for verdict in judged]
    by_edition = {verdict.edition: verdict for verdict in judged}
    for shown in claim.shows:
        for edition, said, lines in rows_of_mart(con, shown, claim.source, where):
            if edition >= claim.since:
                one = by_edition.get(edition) or _undecided(claim, edition)
                figures = "; ".join(part for part in (one.figures, said) if part)
                every = tuple(sorted({*one.lines, *lines}))
                by_edition[edition] = replace(one, figures=figures, lines=every)
    found = [by_edition[edition] for edition in sorted(by_edition)]
    own = [edition for edition in record.editions_of(claim.source) if edition >= claim.since]
    return found or [_undecided(claim, own[0] if own else claim.since)]


def _undecided(claim: Claim, edition: str) -> Verdict:
    return Verdict(claim.source, edition, None, UNDECIDED, None, claim.why, None, None, None, ())


def _unsupported(claim: Claim, verdict: Verdict) -> Verdict:
    """The verdict on a cause or an opinion: what it rests on may be refuted, not more."""
    if verdict.verdict != SUPPORTED:
        return replace(verdict, now=None, now_period=None, now_figures=None)
    return replace(
        verdict, verdict=UNDECIDED, reason=f"{verdict.reason}; {claim.why}", now=None,
        now_period=None, now_figures=None,
    )  # fmt: skip


def rows_of(judged: Sequence[tuple[Claim, Verdict]]) -> list[list[Any]]:
    """Rows of the system table `verdicts`."""
    return [
        [
            claim.number, claim.name, claim.kind, claim.part or None, claim.statement,
            claim.said_by, claim.said_in, claim.url or None, verdict.edition, verdict.period,
            verdict.verdict, verdict.figures, verdict.reason, verdict.now, verdict.now_period,
            verdict.now_figures, verdict.source, list(verdict.lines),
        ]
        for claim, verdict in judged
    ]  # fmt: skip
