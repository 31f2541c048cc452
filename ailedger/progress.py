"""What a run tells while it works: one line per step, through the standard logging of Python."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("ailedger")
Bytes = Callable[[str, str, int, int | None], None]
_looking_on: list[Bytes] = []


def say(message: str, *values: object) -> None:
    """Tell one line of progress."""
    LOGGER.info(message, *values)


def warn(message: str, *values: object) -> None:
    """Tell something a person should look at; the run goes on."""
    LOGGER.warning(message, *values)


@contextmanager
def looking_on(listener: Bytes) -> Iterator[None]:
    """Tell a listener of the fetches inside the block: source, what happens, bytes so far, all."""
    _looking_on.append(listener)
    try:
        yield
    finally:
        _looking_on.remove(listener)


def fetching(source: str, text: str, done: int, total: int | None) -> None:
    """Tell how far a fetch is, to whoever is looking on; called from several threads."""
    for listener in list(_looking_on):
        listener(source, text, done, total)
