"""The door for assistants: a Model Context Protocol server over the shut-in reader.

Every answer carries source, edition, file and line, licence and breaks; what the record does not
have is an error. Nothing here takes SQL but `sql` and the condition of `trace`, and both run in the
worker process of `ailedger sql`.
"""

import dataclasses
import functools
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, ParamSpec

from duckdb import DuckDBPyConnection
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from ailedger.build.manifest import Build
from ailedger.errors import LedgerError
from ailedger.output.plain import finite
from ailedger.query import check as checking
from ailedger.query import compare as comparing
from ailedger.query import figures as reading
from ailedger.query import find as finding
from ailedger.query.sandbox import Cell, ahead, query
from ailedger.query.trace import trace as tracing
from ailedger.settings import Settings
from ailedger.store import open_build, published

P = ParamSpec("P")
Answer = dict[str, Any]
INSTRUCTIONS = """\
AI Ledger is a record of published national AI indicators. Say no figure that a tool did not give,
and say it with its source, edition and licence. Editions differ: name the edition, and say what the
breaks say before comparing two. A rank exists only where the table covers its field. An error means
that the record does not know: never guess. `check` judges a sentence; `find` finds names."""
UNSOURCED = (
    "these rows name no raw line: add the column `lineage` (marts), or `snapshot` and `row` "
    "(observations), or quote the figure from `figures`"
)


def told(tool: Callable[P, Answer]) -> Callable[P, Answer]:
    """What a person could act on becomes the tool's error, in the same words."""

    @functools.wraps(tool)
    def asked(*args: P.args, **kwargs: P.kwargs) -> Answer:
        try:
            return tool(*args, **kwargs)
        except LedgerError as error:
            raise ToolError(str(error)) from None

    return asked


def server(settings: Settings) -> MCPServer[Any]:
    """The server, with its seven tools."""
    door = Door(settings)

    @asynccontextmanager
    async def session(_: MCPServer[Any]) -> AsyncIterator[None]:
        try:
            yield
        finally:
            door.close()

    made: MCPServer[Any] = MCPServer(
        "ailedger", instructions=INSTRUCTIONS, log_level="WARNING", lifespan=session
    )
    tools = (door.find, door.figures, door.ranks, door.compare, door.check, door.trace, door.sql)
    for tool in tools:
        made.tool()(told(tool))
    return made


