"""The main job as a person runs it: `python -m benchmarks.main_job [--rounds 3]`.

Each run is a process of its own and publishes the bundled record in a folder that is gone after.
Beside it, by turns, an empty flow of Prefect with its own temporary server: what the job would take
if it did nothing. "processor" is what a process and its own took together. Byte code is compiled,
as `scripts/setup` leaves it.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("ailedger"))
EMPTY = "from prefect import flow\n@flow\ndef nothing(): pass\nnothing()"
FRESH, WARM, AGAIN = "a fresh HOME", "a warm HOME", "nothing new"
PREFECT = "an empty flow of Prefect, a warm HOME"


def timed(command: list[str], home: Path, warehouse: Path) -> tuple[float, float]:
    """Seconds by the clock and of processor time."""
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    env |= {"PREFECT_HOME": str(home), "AILEDGER_WAREHOUSE_DIR": str(warehouse)}
    before, begun = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=env)
    taken, after = time.perf_counter() - begun, os.times()
    used = after.children_user + after.children_system
    return taken, used - before.children_user - before.children_system


def measured(rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Times of each way, by turns; of a round before them all, which compiles, none."""
    found: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        home, fresh, warehouse = (Path(folder, name) for name in ("home", "fresh", "warehouse"))
        ways: dict[str, Callable[[], tuple[float, float]]] = {
            PREFECT: lambda: timed([sys.executable, "-c", EMPTY], home, warehouse),
            FRESH: lambda: timed([COMMAND, "run", "--full"], fresh, warehouse),
            WARM: lambda: timed([COMMAND, "run", "--full"], home, warehouse),
            AGAIN: lambda: timed([COMMAND, "run"], home, warehouse),
        }
        for turn in range(rounds + 1):
            for name, run in ways.items():
                if name != AGAIN:
                    shutil.rmtree(warehouse, ignore_errors=True)
                times = run()
                if turn:
                    found.setdefault(name, []).append(times)
            shutil.rmtree(fresh)
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    found = measured(parser.parse_args().rounds)
    empty = statistics.median(clock for clock, _ in found[PREFECT])
    print("| run | by the clock, s | processor, s | of an empty flow |\n|---|---|---|---|")
    for name, times in found.items():
        clock, processor = zip(*times, strict=True)
        ratio = statistics.median(clock) / empty
        print(f"| {name} | {_spread(clock)} | {_spread(processor)} | {ratio:.2f} |")


def _spread(times: tuple[float, ...]) -> str:
    return f"{statistics.median(times):.1f} ({min(times):.1f}-{max(times):.1f})"


if __name__ == "__main__":
    main()
