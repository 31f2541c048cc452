"""What a run tells while it works: one line per step, through the standard logging of Python."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

LOGGER = logging.getLogger("ailedger")


def say(message: str, *values: object) -> None:
    """Tell one line of progress."""
    LOGGER.info(message, *values)


def warn(message: str, *values: object) -> None:
    """Tell something a person should look at; the run goes on."""
    LOGGER.warning(message, *values)


@contextmanager
def timed(timings: dict[str, float], step: str) -> Iterator[None]:
    """Note the seconds a step takes under its name."""
    begin = time.perf_counter()
    try:
        yield
    finally:
        timings[step] = round(time.perf_counter() - begin, 3)
