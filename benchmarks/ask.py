"""How soon a question is answered: by a command from its start, and by a call of `ailedger mcp`.

    python -m benchmarks.ask [--rounds 5]

Questions are put to the published build. A command is a new process each time; "processor" is what
it and its own processes took together, which other work on the machine disturbs least. A call is
one of the assistant's over standard input and output, by the client of the package `mcp`, to a
server that has answered once. Byte code is compiled, as `scripts/setup` leaves it.
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from ailedger.settings import Settings
from ailedger.store import published

COMMAND = str(Path(sys.executable).with_name("ailedger"))
ASSERTION = "South Korea rank 1 patents_per_100k 2023"
STATEMENT = "FROM talent_flow WHERE country = 'KOR'"
WHERE = "year = 2023 AND country = 'KOR'"
COMMANDS = {
    "check": ["check", ASSERTION],
    "find": ["find", "patents", "inhabitant"],
    "cite": ["cite", "private_ai_investment", "KOR", "2024"],
    "compare": ["compare", "KOR", "JPN", "TWN"],
    "sql": ["sql", STATEMENT],
    "trace": ["trace", "talent_flow", "--where", WHERE],
}
CALLS: dict[str, dict[str, Any]] = {
    "find": {"words": "patents inhabitant"},
    "figures": {"indicator": "private_ai_investment", "entity": "KOR"},
    "ranks": {"indicator": "patents_per_100k"},
    "compare": {"countries": ["KOR", "JPN", "TWN"]},
    "check": {"assertion": ASSERTION},
    "sql": {"statement": STATEMENT},
    "trace": {"mart": "talent_flow", "where": WHERE},
}
Times = dict[str, list[float]]


def environment() -> dict[str, str]:
    """This one, with byte code kept."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def commands(rounds: int) -> tuple[Times, Times]:
    """Seconds by the clock and of processor time, by command."""
    clock: Times = {name: [] for name in COMMANDS}
    processor: Times = {name: [] for name in COMMANDS}
    for turn in range(rounds + 1):
        for name, words in COMMANDS.items():
            before, begun = os.times(), time.perf_counter()
            subprocess.run([COMMAND, *words], check=True, capture_output=True, env=environment())
            taken, after = time.perf_counter() - begun, os.times()
            if turn:  # the first compiles
                clock[name].append(taken)
                used = after.children_user + after.children_system
                processor[name].append(used - before.children_user - before.children_system)
    return clock, processor


async def calls(rounds: int) -> Times:
    """Seconds by the clock of each tool's calls."""
    import mcp

    started = mcp.StdioServerParameters(command=COMMAND, args=["mcp"], env=environment())
    clock: Times = {name: [] for name in CALLS}
    async with mcp.Client(started) as client:
        for turn in range(rounds + 1):
            for name, arguments in CALLS.items():
                begun = time.perf_counter()
                answer = await client.call_tool(name, arguments)
                if answer.is_error:
                    sys.exit(f"{name}: {answer.content}")
                if turn:
                    clock[name].append(time.perf_counter() - begun)
    return clock


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"build {published(Settings()).id}, medians of {rounds} rounds\n")
    clock, processor = commands(rounds)
    print("| command, from its start | by the clock, s | processor, s |\n|---|---|---|")
    for name in COMMANDS:
        print(f"| `ailedger {name}` | {_spread(clock[name])} | {_spread(processor[name])} |")
    called = asyncio.run(calls(rounds))
    print("\n| call of `ailedger mcp` | by the clock, s |\n|---|---|")
    for name in CALLS:
        print(f"| {name} | {_spread(called[name])} |")


def _spread(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} ({min(times):.2f}-{max(times):.2f})"


if __name__ == "__main__":
    main()
