"""A process forked from the command ends with it, and is deaf to Ctrl-C."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ailedger.base import forked
from ailedger.settings import PROJECT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")

SLEEPER = """
import sys, time
from ailedger.base.forked import Forked

print(Forked(lambda: time.sleep(60)).pid, flush=True)
time.sleep(60)
"""


def run_in_child(work: str) -> str:
    """What a new interpreter prints: pytest's own process has threads."""
    script = f"import os, signal, sys, time\nfrom ailedger.base.forked import Forked\n{work}"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=True,
        timeout=60,
    ).stdout  # fmt: skip


def gone(pid: int, seconds: float = 10) -> bool:
    """Whether the process ends within that time; one that nobody waited for has ended too."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = (
                Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
            )
            if state == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_its_parent(number: int) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SLEEPER], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert not gone(pid, 0.2)
    parent.send_signal(number)
    parent.wait(10)
    parent.stdout.close()
    assert gone(pid)


def test_it_does_not_hear_ctrl_c() -> None:
    said = run_in_child(
        "child = Forked(lambda: time.sleep(60))\n"
        "time.sleep(0.2)\n"
        "os.kill(child.pid, signal.SIGINT); os.kill(child.pid, signal.SIGHUP)\n"
        "time.sleep(0.2); print(child.ended)\n"
        "child.stop(); print(child.ended)"
    )
    assert said.split() == ["False", "True"]


def test_one_that_does_not_end_when_told_is_killed() -> None:
    said = run_in_child(
        "from ailedger.base import forked; forked.SECONDS_TO_END = 0.3\n"
        "def work():\n"
        "    signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)\n"
        "child = Forked(work); time.sleep(0.2)\n"
        "begin = time.monotonic(); child.stop()\n"
        "print(child.ended, 0.3 <= time.monotonic() - begin < 20)"
    )
    assert said.split() == ["True", "True"]


def test_what_fails_in_it_is_neither_told_nor_run_on() -> None:
    said = run_in_child(
        "def work(): raise KeyError('odd')\n"
        "child = Forked(work)\n"
        "while not child.ended: time.sleep(0.01)\n"
        "child.stop(); print('once')"
    )
    assert said == "once\n"


def test_no_fork_where_threads_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_in_child("from ailedger.base import forked; print(forked.may_fork())") == "True\n"
    said = run_in_child(
        "import threading; from ailedger.base import forked\n"
        "threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
        "print(forked.may_fork())"
    )
    assert said == "False\n"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not forked.may_fork()
