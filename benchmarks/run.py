"""The validated load beside its peers, in one run: `python -m benchmarks.run`.

Each side runs in a process of its own, peers in environments of their own with pinned versions; the
sides take turns, so that a machine's moods fall on all of them. Printed is a table in Markdown.

    python -m benchmarks.run                              1e6 rows, ours and the limit
    python -m benchmarks.run --rows 10000000 --peers --bad --repeats 5
    python -m benchmarks.run --rows 10000000 --files 500
    python -m benchmarks.run --incremental --rows 10000000 --files 500
"""

import json
import os
import statistics
import subprocess
import sys
import time
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from benchmarks.generate import made

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"


@dataclass(frozen=True)
class Side:
    """One way to load: its name, its script and the environment of a peer."""

    name: str
    script: str
    peer: str = ""


OURS = Side("AI Ledger, validated load with quarantine", "ledger")
LIMIT = Side("DuckDB alone, no checks (the limit)", "bare")
OTHERS = (
    Side("polars + pandera + DuckDB", "polars_pandera", "polars"),
    Side("pandas + pandera + DuckDB", "pandas_pandera", "pandas"),
    Side("pandera on Ibis, verdict only", "ibis_pandera", "ibis"),
    Side("dlt, Arrow path, types only", "dlt_arrow", "dlt"),
    Side("dbt-duckdb, model and tests", "dbt_tests", "dbt"),
)


@dataclass
class Runs:
    """The measures of one side."""

    side: Side
    told: list[dict[str, Any]] = field(default_factory=list)
    failed: str = ""

    def median(self, name: str) -> float:
        """Median of a measure."""
        return statistics.median(one[name] for one in self.told)

    def spread(self, name: str) -> str:
        """Median with least and greatest."""
        values = [one[name] for one in self.told]
        return f"{self.median(name):.2f} ({min(values):.2f}-{max(values):.2f})"


def python_of(side: Side, work: Path) -> str:
    """The interpreter of a side; a peer's environment is made where it is absent."""
    if not side.peer:
        return sys.executable
    place = work / "envs" / side.peer
    python = place / "bin" / "python"
    wanted = PEERS / f"{side.peer}.txt"
    mark = place / "made-from.txt"
    if not mark.exists() or mark.read_text() != wanted.read_text():
        venv.create(place, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", wanted], check=True)
        mark.write_text(wanted.read_text())
    return str(python)


def run_once(side: Side, python: str, files: list[Path], work: Path, memory: str) -> dict[str, Any]:
    """One run of a side in a new process over a new database.

    Raises:
        RuntimeError: the side failed.
    """
    place = work / "run"
    subprocess.run(["rm", "-rf", place], check=True)
    place.mkdir(parents=True)
    task = {
        "files": list(map(str, files)), "database": str(place / "t.duckdb"), "memory": memory,
    }  # fmt: skip
    begun = time.perf_counter()
    done = subprocess.run(
        [python, "-m", f"benchmarks.sides.{side.script}"],
        input=json.dumps(task), capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    whole = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else "failed")
    return {**json.loads(done.stdout.splitlines()[-1]), "whole": whole}


def compare(
    sides: list[Side], files: list[Path], work: Path, *, repeats: int, memory: str
) -> list[Runs]:
    """Runs of every side, taking turns."""
    pythons = {side.name: python_of(side, work) for side in sides}
    runs = [Runs(side) for side in sides]
    for path in files:  # read once, so that no side pays for the disk
        _read(path)
    for _ in range(repeats):
        for run in runs:
            if run.failed:
                continue
            try:
                python = pythons[run.side.name]
                run.told.append(run_once(run.side, python, files, work, memory))
            except RuntimeError as error:
                run.failed = str(error)
    return runs


def _read(path: Path) -> None:
    """Read a file by little: a process inherits the peak memory of the one that started it."""
    with path.open("rb") as stream:
        while stream.read(1 << 20):
            pass


def table(runs: list[Runs]) -> str:
    """The measures as a table in Markdown; work is without the import of libraries."""
    limit = next(run for run in runs if run.side == LIMIT)
    lines = [
        "| way | whole process, s | imports, s | work, s | work / limit | CPU, s | peak MB "
        "| accepted | set aside |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for run in runs:
        if run.failed:
            lines.append(f"| {run.side.name} | failed: {run.failed} | | | | | | | |")
            continue
        aside = run.told[0]["aside"]
        ratio = run.median("work") / limit.median("work")
        lines.append(
            f"| {run.side.name} | {run.spread('whole')} | {run.median('imports'):.1f} "
            f"| {run.spread('work')} | {ratio:.2f} | {run.median('cpu'):.1f} "
            f"| {run.median('peak_mb'):,.0f} | {run.told[0]['accepted']:,} "
            f"| {'-' if aside is None else f'{aside:,}'} |"
        )
    return "\n".join(lines)


@click.command(context_settings={"show_default": True})
@click.option("--rows", default=1_000_000, help="rows of the table")
@click.option("--files", default=1, help="files that share them")
@click.option("--bad", is_flag=True, help="one row in a thousand is broken")
@click.option("--peers", is_flag=True, help="the peers too; makes an environment for each")
@click.option("--only", default="", help="names of peers' scripts, separated by commas")
@click.option("--incremental", is_flag=True, help="one file changed, and none")
@click.option("--repeats", default=3, help="runs of each side")
@click.option("--memory", default="500MB", help="memory that DuckDB may use")
@click.option("--work", default="/tmp/ailedger-bench", type=Path, help="folder of the work")
def main(
    rows: int, files: int, bad: bool, peers: bool, only: str, incremental: bool, repeats: int,
    memory: str, work: Path,
) -> None:  # fmt: skip
    """Compare the validated load with its peers."""
    if incremental:
        from benchmarks.incremental import measure

        click.echo(measure(work, rows, files, memory, repeats))
        return
    paths = made(work / "data", rows, files, bad=bad)
    size = sum(path.stat().st_size for path in paths) / 1e6
    wanted = [s for s in OTHERS if peers and (not only or s.script in only.split(","))]
    runs = compare([LIMIT, OURS, *wanted], paths, work, repeats=repeats, memory=memory)
    kind = "one row in a thousand broken" if bad else "clean"
    click.echo(f"\n{rows:,} rows, {files} file(s), {size:,.0f} MB, {kind}; median of {repeats}\n")
    click.echo(table(runs))


if __name__ == "__main__":
    main()
