"""A process is told from another of the same number."""

import os
import subprocess
import sys

import pytest

from ailedger.base import processes

MARK = "from ailedger.base import processes; print(processes.mark())"


def test_a_living_process_is_known_by_the_name_it_gave() -> None:
    assert processes.marked(processes.mark())
    assert processes.marked(f"{processes.mark()}-2030-01-02")


def test_one_that_ended_is_gone() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", MARK], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert not processes.marked(ended)


@pytest.mark.parametrize("name", ["{}-1", "{}", "", "-", "x-1", "{}-", "{}-None", "0-1"])
def test_a_number_alone_is_nobody(name: str) -> None:
    assert not processes.marked(name.format(os.getpid()))


def test_where_there_is_no_proc_the_number_has_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_began", processes._there)
    assert processes.mark() == f"{os.getpid()}-there"
    assert processes.marked(processes.mark())
