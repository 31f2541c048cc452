"""A lake beside a file: `.venv-ducklake/bin/python -m benchmarks.ducklake` (needs PostgreSQL).

A made-up table of two publishers is judged into a file by one process, and handed in to a lake by
one worker process and by two; then moved into the build by one transaction. The sides take turns.
After that every mart of the bundled record is read from a file and from a lake. Printed are medians
with least and greatest, and ratios; libraries are imported before the clock starts.

    python -m benchmarks.ducklake                       1e6 rows
    python -m benchmarks.ducklake --rows 10000000 --repeats 5
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import click

from ailedger import store
from ailedger.base.disk import sha256_of
from ailedger.settings import Settings
from benchmarks.generate import made
from tests.built import build_record, bundled_settings
from tests.ducklake.cluster import Cluster, programs

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("one", "two")
TOML = """
source = "{source}"
edition = "2026"
publisher = "Made up"
title = "Indicators"
url = "https://example.org"
published = 2026-01-01
retrieved = 2026-01-01
licence = "CC0-1.0"
licence_url = "https://example.org"
citation = "Made up (2026)"
cadence = "yearly"
partial = []

[tables.indicators]
sha256 = "{digest}"
title = "Indicators"
"""


def catalogue(work: Path, rows: int) -> Path:
    """A folder of raw tables: two publishers with half of the rows each."""
    folder = work / "raw"
    shutil.rmtree(folder, ignore_errors=True)
    for source, file in zip(
        SOURCES, made(work / "data", rows, len(SOURCES), bad=True), strict=True
    ):
        place = folder / source / "2026"
        place.mkdir(parents=True)
        (place / "indicators.csv").symlink_to(file)
        told = TOML.format(source=source, digest=sha256_of(file))
        (place / "source.toml").write_text(told, encoding="utf-8")
    return folder


def work_of(shares: list[tuple[str, ...]], settings: Settings, what: str) -> float:
    """Seconds from the first worker's start to the last one's end, imports aside."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.sides.lake_worker", what, *share], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={
                **os.environ, "AILEDGER_WAREHOUSE": settings.warehouse,
                "AILEDGER_LAKE_DATA_PATH": settings.lake_data_path,
                "AILEDGER_RAW_DIR": str(settings.raw_dir),
                "AILEDGER_WAREHOUSE_DIR": f"{settings.warehouse_dir}-{number}",
                "AILEDGER_MEMORY_LIMIT": settings.memory_limit,
            },
        )
        for number, share in enumerate(shares)
    ]  # fmt: skip
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    begun = time.perf_counter()
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    ended = [process.wait() for process in running]
    if any(ended):
        raise click.ClickException("a worker failed")
    return time.perf_counter() - begun


def told(seconds: list[float]) -> str:
    """Median with least and greatest."""
    return f"{statistics.median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})"


def table(taken: dict[str, list[float]]) -> str:
    """Seconds and ratios to the first line, as a table in Markdown."""
    limit = statistics.median(next(iter(taken.values())))
    lines = ["| what | s | ratio |", "|---|---|---|"]
    for name, seconds in taken.items():
        ratio = statistics.median(seconds) / limit
        lines.append(f"| {name} | {told(seconds)} | {ratio:.2f} |")
    return "\n".join(lines)


def ingest(cluster: Cluster, work: Path, rows: int, repeats: int) -> dict[str, list[float]]:
    """Seconds of judging by one process and by two, and of moving what they brought."""
    raw = catalogue(work, rows)
    taken: dict[str, list[float]] = {}
    for number in range(repeats):
        for name, shares, what in (
            ("judged into a file by one process", [SOURCES], "file"),
            ("judged into a lake by one worker", [SOURCES], "part"),
            ("judged into a lake by two workers", [(source,) for source in SOURCES], "part"),
        ):
            place = work / "run"
            shutil.rmtree(place, ignore_errors=True)
            settings = Settings(
                raw_dir=raw, warehouse_dir=place / "machine", memory_limit="1GB",
                warehouse=f"ducklake:postgres:{cluster.database()}",
                lake_data_path=str(place / "lake"),
            )  # fmt: skip
            place.mkdir()
            taken.setdefault(name, []).append(work_of(shares, settings, what))
            if len(shares) > 1:
                moved = work_of([SOURCES], settings, "gather")
                taken.setdefault("moved into the build in one transaction", []).append(moved)
        click.echo(f"round {number + 1} of {repeats}, load {os.getloadavg()[0]:.1f}", err=True)
    return taken


def reading(cluster: Cluster, work: Path, repeats: int) -> dict[str, list[float]]:
    """Seconds of reading every mart of the bundled record, from a file and from a lake."""
    place = work / "marts"
    shutil.rmtree(place, ignore_errors=True)
    file = bundled_settings(place / "file")
    lake = bundled_settings(
        place / "lake", warehouse=f"ducklake:postgres:{cluster.database()}",
        lake_data_path=str(place / "data"),
    )  # fmt: skip
    taken: dict[str, list[float]] = {"marts from a file": [], "marts from a lake": []}
    for settings in (file, lake):
        build_record(settings)
    for _ in range(repeats):
        for name, settings in zip(taken, (file, lake), strict=True):
            marts = store.published(settings).manifest["marts"]
            with store.open_published(settings) as con:
                begun = time.perf_counter()
                for mart in marts:
                    con.execute(f"SELECT * FROM {mart}").fetchall()
                taken[name].append(time.perf_counter() - begun)
    return taken


@click.command(context_settings={"show_default": True})
@click.option("--rows", default=1_000_000, help="rows of the table, over both publishers")
@click.option("--repeats", default=3, help="runs of each side")
@click.option("--work", default="/tmp/ailedger-bench-lake", type=Path, help="folder of the work")
def main(rows: int, repeats: int, work: Path) -> None:
    """Compare a lake with a file."""
    found = programs()
    if found is None:
        raise click.ClickException("no PostgreSQL is installed")
    work.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(found)
    try:
        cluster.make()
        os.environ.update(cluster.env)
        taken = ingest(cluster, work, rows, repeats)
        click.echo(
            f"\n{rows:,} rows, one in a thousand broken; median of {repeats}, "
            f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
        )
        click.echo(table(taken))
        click.echo()
        click.echo(table(reading(cluster, work, repeats)))
    finally:
        cluster.remove()


if __name__ == "__main__":
    main()