class Door:
    """The tools, each over the build that is published when it is called."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()  # tools are called side by side
        self._opened: tuple[Build, DuckDBPyConnection] | None = None
        self._ready: Cell | None = None
        self._stand_by()

    def _open(self) -> tuple[Build, DuckDBPyConnection]:
        """The published build, and a connection of one's own to it: read-only and shut in.

        The build stays open until another is published: to open it takes longer than most answers.
        """
        with self._lock:
            if self._opened is None or self._opened[0].name != published(self._settings).name:
                build, con = open_build(self._settings)
                con.execute("SET GLOBAL enable_external_access = false")
                con.execute("SET GLOBAL lock_configuration = true")
                self._opened = build, con
            build, con = self._opened
            return build, con.cursor()

    def close(self) -> None:
        """Let go of the build and of the cell that nobody asked."""
        with self._lock:
            if self._opened:
                self._opened[1].close()
            if self._ready:
                self._ready.end()
            self._opened = self._ready = None

    def _stand_by(self) -> None:
        """Start the next cell ahead: an interpreter with its imports takes longer than a query."""
        with suppress(LedgerError):  # nothing is published yet: the call says so
            self._ready = ahead(self._settings)

    @contextmanager
    def _cell(self) -> "Iterator[Cell | None]":
        """The cell that was started ahead; the next one is started when it is done."""
        with self._lock:
            ready, self._ready = self._ready, None
        try:
            yield ready
        finally:
            if ready:
                ready.end()
            with self._lock:
                if self._ready is None:
                    self._stand_by()

    def find(self, words: str) -> Answer:
        """Find indicators, countries, marts, columns and claims by words."""
        build, con = self._open()
        with con:
            found = finding.find(con, words)
        return {"build": build.name, "found": [dataclasses.asdict(one) for one in found]}

    def figures(self, indicator: str, entity: str, period: str = "", edition: str = "") -> Answer:
        """Every edition's figures of one indicator for one country or other entity."""
        build, con = self._open()
        with con:
            return {"build": build.name, **reading.figures(con, indicator, entity, period, edition)}

    def ranks(self, indicator: str, period: str = "", edition: str = "") -> Answer:
        """The places of all countries in the newest table of an indicator that allows places."""
        build, con = self._open()
        with con:
            return {"build": build.name, **reading.ranks(con, indicator, period, edition)}

    def compare(self, countries: list[str], indicators: list[str] | None = None) -> Answer:
        """Countries side by side: of each indicator one edition and one period for all of them."""
        build, con = self._open()
        with con:
            rows = comparing.compare(con, countries, indicators or [])
            lines = [cell.line for row in rows for cell in row.cells if cell.line]
            places = checking.places_of(con, lines)
        return {
            "build": build.name,
            "rows": [dataclasses.asdict(row) for row in rows],
            "lines": [dataclasses.asdict(place) for place in places],
        }

    def check(self, assertion: str) -> Answer:
        """Judge one assertion, such as `USA / CHN private_ai_investment 2023 ~ 9`.

        Forms: INDICATOR ENTITY YEAR = NUMBER (also ~ < > <= >=); A > B INDICATOR YEAR;
        A / B INDICATOR YEAR ~ NUMBER; INDICATOR ENTITY YEAR change 50%; ENTITY rank 1 INDICATOR
        YEAR; ENTITY highest INDICATOR YEAR; INDICATOR top A, B, C YEAR; INDICATOR ENTITY peak YEAR;
        INDICATOR ENTITY YEAR negative; INDICATOR ENTITY YEAR absent; INDICATOR ENTITY YEAR-YEAR
        rising.
        """
        build, con = self._open()
        with con:
            return checking.as_data(checking.check(con, assertion), build.name)

    def trace(self, mart: str, where: str) -> Answer:
        """Lead from rows of a mart to the raw lines behind them; `where` is a SQL condition."""
        with self._cell() as ready:
            found = tracing(self._settings, mart, where, self._open(), ready)
        return {
            "build": found.build,
            "cut": found.cut,
            "changed_files": list(found.broken),
            "rows": [dataclasses.asdict(one) for one in found.rows],
        }

    def sql(self, statement: str) -> Answer:
        """Run one query over the published build, shut in: no file, no network, no change."""
        with self._cell() as ready:
            result = query(self._settings, statement, ready=ready)
        names = [name for name, _ in result.columns]
        lines = _lines(names, result.rows)
        answer: Answer = {
            "build": result.build,
            "columns": [list(column) for column in result.columns],
            "rows": [finite(list(row)) for row in result.rows],
            "cut": result.cut,
        }
        _, con = self._open()
        with con:
            if not lines:
                hint = "" if result.rows else finding.codes_hint(con, statement)
                return answer | {"lines": [], "note": hint or UNSOURCED}
            places = checking.places_of(con, lines[: checking.LINES])
        left = max(0, len(lines) - checking.LINES)
        return answer | {"lines": [dataclasses.asdict(p) for p in places], "lines_left_out": left}


def _lines(names: list[str], rows: tuple[tuple[Any, ...], ...]) -> list[str]:
    """Raw lines that an answer names, each once."""
    found: dict[str, None] = {}
    for row in rows:
        cells = dict(zip(names, row, strict=True))
        if isinstance(cells.get("lineage"), list):
            found |= dict.fromkeys(str(line) for line in cells["lineage"])
        elif cells.get("snapshot") and isinstance(cells.get("row"), int):
            found[f"{cells['snapshot']}#{cells['row']}"] = None
        elif isinstance(cells.get("line"), str):
            found[cells["line"]] = None
    return list(found)
