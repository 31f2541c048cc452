"""Fetch sources side by side: each alone in its time, its folder and its failure."""

import datetime
import importlib
import pkgutil
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import requests

import ailedger.sources
from ailedger.archive.inventory import sweep
from ailedger.archive.payload_store import TEMPORARY, in_use, remember, store_of
from ailedger.archive.snapshots import Added, add, last_good, newest
from ailedger.base import processes
from ailedger.errors import LedgerError, UsageError
from ailedger.fetch.guard import Guard, Resolve, resolve
from ailedger.fetch.http import Web, open_session
from ailedger.fetch.pace import Pace, Pacer
from ailedger.fetch.payloads import Parsed
from ailedger.fetch.unpack import expand
from ailedger.settings import Settings


def connector(source: str) -> Any:
    """The module of a source.

    Raises:
        UsageError: there is no such source.
    """
    if source not in (*SOURCES, *MANUAL):
        raise UsageError(
            f"no source is called {source}", hint=f"one of {', '.join((*SOURCES, *MANUAL))}"
        )
    return importlib.import_module(f"ailedger.sources.{source}")


def _found() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The modules of ailedger/sources: those that can be asked, and those by hand."""
    names = [m.name for m in pkgutil.iter_modules(ailedger.sources.__path__) if m.name[0] != "_"]
    asked = [n for n in names if hasattr(importlib.import_module(f"ailedger.sources.{n}"), "fetch")]
    return tuple(sorted(asked)), tuple(sorted(set(names) - set(asked)))


SOURCES, MANUAL = _found()
State = Literal["new", "unchanged", "failed"]
Progress = Callable[[str, str, int, int | None], None]


@dataclass(frozen=True)
class Outcome:
    """What a fetch of one source came to.

    Args:
        edition: the edition in use after it; empty where there is none.
        why: for a failed one, what happened, where and what to do.
        problems: what is missing although the rest arrived; it needs a person.
        rows: rows by table, of a new edition.
        bodies: how many were sent; `received` counts their bytes.
    """

    source: str
    state: State
    edition: str = ""
    why: str = ""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    bodies: int = 0
    received: int = 0
    seconds: float = 0.0
    error: LedgerError | None = None

    @property
    def exit_code(self) -> int:
        """0, or that of the error; 3 where something needs a person."""
        if self.error is not None:
            return self.error.exit_code
        return 3 if self.problems else 0

    def __str__(self) -> str:
        if self.state == "new":
            rows = sum(self.rows.values())
            return f"new: edition {self.edition}, {rows:,} rows in {len(self.rows)} tables"
        if self.state == "unchanged":
            return f"unchanged: edition {self.edition} stays"
        kept = f"edition {self.edition} stays in use" if self.edition else "there is none before it"
        return f"failed: {self.why}; {kept}"


def outcome_of(source: str, added: Added, parsed: Parsed) -> Outcome:
    """The outcome of what was added to the archive."""
    state: State = "new" if added.new else "unchanged"
    return Outcome(source, state, added.edition, problems=parsed.problems,
                   notes=parsed.notes, rows=dict(added.rows))  # fmt: skip


@dataclass
class Tools:
    """What all sources of a run share, and what tests replace."""

    settings: Settings
    session: requests.Session
    pacer: Pacer
    resolve: Resolve = resolve
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)
    sleep: Callable[[float], object] = time.sleep
    stop: threading.Event = field(default_factory=threading.Event)


def open_tools(settings: Settings, names: Sequence[str], **replaced: Any) -> Tools:
    """One session and one pacer for the sources of a run."""
    paces: dict[str, tuple[Pace, ...]] = {}
    for name in names:
        module = connector(name)
        for host in module.HOSTS:
            paces[host] = getattr(module, "PACES", {}).get(host, (Pace(),))
    guard = Guard(
        frozenset(), allow_private=settings.fetch_allow_private,
        resolve=replaced.get("resolve", resolve),
    )  # fmt: skip
    # A wait ends at once when the run is stopped.
    stop = threading.Event()
    sleep = replaced.setdefault("sleep", stop.wait)
    folder = store_of(settings.raw_dir) / "pace"
    pacer = Pacer(paces, folder=folder, sleep=sleep, stopped=stop.is_set)
    return Tools(settings, open_session(settings, guard), pacer, stop=stop, **replaced)


def fetch_sources(
    settings: Settings,
    names: Sequence[str] = (),
    progress: Progress = lambda source, text, done, total: None,
    tools: Tools | None = None,
) -> list[Outcome]:
    """One outcome per source, in the order asked; they are fetched at the same time, each alone.

    Args:
        names: sources; none are all that can be asked.
        progress: called from several threads with source, what happens, bytes so far, in all.
        tools: shared session; opened and closed here where none is given.

    Raises:
        UsageError: a name is no source. Nothing was fetched.
    """
    wanted = list(dict.fromkeys(names or SOURCES))
    for name in wanted:
        connector(name)
    sweep(settings.raw_dir)
    shared = tools or open_tools(settings, wanted)
    pool = ThreadPoolExecutor(settings.fetch_workers, thread_name_prefix="fetch")
    try:
        return list(pool.map(lambda name: fetch_source(shared, name, progress), wanted))
    except BaseException:
        # Stopped by a person: nobody asks again, nobody waits.
        shared.stop.set()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        if tools is None:
            shared.session.close()


def fetch_source(
    tools: Tools, name: str, progress: Progress = lambda source, text, done, total: None
) -> Outcome:
    """Fetch one source; never raises for what a publisher does."""
    start = time.monotonic()
    raw_dir = tools.settings.raw_dir
    before = newest(raw_dir, name)
    kept = before.edition if before else ""
    web = _web(tools, name, progress)
    try:
        with in_use(raw_dir):
            outcome = _fetch(tools, name, web, kept)
    except LedgerError as error:
        outcome = Outcome(name, "failed", kept, why=_line(error), error=error)
    except Exception as error:
        # A payload in a form nobody thought of must not end the other sources' run.
        strange = LedgerError(
            f"its payload could not be read: {type(error).__name__}: {error}",
            where=name,
            hint="this is a fault of the connector: report it with the payload",
        )
        outcome = Outcome(name, "failed", kept, why=_line(strange), error=strange)
    finally:
        shutil.rmtree(web.folder, ignore_errors=True)
    seconds = time.monotonic() - start
    return replace(outcome, bodies=web.bodies, received=web.received, seconds=seconds)


def _web(tools: Tools, name: str, progress: Progress) -> Web:
    """What the source may ask: its own hosts, in its own time, into its own folder."""
    settings = tools.settings
    return Web(
        session=tools.session,
        guard=Guard(
            frozenset(connector(name).HOSTS),
            allow_private=settings.fetch_allow_private,
            mirror=settings.fetch_mirror,
            resolve=tools.resolve,
        ),
        settings=settings,
        pacer=tools.pacer,
        folder=store_of(settings.raw_dir) / f"{TEMPORARY}{processes.mark()}-{name}",
        deadline=time.monotonic() + settings.fetch_deadline,
        now=tools.now,
        sleep=tools.sleep,
        stopped=tools.stop.is_set,
        progress=lambda text, done, total: progress(name, text, done, total),
    )


def _fetch(tools: Tools, name: str, web: Web, kept: str) -> Outcome:
    module, raw_dir = connector(name), tools.settings.raw_dir
    if not hasattr(module, "fetch"):
        raise UsageError("publishes nothing that can be asked for", where=name, hint=module.MANUAL)
    draft = module.fetch(web, last_good(raw_dir, name))
    if draft is None:
        return Outcome(name, "unchanged", kept)
    web.progress("reading", 0, None)
    payloads = {payload.name: payload.path for payload in draft.payloads}
    parsed = module.tables(expand(payloads, web.folder, tools.settings))
    parsed = replace(parsed, problems=(*draft.problems, *parsed.problems))
    added = add(raw_dir, module.CATALOGUE, draft, parsed, tools.now())
    edition = newest(raw_dir, name)
    # A problem is reported at each fetch until it is solved.
    if not added.new and edition and not parsed.problems:
        remember(raw_dir, edition, draft)
    return outcome_of(name, added, parsed)


def _line(error: LedgerError) -> str:
    """An error in one line: where, what."""
    return f"{error.where}: {error.what}" if error.where else error.what
