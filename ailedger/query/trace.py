"""From a row of a mart to the raw lines behind it."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger import store
from ailedger.base.sql_text import quote, records
from ailedger.build.manifest import Build
from ailedger.errors import RefusedError, UsageError
from ailedger.output import fields as columns
from ailedger.output import provenance
from ailedger.query import raw_lines, sandbox
from ailedger.settings import Settings

LINES = """
WITH wanted AS (
    SELECT DISTINCT
        line,
        split_part(line, '#', 1) AS snapshot,
        try_cast(split_part(line, '#', 2) AS BIGINT) AS row
    FROM (SELECT unnest(?::VARCHAR[]) AS line)
)
SELECT
    wanted.line,
    coalesce(observations.indicator, '') AS indicator,
    coalesce(observations.entity, '') AS entity,
    coalesce(observations.period_label, '') AS period,
    observations.value,
    coalesce(observations.unit, '') AS unit,
    snapshots.source,
    snapshots.edition,
    coalesce(sources.publisher, '') AS publisher,
    coalesce(sources.title, '') AS title,
    coalesce(sources.url, '') AS url,
    coalesce(sources.licence, 'unknown') AS licence,
    snapshots.file,
    wanted.row,
    snapshots.sha256
FROM wanted
INNER JOIN snapshots ON wanted.snapshot = snapshots.snapshot
LEFT JOIN sources
    ON snapshots.source = sources.source AND snapshots.edition = sources.edition
LEFT JOIN observations
    ON wanted.snapshot = observations.snapshot AND wanted.row = observations.row
