"""The Prefect server of one run.

A flow needs a server. Where none is configured, the command forks one as soon as prefect is
imported: it shares what is imported, and starts on another core while the command imports the rest.
Prefect's own temporary server, a new interpreter, takes over where the app cannot be served as here
and where a fork is not safe. Each keeps the run's history in the same database, and none hears
Ctrl-C: a flow that is being stopped still has to note that.
"""

import gc
import logging
import os
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import prefect.flow_engine
import prefect.task_engine  # noqa: F401 - the first flow would import them, and fastapi
from prefect.events.worker import EventsWorker
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    get_current_settings,
    temporary_settings,
)

from ailedger.base.forked import DEAF_TO, Forked, may_fork
from ailedger.errors import LedgerError
from flows.prefect_errors import failures_told

ASKED = {"/admin", "/flows", "/flow_runs", "/events", "/csrf-token"}  # routes that a run asks

_addresses: set[str] = set()


def watched() -> bool:
    """Whether a server that stays is configured."""
    return (get_current_settings().api.url or "") not in {"", *_addresses}


@contextmanager
def started() -> Iterator["ForkedServer | None"]:
    """Begin to start the server of this run, and end it with the block.

    None where one is configured or a fork is not safe.
    """
    server = ForkedServer() if _wanted() and may_fork() else None
    try:
        yield server
    finally:
        if server is not None:
            server.process.stop()


@contextmanager
def used(server: "ForkedServer | None") -> Iterator[None]:
    """Wait until the server answers; the flows inside the block use it.

    Raises LedgerError: it does not start, or fails a request.
    """
    if not _wanted():
        with failures_told(str(get_current_settings().api.url)):
            yield
        return
    address = server.wait() if server else _start_prefects_own()
    if not address:
        raise LedgerError(
            "Prefect's temporary server did not start",
            where=str(get_current_settings().home),
            hint="`prefect server start` says why; PREFECT_HOME names another folder",
        )
    _addresses.add(address)
    # A heartbeat is for a server that outlives the run, and takes up to a second to end.
    with temporary_settings({PREFECT_API_URL: address, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        try:
            with failures_told(str(get_current_settings().home)):
                yield
        finally:
            logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)  # it warns of each wait
            EventsWorker.drain_all(timeout=10)  # the states of tasks are events


def answers(port: int, seconds: float) -> bool:
    """Whether a Prefect server answers at that port of this machine within that time."""
    asked = HTTPConnection("127.0.0.1", port, timeout=seconds)
    with suppress(OSError, HTTPException), closing(asked):
        asked.request("GET", "/api/health")
        return asked.getresponse().read(5) == b"true"
    return False


def comes_up(port: int, seconds: float, ended: Callable[[], bool]) -> bool:
    """Whether a server that is being started answers within that time, before it has ended."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and not ended():
        if answers(port, left):
            return True
        time.sleep(0.1)
    return False


def _wanted() -> bool:
    settings = get_current_settings()
    return not settings.api.url and settings.server.ephemeral.enabled


class ForkedServer:
    """A server in a process forked from this one."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as self._listening:
            self.port: int = self._listening.getsockname()[1]
            self.process = Forked(self._work)

    def wait(self) -> str:
        """The address of its API once it answers; empty where it does not."""
        seconds = get_current_settings().server.ephemeral.startup_timeout_seconds
        up = comes_up(self.port, seconds, lambda: self.process.ended)
        return f"http://127.0.0.1:{self.port}/api" if up else ""

    def _work(self) -> None:
        with suppress(Exception):
            _serve(self._listening)
            return
        self._listening.close()
        _become_prefects_own(self.port)


def _serve(listening: socket.socket) -> None:
    gc.disable()  # importing makes no garbage
    import uvicorn
    from prefect.server.api import server as prefects

    # A request readies the routes of every router before its own: those that are asked come first.
    by_use = tuple(sorted(prefects.API_ROUTERS, key=lambda router: router.prefix not in ASKED))
    prefects.API_ROUTERS = by_use  # type: ignore[assignment]
    app = prefects.create_app(ephemeral=True)
    with suppress(Exception):
        make_database()
    gc.enable()
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    server.run(sockets=[listening])
    if not server.started:
        raise RuntimeError("the app did not start")


def make_database() -> None:
    """Make Prefect's SQLite database, where there is none, by its migrations.

    The server's own way, a thread and back for each statement, takes twice as long.
    """
    import sqlalchemy as sa
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory
    from prefect.server.database import alembic_commands, provide_database_interface

    database = provide_database_interface()
    url = sa.make_url(database.database_config.connection_url)
    if url.get_backend_name() != "sqlite" or not url.database or Path(url.database).exists():
        return
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    config = alembic_commands.alembic_config()
    script = ScriptDirectory.from_config(config)
    script.version_locations = [str(database.orm.versions_dir)]
    engine = sa.create_engine(
        url.set(drivername="sqlite"), connect_args={"isolation_level": None, "timeout": 60}
    )
    sa.event.listen(engine, "begin", lambda con: con.exec_driver_sql("BEGIN IMMEDIATE"))
    with (
        warnings.catch_warnings(action="ignore", category=sa.exc.SAWarning),
        EnvironmentContext(config, script, fn=lambda at, _: script._upgrade_revs("head", at)) as to,
        engine.connect() as con,
    ):
        to.configure(connection=con, target_metadata=database.Base.metadata, render_as_batch=True)
        with to.begin_transaction():
            to.run_migrations()


def _become_prefects_own(port: int) -> None:
    """Go on as Prefect's own temporary server at that port, which is a new interpreter."""
    app = f"--log-level critical --factory prefect.server.api.server:create_app --port {port}"
    command = [sys.executable, "-m", "uvicorn", *app.split()]
    os.execve(sys.executable, command, {**os.environ, "PREFECT__SERVER_EPHEMERAL": "1"})  # noqa: S606


def _start_prefects_own() -> str:
    """Start Prefect's own temporary server; Prefect stops it at exit. Returns its address."""
    from prefect.server.api.server import SubprocessASGIServer

    before = signal.pthread_sigmask(signal.SIG_BLOCK, DEAF_TO)  # what it starts inherits this
    with suppress(Exception):
        SubprocessASGIServer().start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return SubprocessASGIServer().api_url if SubprocessASGIServer().running else ""
