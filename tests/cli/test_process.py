"""The command as a process: what it prints at its end, and what it ends with."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ailedger.cli import main
from ailedger.errors import UsageError
from ailedger.health.runs import read_reports
from ailedger.settings import Settings

COMMAND = str(Path(sys.executable).with_name("ailedger"))
ENDING = """
import atexit, sys
from ailedger import cli

class Noise:
    def __del__(self, write=sys.__stderr__.write):
        write("taken apart")

def main():
    atexit.register(print, "its turn at the end")
    main.noise = Noise()
    print("said", end="")
    {how}

cli.main = main
cli.command()
"""


@pytest.mark.parametrize(
    ("how", "code"),
    [("sys.exit(0)", 0), ("sys.exit(6)", 6), ("pass", 0), ("raise KeyError('odd')", 1)],
)
def test_what_is_registered_has_its_turn_and_nothing_is_taken_apart(how: str, code: int) -> None:
    script = ENDING.replace("{how}", how)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == code
    assert done.stdout == "saidits turn at the end\n"
    assert "taken apart" not in done.stderr
    assert ("KeyError: 'odd'" in done.stderr) == ("KeyError" in how)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("AILEDGER_KEEP_BUILDS", "abc", "AILEDGER_KEEP_BUILDS: not a usable setting: input should"),
        ("AILEDGER_KEEP_BUILDS", "0", "greater than or equal to 1"),
        ("AILEDGER_REFETCH_MINUTES", "soon", "a list such as [1, 10]"),
        ("AILEDGER_MEMORY_LIMIT", "abc", "AILEDGER_MEMORY_LIMIT: not a usable setting: input"),
        ("AILEDGER_MEMORY_LIMIT", "99999999999GB", "a size such as"),
        ("AILEDGER_SPILL_LIMIT", "80%", "AILEDGER_SPILL_LIMIT: not a usable setting: input"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str, said: str) -> None:
    done = subprocess.run(
        [COMMAND, "status"], capture_output=True, text=True, check=False, timeout=60,
        env=os.environ | {name: value},
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "unset it for the default" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_address_of_prefect_that_is_none_is_told(warehouse: Settings, tmp_path: Path) -> None:
    env = {**os.environ, "PREFECT_API_URL": "http://[", "PREFECT_HOME": str(tmp_path)}
    env |= {"AILEDGER_WAREHOUSE_DIR": str(tmp_path), "AILEDGER_RAW_DIR": str(warehouse.raw_dir)}
    done = subprocess.run(
        [COMMAND, "run"], capture_output=True, text=True, check=False, timeout=60, env=env
    )
    assert done.returncode == 2
    assert "Prefect's settings cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_output_that_cannot_be_written_is_no_defect(warehouse: Settings) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "claims"], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            timeout=60, env=os.environ | {
                "AILEDGER_RAW_DIR": str(warehouse.raw_dir),
                "AILEDGER_WAREHOUSE_DIR": str(warehouse.warehouse_dir),
            },
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "ailedger: No space left on device\n"


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_is_closed_is_no_defect(closed: int) -> None:
    script = f"import os; os.close({closed}); os.execv({COMMAND!r}, ['ailedger', 'sources'])"
    done = subprocess.run(
        [sys.executable, "-c", script], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=60, env=os.environ | {"AILEDGER_RAW_DIR": "/nowhere"},
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout


def gone(group: int, seconds: float = 15) -> bool:
    """Whether every process of a group has ended; the server ends just after its command."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130)],
)
def test_a_run_that_is_asked_to_stop_leaves_nothing_behind(
    warehouse: Settings, tmp_path: Path, number: int, code: int
) -> None:
    """By a service manager, and by Ctrl-C, which tells every process of the command."""
    env = os.environ | {
        "AILEDGER_RAW_DIR": str(warehouse.raw_dir),
        "AILEDGER_WAREHOUSE_DIR": str(tmp_path),
    }
    run = subprocess.Popen(
        [COMMAND, "run"], env=env, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert run.stderr is not None
        assert any(line.startswith("  extract: ") for line in run.stderr)
        if number == signal.SIGTERM:
            run.send_signal(number)
        else:
            os.killpg(run.pid, number)
        # Until Prefect's temporary server has ended too; it asks a dead one for 65 seconds.
        _, said = run.communicate(timeout=40)
    finally:
        if not gone(run.pid):
            os.killpg(run.pid, signal.SIGKILL)
            raise AssertionError("something of it was still alive")
    assert run.returncode == code, said
    assert "Traceback" not in said
    (report,) = read_reports(Settings(warehouse_dir=tmp_path))
    assert (report.status, report.error["brief"]) == ("failed", "it was stopped")
    assert not list((tmp_path / "builds").glob(".*.part"))


def test_a_run_that_fails_says_why_and_no_more(warehouse: Settings, tmp_path: Path) -> None:
    """Without its own end, DuckDB complains here in about every second run."""
    env = os.environ | {
        "AILEDGER_RAW_DIR": str(warehouse.raw_dir),
        "AILEDGER_WAREHOUSE_DIR": str(tmp_path),
        "AILEDGER_STEP_SECONDS": "0.01",
    }
    done = subprocess.run(
        [COMMAND, "run", "--full"], env=env, capture_output=True, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    said = done.stderr.splitlines()
    assert said[0].startswith("starting ")
    assert said[-2].endswith("took longer than 0.01 s, and the run was broken off")
    assert said[-1].startswith("  -> ")
    assert "nanobind" not in done.stderr


@pytest.mark.parametrize("arguments", [["sql", "\udcff"], ["\udcff"], ["trace", "x", "a\udc80"]])
def test_an_argument_that_is_no_utf_8_is_refused(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["ailedger", *arguments])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "is not UTF-8" in capsys.readouterr().err


def test_a_setting_that_is_no_utf_8_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AILEDGER_RAW_DIR", "\udcff")
    with pytest.raises(UsageError, match="AILEDGER_RAW_DIR: is not UTF-8"):
        Settings()
