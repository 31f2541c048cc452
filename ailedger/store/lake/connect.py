"""The way to a DuckLake: its extensions, its catalogue, its object storage, and its complaints."""

import importlib.util
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb

from ailedger.base import database
from ailedger.base.machine_errors import is_duckdb, plainly
from ailedger.base.sql_text import literal, quote
from ailedger.errors import ConflictError, LedgerError, TransientError, UsageError
from ailedger.settings import Settings

Found = TypeVar("Found")
LAKE = "ailedger"  # what the lake is called where it is attached
SETUP = "set up an environment with `sh scripts/setup requirements-ducklake.lock .venv-ducklake`"
PASSWORD = re.compile(r"\bpassword\s*=|://[^/\s]*:[^/\s]*@", re.IGNORECASE)
CONFLICT_WORDS = (
    "transaction conflict", "maximum retry count", "serialize access",
    "failed to initialize ducklake",  # two made the same new lake at once
)  # fmt: skip
ABSENT_WORDS = ("creating a new ducklake is explicitly disabled", "database does not exist")
GONE_WORDS = (
    "unable to connect", "connection to server", "server closed the connection", "terminating",
    "connection refused", "no connection to the server", "could not connect", "http error",
    "could not establish connection", "shutting down", "starting up", "connection timed out",
    'failed to execute query "rollback"', 'failed to execute query "commit"', "lost connection",
    "ssl connection has been closed",
)  # fmt: skip


class NoLakeError(UsageError):
    """There is no lake at that address yet: nothing was ever published there."""


@dataclass(frozen=True)
class Address:
    """Where a lake is."""

    catalogue: str  # `postgres:` and a connection string without password, or a file
    data: str  # folder or address of the data files; empty is DuckLake's own choice

    @property
    def kind(self) -> str:
        """What holds the catalogue: postgres or a file."""
        return "postgres" if self.catalogue.startswith("postgres:") else "file"

    @property
    def remote(self) -> bool:
        """Whether the data files lie in object storage."""
        return self.data.startswith("s3://")

    @property
    def place(self) -> str:
        """The lake as a message may name it."""
        return f"ducklake ({self.kind})"


def address(settings: Settings) -> Address:
    """The lake that the settings name.

    Raises UsageError: the setting is no address, holds a password, or lacks the data path.
    """
    head, _, catalogue = settings.warehouse.partition(":")
    where = "AILEDGER_WAREHOUSE"
    if head != "ducklake" or not catalogue:
        raise UsageError(
            "is neither `file` nor `ducklake:` with the address of a catalogue", where=where,
            hint="for example ducklake:postgres:dbname=ailedger host=db.example.org",
        )  # fmt: skip
    if PASSWORD.search(catalogue) or PASSWORD.search(settings.lake_data_path):
        raise UsageError(
            "holds a password, which would stand in logs and process lists", where=where,
            hint="take it out: PGPASSWORD or ~/.pgpass give it to PostgreSQL, AWS_* to storage",
        )  # fmt: skip
    found = Address(catalogue, settings.lake_data_path)
    if found.kind == "postgres" and not found.data:
        raise UsageError(
            "is not set", where="AILEDGER_LAKE_DATA_PATH",
            hint="a folder every machine has, or s3://bucket/folder",
        )  # fmt: skip
    return found


