"""Ad-hoc SQL, shut in: a query sees the published build and nothing else.

The statement runs in a process of its own (`sandbox_worker.py`), because DuckDB's limits do not
cover everything: `damerau_levenshtein(repeat('a', 100000), repeat('b', 100000))` takes 75 GiB under
any memory limit, and a single function call ignores an interrupt. A process can be ended.
"""

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ailedger.base.machine_errors import DAMAGE_HINT, DAMAGE_WORDS
from ailedger.build.manifest import Build
from ailedger.errors import LedgerError, RefusedError, TransientError, UsageError
from ailedger.query.listing import in_full
from ailedger.query.sql_errors import WALLS, complaint, parse, place
from ailedger.settings import Settings, postgres
from ailedger.store import open_store, published

WORKER = Path(__file__).with_name("sandbox_worker.py")
START_SECONDS = 20.0  # for the process to start and end; the cell itself keeps the time


@dataclass(frozen=True)
class Limits:
    """What one statement may take."""

    memory: int = 512 << 20  # bytes of memory
    seconds: float = 30  # seconds until it is ended
    rows: int = 10_000  # rows handed back
    result_bytes: int = 64 << 20  # bytes of the rows handed back, as Python holds them
    threads: int = 0  # threads of DuckDB; 0 is one per core

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that the settings name."""
        return cls(
            settings.sql_memory, settings.sql_seconds, settings.sql_rows,
            settings.sql_result_bytes, settings.threads,
        )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What a query gave."""

    # name and DuckDB type of each column; two may have one name
    columns: tuple[tuple[str, str], ...]
    # cells as Python numbers, text, truth, None, lists and dicts; every other type (dates,
    # decimals, intervals) as its text
    rows: tuple[tuple[Any, ...], ...]
    cut: str  # "" when complete, else the limit that cut it: "rows" or "bytes"
    build: str  # name of the build that was read


def query(
    settings: Settings,
    sql: str,
    limits: Limits | None = None,
    *,
    failed: bool = False,
    ready: "Cell | None" = None,
) -> Result:
    """Run one query over the published build, shut in.

    Args:
        sql: one SELECT, FROM, WITH, VALUES, PIVOT, SUMMARIZE, DESCRIBE, SHOW or EXPLAIN of one.
        limits: what it may take; those of the settings if not given.
        failed: read the build that failed its audit instead.
        ready: a cell that was started ahead; it answers where it has opened the same build.

    Raises:
        UsageError: nothing is published, the SQL is wrong, or it reaches for more than the build.
        RefusedError: the build is damaged.
        LedgerError: a limit of time or memory ended it.
    """
    try:
        sql.encode()
    except UnicodeEncodeError:
        raise UsageError("is not UTF-8", where="the SQL", hint="write it as UTF-8") from None
    store = open_store(settings)
    build = store.rejected() if failed else published(settings)
    store.check(build)
    limits = limits or Limits.of(settings)
    opening = _opening(settings, build, limits)
    text = in_full(sql) if settings.warehouse == "file" else sql
    answer = _ask(opening, text, ready)
    if text != sql and not answer.get("rows"):  # in DuckDB's words that there is no such table
        answer = _ask(opening, sql, None)
    if answer.get("error") == "open" and not failed and published(settings).name != build.name:
        return query(settings, sql, limits)  # it was replaced and removed meanwhile
    if answer.get("error") == "open" and "lake" in opening:
        raise TransientError("cannot be reached", where=store.place, hint="`ailedger status`")
    if "error" in answer:
        raise _told(answer, sql, limits, build)
    return Result(
        tuple((name, kind) for name, kind in answer["columns"]),
        tuple(tuple(row) for row in answer["rows"]),
        answer["cut"],
        build.name,
    )


def _opening(settings: Settings, build: Build, limits: Limits) -> dict[str, Any]:
    """What a process needs to open a build, before there is a statement."""
    return {
        **open_store(settings).way_in(build),
        **asdict(limits),
        "threads": limits.threads or os.cpu_count() or 1,
    }


class Cell:
    """The process of one statement: it opens the build at once and waits for the statement.

    It ends with its answer, with its parent, or by `end`.
    """

    def __init__(self, opening: dict[str, Any]) -> None:
        self.opening = opening
        self.process = subprocess.Popen(  # noqa: S603 - our own file; the SQL is data on its input
            [sys.executable, "-I", "-B", str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env={"MALLOC_ARENA_MAX": "2", **(postgres() if "lake" in opening else {})},
            cwd="/",
        )
        with suppress(BrokenPipeError):  # it died: its answer says so
            self.process.stdin.write(_line(opening))  # type: ignore[union-attr]

    def ask(self, sql: str) -> dict[str, Any]:
        """The answer to the statement; a cell that dies or does not end has answered too."""
        with self.process as process:
            try:
                said, complaints = process.communicate(
                    _line(sql), self.opening["seconds"] + START_SECONDS
                )
            except subprocess.TimeoutExpired:
                process.kill()
                return {"error": "timeout"}
            except BaseException:
                process.kill()
                raise
        try:
            answer: dict[str, Any] = json.loads(said)
        except ValueError:
            return {"error": "died", "text": complaints.decode(errors="replace")}
        return answer

    def end(self) -> None:
        """End it, asked or not."""
        with self.process as process:
            process.kill()


def _line(text: Any) -> bytes:
    return json.dumps(text).encode() + b"\n"


def ahead(settings: Settings) -> Cell:
    """A cell over the published build, within the limits of the settings, for a later `query`.

    Raises:
        UsageError: nothing is published.
        RefusedError: the build is damaged.
    """
    return Cell(_opening(settings, published(settings), Limits.of(settings)))


def _ask(opening: dict[str, Any], sql: str, ready: Cell | None) -> dict[str, Any]:
    """The answer of the cell that is ready, where it has opened the same; else of a new one."""
    if ready is not None and ready.opening == opening:
        return ready.ask(sql)
    return Cell(opening).ask(sql)


def _told(answer: dict[str, Any], sql: str, limits: Limits, build: Build) -> LedgerError:
    """One plain error for whatever the cell answered."""
    kind, text = answer["error"], answer.get("text", "")
    if kind == "refused":
        where, excerpt = place(sql, answer["position"])
        return UsageError(text + excerpt, where=where, hint=WALLS)
    if kind == "timeout":
        return LedgerError(
            f"ended after {limits.seconds:g} seconds",
            hint="narrow the query, or give it more with `--timeout SECONDS`",
        )
    if kind == "died" and text.strip():
        return LedgerError(f"the query's process failed: {text.strip().splitlines()[-1]}")
    if kind in ("memory", "died"):
        return LedgerError(
            f"needs more memory than the {limits.memory >> 20} MiB it may take",
            hint="narrow the query, or set AILEDGER_SQL_MEMORY (bytes)",
        )
    if kind == "value":
        text = f"a value of the answer cannot be shown: cast it, ::VARCHAR ({text})"
    message = parse(text)["exception_message"]
    if kind == "open" or any(word in message.lower() for word in DAMAGE_WORDS):
        return RefusedError(
            f"the warehouse file cannot be read ({message.splitlines()[0]})",
            where=str(build.path),
            hint=DAMAGE_HINT,
        )
    return complaint(text, sql, answer.get("relations", []))
