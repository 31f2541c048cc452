"""One run at a time: a lock that dies with its process."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from ailedger.base.machine_errors import plainly
from ailedger.errors import BusyError
from ailedger.progress import warn
from ailedger.settings import Settings

POLL_SECONDS = 0.2


def lock_path(settings: Settings) -> Path:
    """The lock file. It stays when nobody holds it: the lock is the kernel's, not the file."""
    return settings.warehouse_dir / ".lock"


@contextmanager
def hold(settings: Settings, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the warehouse for writing.

    Args:
        wait_seconds: how long to wait for another run, with a warning; 0 does not wait.

    Raises:
        BusyError: another live process still holds it.
    """
    with plainly(settings.warehouse_dir):
        settings.warehouse_dir.mkdir(parents=True, exist_ok=True)
        stream = lock_path(settings).open("a+", encoding="utf-8")
    with stream:
        _take(stream, wait_seconds)
        with plainly(settings.warehouse_dir):
            _sign(stream)
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)


def _take(stream: TextIOWrapper, wait_seconds: float) -> None:
    # Not a blocking flock: it could not end after wait_seconds, and a signal would restart it.
    deadline = time.monotonic() + wait_seconds
    told = False
    while True:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            left = deadline - time.monotonic()
            if left <= 0:
                raise BusyError(
                    f"another run is under way: {_holder(stream)}",
                    where=stream.name,
                    hint="wait for it, or give `--wait SECONDS`; end that process if it hangs",
                ) from None
            if not told:
                warn(
                    "waiting up to %g s: another run is under way: %s",
                    wait_seconds, _holder(stream),
                )  # fmt: skip
                told = True
            time.sleep(min(POLL_SECONDS, left))
        else:
            return


def _sign(stream: TextIOWrapper) -> None:
    entry = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    stream.seek(0)
    stream.truncate()
    json.dump(entry, stream)
    stream.flush()


def _holder(stream: TextIOWrapper) -> str:
    stream.seek(0)
    try:
        entry = json.loads(stream.read())
        return f"process {entry['pid']} on {entry['host']}, since {entry['since']}"
    except (ValueError, KeyError, TypeError, RecursionError):
        return "a process that has not signed the lock yet"
