"""Finding what the record has by words: indicators, entities, marts, claims."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger.claims.names import read_names, words_of
from ailedger.errors import UsageError

KINDS = ("indicator", "entity", "mart", "column", "claim")
TITLE, TEXT = 3, 1  # what a word counts in a name or title, and in a definition
MOST = 30
QUOTED = re.compile(r"'((?:[^']|'')*)'")
SPLIT = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Found:
    """One thing of the record."""

    kind: str  # one of KINDS
    name: str  # what a query or an assertion calls it
    title: str  # what people call it
    about: str  # its definition, or what there is of it


def find(con: DuckDBPyConnection, words: str) -> list[Found]:
    """What has all the words, the best first; else what has most of them.

    Raises UsageError: nothing has any of them.
    """
    wanted = list(dict.fromkeys(SPLIT.findall(words.casefold())))
    if not wanted:
        raise UsageError("no word to look for", hint="`ailedger find patents`")
    scored = [(_score(one, wanted), one) for one in _everything(con)]
    hits = [(hit, score, one) for (hit, score), one in scored if hit]
    if not hits:
        raise UsageError(
            f"nothing has {' or '.join(map(repr, wanted))}", hint="`ailedger dictionary` has it all"
        )
    most = max(hit for hit, _, _ in hits)
    best = [(score, one) for hit, score, one in hits if hit == most]
    best.sort(key=lambda pair: (-pair[0], KINDS.index(pair[1].kind), pair[1].name))
    return [one for _, one in best[:MOST]]


def codes_hint(con: DuckDBPyConnection, sql: str) -> str:
    """That a text of a query names a country, where the tables hold codes; "" for none."""
    quoted = dict.fromkeys(name.replace("''", "'") for name in QUOTED.findall(sql))
    if not quoted:
        return ""
    names = read_names(con)
    told = [
        f"{name!r} is {code}" for name in quoted
        if (code := names.entity(name)) is not None and code != name
    ]  # fmt: skip
    macro = "code_of('South Korea') finds it in SQL"
    return f"countries are codes: {', '.join(told)}; {macro}" if told else ""


def _score(one: Found, wanted: Iterable[str]) -> tuple[int, int]:
    """How many of the words it has, and how well."""
    named = set(SPLIT.findall(f"{one.name} {one.title}".casefold()))
    named |= words_of(f"{one.name} {one.title}")
    text = set(SPLIT.findall(one.about.casefold()))
    hits = score = 0
    for word in wanted:
        stem = word.removesuffix("s")
        if any(known.startswith(stem) for known in named):
            hits, score = hits + 1, score + TITLE
        elif any(known.startswith(stem) for known in text):
            hits, score = hits + 1, score + TEXT
    return hits, score


def _everything(con: DuckDBPyConnection) -> Iterator[Found]:
    names = read_names(con)
    for name, known in names.indicators.items():
        there = "" if name in names.filled else " No figure in this build."
        yield Found("indicator", name, known.title, f"{known.definition} In {known.unit}.{there}")
    spoken: dict[str, list[str]] = {}
    for alias, code in names.entities.items():
        spoken.setdefault(code, []).append(alias)
    for code, name in names.codes.items():
        yield Found("entity", code, name, ", ".join(sorted(spoken.get(code, []))))
    for name, about in con.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal "
        "AND view_name IN (SELECT table_name FROM duckdb_columns() WHERE column_name = 'lineage') "
        "ORDER BY 1"
    ).fetchall():
        yield Found("mart", name, name.replace("_", " "), about or "")
    for mart, column, about in con.execute(
        "SELECT c.table_name, c.column_name, c.comment FROM duckdb_columns() AS c "
        "INNER JOIN duckdb_views() AS v ON c.table_name = v.view_name "
        "WHERE c.schema_name = 'main' AND v.schema_name = 'main' AND c.comment IS NOT NULL "
        "AND c.table_name IN (SELECT table_name FROM duckdb_columns() "
        "WHERE column_name = 'lineage') ORDER BY ALL"
    ).fetchall():
        yield Found("column", f"{mart}.{column}", column.replace("_", " "), about)
    for name, statement in con.execute(
        "SELECT DISTINCT claim, statement FROM claims ORDER BY 1"
    ).fetchall():
        yield Found("claim", name, "", statement)