def connect(
    settings: Settings, *, read_only: bool = False, version: int | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the lake: names without a catalogue are the lake's.

    Args:
        read_only: nothing can be written.
        version: the snapshot to read; the newest at each transaction when not given.

    Raises:
        UsageError: the extensions are missing or the setting is wrong.
        TransientError: the catalogue or the object storage cannot be reached.
    """
    return tried(settings, lambda: _connect(settings, read_only, version))


def _connect(settings: Settings, read_only: bool, version: int | None) -> duckdb.DuckDBPyConnection:
    found = address(settings)
    con = database.open_memory(settings)
    try:
        with reaching(settings):
            load_extensions(con, found)
            con.execute(f"SET ducklake_max_retry_count = {settings.lake_commit_retries}")
            if found.remote:
                con.execute(secret(settings))
            con.execute(attachment(settings, read_only=read_only, version=version))
            con.execute(f"USE {LAKE}")
    except BaseException:
        con.close()
        raise
    return con


def attach_again(con: duckdb.DuckDBPyConnection, settings: Settings, version: int) -> None:
    """Let a connection see one snapshot from here on: the extensions are loaded already."""
    con.execute(f"USE memory; DETACH {LAKE}")
    con.execute(attachment(settings, read_only=True, version=version))
    con.execute(f"USE {LAKE}")


def attachment(
    settings: Settings, *, read_only: bool, version: int | None = None, name: str = LAKE
) -> str:
    """The ATTACH statement. It holds no password."""
    found = address(settings)
    options = [f"DATA_PATH {literal(found.data)}"] if found.data else []
    options += ["READ_ONLY"] if read_only else []
    options += [f"SNAPSHOT_VERSION {int(version)}"] if version is not None else []
    told = f" ({', '.join(options)})" if options else ""
    return f"ATTACH {literal('ducklake:' + found.catalogue)} AS {quote(name)}{told}"


def shut_in(settings: Settings, version: int) -> list[str]:
    """The statements by which a process that is then shut in attaches a snapshot."""
    found = address(settings)
    told = [f"LOAD {literal(str(file))}" for file in extensions(found)]
    told += [secret(settings)] if found.remote else []
    told += [attachment(settings, read_only=True, version=version), f"USE {LAKE}"]
    return told


def extensions(found: Address) -> list[Path]:
    """The files of the extensions that an address needs, for this version of DuckDB.

    Raises UsageError: one is not installed, or is built for another version.
    """
    names = ["ducklake"]
    names += ["postgres_scanner"] if found.kind == "postgres" else []
    names += ["httpfs"] if found.remote else []
    return [_extension(name) for name in names]


def _extension(name: str) -> Path:
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    root = Path(str(spec.origin)).parent if spec else Path()
    file = root / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    if spec is None or not file.is_file():
        raise UsageError(
            f"DuckDB's extension {name} is not installed for DuckDB {duckdb.__version__}",
            where="AILEDGER_WAREHOUSE", hint=SETUP,
        )  # fmt: skip
    return file


def load_extensions(con: duckdb.DuckDBPyConnection, found: Address) -> None:
    """Load what an address needs, by file: nothing is fetched."""
    for file in extensions(found):
        con.execute(f"LOAD {literal(str(file))}")


def secret(settings: Settings) -> str:
    """The statement that hands the credentials of the object storage to DuckDB, in memory."""
    entries = {
        "TYPE": "s3",
        "SCOPE": settings.lake_data_path,
        "KEY_ID": settings.s3_key.get_secret_value(),
        "SECRET": settings.s3_secret.get_secret_value(),
        "SESSION_TOKEN": settings.s3_token.get_secret_value(),
        "REGION": settings.s3_region,
        "ENDPOINT": settings.s3_endpoint,
        "URL_STYLE": settings.s3_url_style,
    }
    told = [f"{name} {literal(value)}" for name, value in entries.items() if value]
    told.append(f"USE_SSL {str(settings.s3_tls).lower()}")
    return f"CREATE OR REPLACE SECRET lake_storage ({', '.join(told)})"


def tried(settings: Settings, work: Callable[[], Found]) -> Found:
    """Do a transaction's work, again where another one came before: with patience, and a limit.

    Raises ConflictError: that happened `lake_attempts` times.
    """
    for attempt in range(1, settings.lake_attempts + 1):
        try:
            return work()
        except ConflictError:
            if attempt == settings.lake_attempts:
                raise
            time.sleep(settings.lake_backoff * 2 ** (attempt - 1) * (0.5 + random.random()))  # noqa: S311
    raise AssertionError("unreachable")


@contextmanager
def reaching(settings: Settings) -> Iterator[None]:
    """Tell plainly of conflicts and of a catalogue or storage that cannot be reached."""
    try:
        with plainly(settings.warehouse_dir):
            yield
    except LedgerError:
        raise
    except Exception as error:
        if not is_duckdb(error):
            raise
        told = _told(error, settings)
        if told is None:
            raise
        # Not `from error`: its text holds the address.
        raise told from None


def _told(error: Exception, settings: Settings) -> LedgerError | None:
    words, where = str(error).lower(), address(settings).place
    if any(word in words for word in ABSENT_WORDS):
        return NoLakeError("nothing is published yet", where=where, hint="`ailedger run`")
    if any(word in words for word in CONFLICT_WORDS):
        return ConflictError(
            "another run changed the warehouse meanwhile; nothing of this one was kept",
            where=where, hint="run again: it goes on from what is published now",
        )  # fmt: skip
    if any(word in words for word in GONE_WORDS):
        return TransientError(
            f"cannot be reached: {plain(str(error), settings)}", where=where,
            hint="see that PostgreSQL and the data path answer, and run again; what is published "
            "is whole",
        )  # fmt: skip
    return None


def plain(text: str, settings: Settings) -> str:
    """What DuckDB's message says at its core, without the address."""
    catalogue = address(settings).catalogue
    for told in (settings.warehouse, catalogue, catalogue.partition(":")[2]):
        text = text.replace(told, "the catalogue") if told else text
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    why = next((line for line in lines if "failed: " in line), lines[0]).rsplit("failed: ")[-1]
    return PASSWORD.sub("***", why)[:200]
