"""A forked part of the command, which ends with it."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
SECONDS_TO_END = 8.0
DEAF_TO: Final = (signal.SIGINT, signal.SIGHUP)


def may_fork() -> bool:
    """Whether a fork is safe: threads do not survive it, nor do the system's libraries of macOS."""
    return sys.platform == "linux" and threading.active_count() == 1


def end_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, even if that is killed."""
    ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, int(signal.SIGKILL))
    if os.getppid() != parent:  # it has ended already
        os._exit(0)


class Forked:
    """A process that does its work on another core.

    Ctrl-C, which a terminal sends to every process of a command, does not reach it.

    Args:
        work: what it does; the process ends after it.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                signal.pthread_sigmask(signal.SIG_BLOCK, DEAF_TO)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                end_with(parent)
                work()
            finally:
                os._exit(0)  # what the parent has open is not closed here

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        if self.pid and os.waitpid(self.pid, os.WNOHANG) != (0, 0):
            self.pid = 0
        return not self.pid

    def stop(self) -> None:
        """Ask it to end; kill it after eight seconds."""
        if not self.ended:
            os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_END
        while not self.ended:
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.01)
