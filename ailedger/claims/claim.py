"""Claims as data: entries of a TOML file, and their verdicts."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.claims.assertion import Assertion
from ailedger.claims.names import Names, read_names
from ailedger.claims.record import read_record
from ailedger.claims.sentence import parse
from ailedger.claims.verdict import Verdict, verdicts
from ailedger.errors import RefusedError, UsageError

TEXTS = ("name", "statement", "said_by", "said_in", "url", "source", "since")
NEEDED = ("name", "statement", "said_by", "said_in", "asserts")
OWN_SOURCE = "ai_index"
MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Claim:
    """A statement somebody made, and what it asserts.

    Attributes:
        number: its place in the file, from 1.
        name: short name.
        statement: the claim in one sentence.
        said_by: who made it.
        said_in: where.
        url: address of that, "" where there is none.
        source: whose editions judge.
        since: first edition that judges; "" for all.
        asserts: what it asserts; all must hold.
    """

    number: int
    name: str
    statement: str
    said_by: str
    said_in: str
    url: str
    source: str
    since: str
    asserts: tuple[Assertion, ...]


def read_claims(path: Path, names: Names, where: str = "") -> list[Claim]:
    """The claims of a file.

    Args:
        path: a TOML file: `[[claim]]` entries.
        names: the names of the record.
        where: the file, as an error names it.

    Raises:
        RefusedError: the file cannot be read, or an entry is not a claim.
    """
    where = where or str(path)
    hint = "`ailedger claims --help` shows an entry"
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RefusedError(f"larger than {MOST_BYTES >> 20} MiB", where=where)
        data = tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        raise RefusedError(error.strerror or str(error), where=where) from None
    except UnicodeDecodeError:
        raise RefusedError("not UTF-8", where=where) from None
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(f"not TOML: {error}", where=where, hint=hint) from None
    entries = data.get("claim")
    if not isinstance(entries, list) or not entries or set(data) != {"claim"}:
        raise RefusedError("has no list of [[claim]] entries, or more", where=where, hint=hint)
    claims = [_claim(n, entry, names, where) for n, entry in enumerate(entries, 1)]
    twice = {c.name for c in claims if sum(d.name == c.name for d in claims) > 1}
    if twice:
        raise RefusedError(f"two claims are named {', '.join(sorted(twice))}", where=where)
    return claims


def _claim(number: int, entry: Any, names: Names, where: str) -> Claim:
    at = f"{where}, claim {number}"
    if not isinstance(entry, dict):
        raise RefusedError("not an entry: write [[claim]]", where=at)
    at += f" ({entry['name']})" if isinstance(entry.get("name"), str) else ""
    unknown = sorted(set(entry) - {*TEXTS, "asserts"})
    missing = [key for key in NEEDED if not entry.get(key)]
    if unknown or missing:
        said = [f"lacks {', '.join(missing)}"] if missing else []
        said += [f"has unknown {', '.join(unknown)}"] if unknown else []
        raise RefusedError("; ".join(said), where=at, hint=f"keys are {', '.join(TEXTS)}, asserts")
    texts = {key: entry.get(key, "") for key in TEXTS}
    wrong = [key for key, value in texts.items() if not isinstance(value, str)]
    asserts = entry["asserts"]
    if not isinstance(asserts, list) or not all(isinstance(text, str) for text in asserts):
        wrong.append("asserts")
    if wrong:
        raise RefusedError(f"{', '.join(wrong)}: texts are wanted", where=at)
    if not texts["name"].replace("_", "a").isalnum():
        raise RefusedError("a name is letters, digits and _", where=at)
    return Claim(
        number, **{**texts, "source": texts["source"] or OWN_SOURCE},
        asserts=tuple(_assertion(text, names, at) for text in asserts),
    )  # fmt: skip


def _assertion(text: str, names: Names, at: str) -> Assertion:
    try:
        return parse(text, names)
    except UsageError as error:
        raise RefusedError(f"{text!r}: {error.what}", where=at, hint=error.hint) from None


def judge_claims(
    con: DuckDBPyConnection, path: Path, where: str = "", *, literal: bool = False
) -> list[tuple[Claim, Verdict]]:
    """The verdicts of a build on the claims of a file, in order of claim and edition.

    Args:
        con: the build.
        path: the file.
        where: the file, as an error names it.
        literal: whether a name in quotes may be one that the build lacks.

    Raises:
        RefusedError: the file cannot be read, or an entry is not a claim.
    """
    names = read_names(con, literal=literal)
    claims = read_claims(path, names, where)
    wanted = {name for claim in claims for a in claim.asserts for name in a.indicators}
    record = read_record(con, wanted, names.indicators)
    return [
        (claim, verdict)
        for claim in claims
        for verdict in verdicts(claim.asserts, record, claim.source, claim.since)
    ]


def rows_of(judged: Sequence[tuple[Claim, Verdict]]) -> list[list[Any]]:
    """Rows of the system table `verdicts`."""
    return [
        [
            claim.number, claim.name, claim.statement, claim.said_by, claim.said_in,
            claim.url or None, verdict.edition, verdict.period, verdict.verdict, verdict.figures,
            verdict.reason, verdict.now, verdict.now_period, verdict.now_figures, verdict.source,
            list(verdict.lines),
        ]
        for claim, verdict in judged
    ]  # fmt: skip
