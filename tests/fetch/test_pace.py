"""The rate a publisher permits is kept, over threads and over runs."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.pace import Pace, Pacer


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def test_no_window_holds_more_than_it_may() -> None:
    clock = Clock()
    pacer = Pacer({"x": (Pace(3, 10.0),)}, now=clock.now, sleep=clock.sleep)
    times = []
    for _ in range(10):
        pacer.wait("x", "https://x/", patience=1e9)
        times.append(clock.time)
    assert times[:3] == [1000.0] * 3
    assert all(times[i + 3] - times[i] >= 10 for i in range(7))


def test_threads_share_the_window() -> None:
    pacer = Pacer({"x": (Pace(5, 1000.0),)})

    def ask(_: int) -> bool:
        try:
            pacer.wait("x", "https://x/", patience=0)
        except TransientError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(40))) == 5


def test_an_hourly_limit_outlives_the_run(tmp_path: Path) -> None:
    clock = Clock()
    paces = {"x": (Pace(2, 3600.0, lasting=True, match="/data/"),)}
    for _ in range(2):
        Pacer(paces, tmp_path, clock.now, clock.sleep).wait("x", "https://x/data/1", 0)
    third = Pacer(paces, tmp_path, clock.now, clock.sleep)
    with pytest.raises(TransientError, match="2 requests in 60 minutes is used up"):
        third.wait("x", "https://x/data/1", 0)
    third.wait("x", "https://x/structure/1", 0)
    clock.time += 3600
    third.wait("x", "https://x/data/1", 0)


def test_a_damaged_memory_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{half")
    Pacer({"x": (Pace(1, 9, lasting=True),)}, tmp_path).wait("x", "https://x/", 0)


def test_a_clock_set_back_blocks_nothing() -> None:
    clock = Clock()
    pacer = Pacer({"x": (Pace(1, 3600.0),)}, now=clock.now, sleep=clock.sleep)
    pacer.wait("x", "https://x/", 0)
    clock.time -= 86400
    pacer.wait("x", "https://x/", 0)


def test_a_wait_ends_when_the_run_is_stopped() -> None:
    stop, slept = threading.Event(), []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        assert len(slept) < 9, "asks again and again without waiting"
        stop.wait(seconds)

    pacer = Pacer({"x": (Pace(1, 3600.0),)}, sleep=sleep, stopped=stop.is_set)
    pacer.wait("x", "https://x/", patience=0)
    with ThreadPoolExecutor(1) as pool:
        waits = pool.submit(pacer.wait, "x", "https://x/", 1e9)
        stop.set()
        with pytest.raises(RefusedError, match="stopped"):
            waits.result(timeout=5)
    assert len(slept) == 1
