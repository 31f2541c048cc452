"""A step that takes longer than it may, and what is said of it."""

import logging
import time
from dataclasses import replace

import duckdb
import pytest

from ailedger.base import database
from ailedger.base.deadline import deadline
from ailedger.errors import LedgerError
from ailedger.settings import Settings

ENDLESS = "SELECT sum(hash(range)) FROM range(100000000000)"


@pytest.fixture
def hasty(settings: Settings) -> Settings:
    return replace(settings, step_seconds=0.05)


@pytest.mark.parametrize("last", [False, True])
def test_a_query_without_end_is_broken_off(hasty: Settings, last: bool) -> None:
    with (
        database.open_memory(hasty) as con,
        pytest.raises(
            LedgerError, match=r"longer than 0\.05 s, and the run was broken off"
        ) as told,
        deadline(hasty, "audit", last=last),
    ):
        con.execute(ENDLESS).fetchall()
    assert isinstance(told.value.__cause__, duckdb.InterruptException)
    assert ("stays as it was" in told.value.hint) != last


def test_a_step_that_ends_late_ends_the_run(hasty: Settings) -> None:
    with pytest.raises(LedgerError, match="the run was broken off"), deadline(hasty, "audit"):
        time.sleep(0.2)


def test_what_was_published_late_is_published(
    hasty: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger("ailedger"), "propagate", True)
    with deadline(hasty, "publish", last=True):
        time.sleep(0.2)
    assert caplog.messages == ["step publish took longer than 0.05 s; it is done"]


def test_an_error_in_time_is_told_as_it_is(settings: Settings) -> None:
    with pytest.raises(KeyError), deadline(settings, "audit"):
        raise KeyError("odd")
