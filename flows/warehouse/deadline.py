"""A limit of time for one step: what a step's own timeout cannot do, because a query hears nothing.

Neither a signal nor an exception set in its thread ends a query of DuckDB; `interrupt` does.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import LedgerError
from flows.settings import Settings

AGAIN = 0.5  # seconds; a step that catches the interruption of one query may start the next


@contextmanager
def deadline(settings: Settings, step: str) -> Iterator[None]:
    """End the block's queries once the step took longer than it may.

    Raises:
        LedgerError: it did; nothing was published.
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
            raise _late(settings, step) from error
        raise
    finally:
        done.set()
    if over.is_set():
        raise _late(settings, step)


def _watch(seconds: float, done: threading.Event, over: threading.Event) -> None:
    if done.wait(seconds):
        return
    from flows.warehouse import database

    over.set()
    while not done.is_set():
        database.interrupt()
        done.wait(AGAIN)


def _late(settings: Settings, step: str) -> LedgerError:
    return LedgerError(
        f"took longer than {settings.step_seconds:g} s and was broken off",
        where=f"step {step}",
        hint="AILEDGER_STEP_SECONDS sets the limit; what is published stays as it was",
    )
