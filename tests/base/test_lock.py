"""One run at a time; a dead process holds nothing."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ailedger.base import lock
from ailedger.errors import BusyError
from ailedger.progress import LOGGER
from ailedger.settings import Settings

HOLDER = (
    "import sys, time\n"
    "from ailedger.settings import Settings\n"
    "from ailedger.base import lock\n"
    "with lock.hold(Settings(warehouse_dir=sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    time.sleep(float(sys.argv[2]))\n"
)


def holder(settings: Settings, seconds: float) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.warehouse_dir), str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_second_run_is_told_who_runs_since_when(settings: Settings) -> None:
    with holder(settings, 60) as process:
        try:
            with pytest.raises(BusyError) as caught, lock.hold(settings):
                pass
            assert f"process {process.pid} on " in caught.value.what
            assert "since 20" in caught.value.what
            assert caught.value.exit_code == 5
        finally:
            process.kill()


def test_lock_of_a_killed_process_does_not_hold(settings: Settings) -> None:
    process = holder(settings, 60)
    process.kill()
    process.communicate()
    with lock.hold(settings):
        assert f'"pid": {os.getpid()}' in lock.lock_path(settings).read_text()


def test_second_run_waits_as_told_and_says_for_whom(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LOGGER, "propagate", True)
    with holder(settings, 0.6) as process:
        began = time.monotonic()
        with lock.hold(settings, wait_seconds=30):
            waited = time.monotonic() - began
    assert 0.1 < waited < 10
    (told,) = caplog.messages
    assert told.startswith(
        f"waiting up to 30 s: another run is under way: process {process.pid} on "
    )


def test_a_command_that_waits_says_so(settings: Settings) -> None:
    with lock.hold(settings):
        done = subprocess.run(
            [Path(sys.executable).with_name("ailedger"), "rollback", "--wait", "0.3"],
            env=os.environ | {"AILEDGER_WAREHOUSE_DIR": str(settings.warehouse_dir)},
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert done.returncode == BusyError.exit_code
    assert f"waiting up to 0.3 s: another run is under way: process {os.getpid()} " in done.stderr


def test_waiting_ends(settings: Settings) -> None:
    with lock.hold(settings):
        began = time.monotonic()
        with pytest.raises(BusyError), lock.hold(settings, wait_seconds=0.5):
            pass
        assert 0.4 < time.monotonic() - began < 5


def test_lock_is_free_after_an_error(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), lock.hold(settings):
        raise ZeroDivisionError
    with lock.hold(settings):
        pass