WHERE wanted.row IS NOT NULL
ORDER BY ALL
"""


@dataclass(frozen=True)
class RawLine:
    """One raw line and the figure it became."""

    line: str  # snapshot#line, as the mart names it
    indicator: str  # of the observation made of it; "" where there is none
    entity: str  # country, organisation, … of the observation
    period: str  # label of its period
    value: float | None  # the observation, in `unit`
    unit: str  # unit of the indicator
    source: str
    edition: str
    publisher: str
    title: str  # of the publication
    url: str  # where the publication stands
    licence: str  # SPDX identifier, or custom
    file: str  # the raw file below the folder of raw tables
    row: int  # line number of the record's first line; the header is line 1
    sha256: str  # of the file's bytes, as recorded when it was loaded
    # whether the file's bytes are still those: matches, kept (in its last good version alone),
    # changed or missing
    state: str
    text: str  # the raw record of those bytes; "" where they are changed or missing


@dataclass(frozen=True)
class Traced:
    """One row of a mart with the raw lines behind it; `row` is without the lineage."""

    row: dict[str, Any]
    lines: tuple[RawLine, ...]


@dataclass(frozen=True)
class Trace:
    """What a trace found."""

    build: str  # name of the build that was read
    rows: tuple[Traced, ...]  # the rows of the mart, each with its lines
    cut: str  # "" when complete, else the limit that cut it: "rows" or "bytes"

    @property
    def broken(self) -> list[str]:
        """Raw files that are changed or missing, and not kept."""
        lines = {(line.file, line.state) for row in self.rows for line in row.lines}
        gone = (raw_lines.CHANGED, raw_lines.MISSING)
        return sorted(f"{file} is {state}" for file, state in lines if state in gone)


def trace(
    settings: Settings,
    mart: str,
    where: str,
    opened: tuple[Build, DuckDBPyConnection] | None = None,
    ready: sandbox.Cell | None = None,
) -> Trace:
    """Lead from the rows of a mart that fit a condition to the raw lines behind them.

    The condition runs shut in, as `ailedger sql` does; what it names is then looked up with bound
    values.

    Args:
        mart: a mart, or any relation with a lineage or with snapshot and row.
        where: a SQL condition over its columns.
        opened: the published build and a connection to it, which is closed, where there is one.
        ready: a cell that was started ahead.

    Raises:
        UsageError: nothing is published, no such mart, it has no lineage, or the condition is
            wrong or more than a condition.
        RefusedError: the published build is damaged.
        LedgerError: a limit of time or memory ended it.
    """
    with ExitStack() as stack:
        cell = ready or sandbox.ahead(settings)  # it comes up beside the work here
        stack.callback(cell.end)
        build, con = opened or store.open_build(settings)
        stack.enter_context(con)
        only_condition(con, where)
        lines = _lines_of(mart, columns.kinds_of(con, mart))
        found = sandbox.query(
            settings,
            f"SELECT *, {lines} AS lines FROM {quote(mart)} WHERE (\n{where}\n)\nORDER BY ALL",
            ready=cell,
        )
        if found.build != build.name:  # another was published meanwhile
            con = stack.enter_context(store.open_kept(_build(settings, found.build), settings))
        known = _lines(con, settings.raw_dir, [line for row in found.rows for line in row[-1]])
    names = [name for name, _ in found.columns[:-1]]
    rows = tuple(
        Traced(
            {n: v for n, v in zip(names, row, strict=False) if n != "lineage"},
            tuple(line for name in row[-1] for line in known.get(name, ())),
        )
        for row in found.rows
    )
    return Trace(found.build, rows, found.cut)


def only_condition(con: DuckDBPyConnection, where: str) -> None:
    """Hold a text to be one SQL condition and nothing beside it; it is parsed and not run.

    Raises UsageError: it is not.
    """
    text = con.execute("SELECT json_serialize_sql(?)", [f"SELECT\n{where}\n"]).fetchall()[0][0]
    tree = json.loads(text or '{"error": true}')  # nothing: a number beyond every double
    if tree.get("error"):
        raise UsageError(
            f"not a condition: {tree.get('error_message', 'it cannot be read')}",
            where="--where",
            hint="for example --where \"year = 2023 and country = 'KOR'\"",
        )
    nodes = [statement["node"] for statement in tree["statements"]]
    plain = len(nodes) == 1 and nodes[0]["type"] == "SELECT_NODE" and _bare(nodes[0])
    if not plain:
        raise UsageError(
            "more than a condition", where="--where", hint="`ailedger sql` runs whole queries"
        )


def _bare(node: dict[str, Any]) -> bool:
    """Whether a SELECT is one expression and has no clause."""
    return (
        len(node["select_list"]) == 1
        and not node["select_list"][0].get("alias")
        and node["from_table"]["type"] == "EMPTY"
        and not any(
            node.get(clause)
            for clause in ("where_clause", "group_expressions", "having", "qualify", "modifiers")
        )
        and not node.get("cte_map", {}).get("map")
    )


def _lines_of(mart: str, kinds: dict[str, str]) -> str:
    lines = provenance.lines_of(kinds)
    if lines:
        return lines
    if kinds:
        raise UsageError(f"{mart} has no lineage", hint="a mart has; `ailedger sql 'SHOW TABLES'`")
    raise UsageError(
        f"no mart {mart!r} in the published build", hint="`ailedger sql 'SHOW TABLES'`"
    )


def _build(settings: Settings, name: str) -> Build:
    """The build that was read, though another may be published by now."""
    for build in store.open_store(settings).kept():
        if build.name == name:
            return build
    raise RefusedError(f"build {name} was removed", hint="try again")


def _lines(
    con: DuckDBPyConnection, raw_dir: Path, wanted: Sequence[str]
) -> dict[str, list[RawLine]]:
    found = records(con, LINES, [list(wanted)])
    whole = raw_lines.whole(raw_dir, {entry["file"]: entry["sha256"] for entry in found})
    texts = raw_lines.records((whole[e["file"]], e["row"]) for e in found if e["file"] in whole)
    lines: dict[str, list[RawLine]] = {}  # one raw line may have become several figures
    for entry in found:
        file, row = entry["file"], entry["row"]
        text = texts[whole[file], row] if file in whole else ""
        line = RawLine(**entry, state=raw_lines.state(raw_dir, file, whole), text=text)
        lines.setdefault(line.line, []).append(line)
    return lines
