"""A time limit for one step.

A task's own timeout cannot end a query of DuckDB, nor can a signal or an exception set in its
thread; `interrupt` does.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ailedger.errors import LedgerError
from ailedger.progress import warn
from ailedger.settings import Settings

AGAIN = 0.5  # seconds; a step that catches the interruption of one query may start the next


@contextmanager
def deadline(settings: Settings, step: str, *, last: bool = False) -> Iterator[None]:
    """Interrupt the block's queries once the step exceeds its limit.

    A step that finishes late still ends the run: a query of it may have been interrupted unnoticed.
    The last one has published by then, and its lateness is a warning.

    Args:
        last: whether the block publishes, and is done when it ends.

    Raises:
        LedgerError: it took longer; nothing was published, unless the last step failed after that.
    """
    done, over = threading.Event(), threading.Event()
    thread = threading.Thread(
        target=_watch, args=(settings.step_seconds, done, over), name="deadline", daemon=True
    )
    thread.start()
    try:
        yield
    except Exception as error:
        if over.is_set():
            raise _late(settings, step, last) from error
        raise
    finally:
        done.set()
    if over.is_set() and last:
        warn("step %s took longer than %g s; it is done", step, settings.step_seconds)
    elif over.is_set():
        raise _late(settings, step, last)


def _watch(seconds: float, done: threading.Event, over: threading.Event) -> None:
    if done.wait(seconds):
        return
    from ailedger.base import database

    over.set()
    while not done.is_set():
        database.interrupt()
        done.wait(AGAIN)


def _late(settings: Settings, step: str, last: bool) -> LedgerError:
    stands = (
        "`ailedger status` says what is published" if last else "what is published stays as it was"
    )
    return LedgerError(
        f"took longer than {settings.step_seconds:g} s, and the run was broken off",
        where=f"step {step}",
        hint=f"AILEDGER_STEP_SECONDS sets the limit; {stands}",
    )
