"""A signal to stop is not lost in a block that would swallow it."""

import signal

import pytest

from ailedger.base.processes import stopped_after


def test_a_signal_waits_for_the_end_of_the_block() -> None:
    seen = []
    with pytest.raises(KeyboardInterrupt), stopped_after():
        signal.raise_signal(signal.SIGINT)
        seen.append("the block went on")
    assert seen
    with pytest.raises(KeyboardInterrupt):  # as before
        signal.raise_signal(signal.SIGINT)
