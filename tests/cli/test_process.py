"""The command as a process: what it prints at its end, and what it ends with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.settings import Settings

COMMAND = str(Path(sys.executable).with_name("ailedger"))
ENDING = """
import atexit, sys
from flows import cli

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
    assert said[-2].endswith("took longer than 0.01 s and was broken off")
    assert said[-1].startswith("  -> ")
    assert "nanobind" not in done.stderr
