"""Whether a process still lives, even if its number was reused."""

import os
import signal
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STAT_STATE, STAT_START = 0, 19  # fields of /proc/<pid>/stat after the command's closing bracket


@contextmanager
def stopped_after() -> Iterator[None]:
    """Defer signals to stop until the block ends: an import may swallow what they raise."""
    if threading.current_thread() is not threading.main_thread():  # which alone gets signals
        yield
        return
    came: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda got, _: came.append(got)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for one in came:
        signal.raise_signal(one)


def this() -> dict[str, Any]:
    """This process as `alive` takes it: host, number, start."""
    pid = os.getpid()
    return {"host": socket.gethostname(), "pid": pid, "began": _began(pid)}


def mark() -> str:
    """This process in the name of a file: its number and when it began."""
    pid = os.getpid()
    return f"{pid}-{_began(pid)}"


def marked(name: str) -> bool:
    """Whether the process of a name that begins with its `mark` still lives, on this host.

    The host is no part of it: a container has another name each time it is made, and what it left
    would stay for ever.
    """
    pid, _, rest = name.partition("-")
    return pid.isdecimal() and _began(int(pid)) == rest.partition("-")[0]


def alive(process: Mapping[str, Any]) -> bool:
    """Whether a process noted by `this` still lives; one of another host is taken to."""
    if process.get("host") != socket.gethostname():
        return True
    began = _began(int(process.get("pid", 0)))
    return began is not None and began == process.get("began")


def _began(pid: int) -> str | None:
    """What distinguishes a process from a later one of its number; None where it is gone."""
    if not Path("/proc/self/stat").exists():
        return _there(pid)
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        entries = stat.rpartition(")")[2].split()
        return None if entries[STAT_STATE] in "ZX" else entries[STAT_START]
    except (OSError, IndexError):
        return None


def _there(pid: int) -> str | None:
    """The same where there is no /proc: only whether there is such a process."""
    if pid <= 0:
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return "there"
    return "there"
