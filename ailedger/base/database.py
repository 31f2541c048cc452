"""Opening DuckDB: the one place that connects, always with the named limits."""

import socket
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue

import duckdb

from ailedger.base import processes
from ailedger.base.machine_errors import plainly
from ailedger.settings import Settings

Config = dict[str, str | bool | int | float | list[str]]
# The oldest DuckDB that opens what is written here.
READABLE_FROM = "v1.4.0"
# This optimizer merges two subplans that expose different columns: a query over the marts
# withdrawals and revisions got the wrong day (duckdb/duckdb#25819; seen in 2.0.1).
DISABLED_OPTIMIZERS = "common_subplan"
OPEN: "weakref.WeakSet[duckdb.DuckDBPyConnection]" = weakref.WeakSet()


def spill_dir(settings: Settings) -> Path:
    """Where this process spills what does not fit into memory. DuckDB makes and removes it."""
    return settings.warehouse_dir / f".spill.{socket.gethostname()}.{processes.mark()}"


def limits(settings: Settings) -> Config:
    """DuckDB's configuration for every connection: named limits, no extensions.

    Python variables are not tables: a misspelt table name must not find one.
    """
    config: Config = {
        "memory_limit": settings.memory_limit,
        "temp_directory": str(spill_dir(settings)),
        "max_temp_directory_size": settings.spill_limit,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
        "storage_compatibility_version": READABLE_FROM,
        "disabled_optimizers": DISABLED_OPTIMIZERS,
    }
    if settings.threads:
        config["threads"] = settings.threads
    return config


def _connect(
    place: str, settings: Settings, *, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(place, read_only=read_only, config=limits(settings))
    OPEN.add(con)
    con.execute("SET GLOBAL TimeZone = 'UTC'")  # a setting of an extension: not taken in config
    return con


def interrupt() -> None:
    """Break off whatever this process's connections are doing; harmless where they do nothing."""
    for con in list(OPEN):
        with suppress(duckdb.ConnectionException):  # it was closed meanwhile
            con.interrupt()


def open_build(path: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open a build file for writing; an absent one is made.

    Raises:
        LedgerError: the disk is full, the folder closed or the file damaged.
    """
    with plainly(path):
        return _connect(str(path), settings)


@contextmanager
def building(path: Path, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a build file for the block; what the machine does to it becomes a plain error.

    Raises:
        LedgerError: the disk is full, memory runs out, the folder is closed or the file damaged.
    """
    with plainly(settings.warehouse_dir), open_build(path, settings) as con:
        yield con


@contextmanager
def beside(con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A second connection to the same file for the block, which works beside the first."""
    with con.cursor() as other:
        OPEN.add(other)
        yield other


def by_turns(
    connections: Iterable[duckdb.DuckDBPyConnection],
) -> Callable[[], AbstractContextManager[duckdb.DuckDBPyConnection]]:
    """Lend each thread one of the connections for a block; it waits where none is free."""
    free: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()
    for connection in connections:
        free.put(connection)

    @contextmanager
    def lent() -> Iterator[duckdb.DuckDBPyConnection]:
        con = free.get()
        try:
            yield con
        finally:
            free.put(con)

    return lent


def open_read_only(path: Path, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open a database file for reading. Raises LedgerError as `open_build` does."""
    with plainly(path):
        return _connect(str(path), settings, read_only=True)


def open_memory(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open an empty database in memory under the same limits."""
    with plainly(settings.warehouse_dir):
        settings.warehouse_dir.mkdir(parents=True, exist_ok=True)  # it may have to spill there
        return _connect(":memory:", settings)
