"""AI Ledger: the validated load, with quarantine."""

import time

START = time.perf_counter()

from benchmarks.sides.contract import Indicators
from benchmarks.sides.process import Task, finish
from flows.extract.catalog import RawFile
from flows.settings import Settings
from flows.warehouse.build import import_libraries
from flows.warehouse.database import open_build
from flows.warehouse.load import load_files


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    import_libraries()
    imported = time.perf_counter()
    files = [
        RawFile("bench", path.stem, "indicators", path, task.mark(path), "") for path in task.files
    ]
    settings = Settings(memory_limit=task.memory, warehouse_dir=task.database.parent)
    with open_build(task.database, settings) as con:
        loads = load_files(con, "bench_indicators", files, Indicators, accepted=())
        con.execute("CHECKPOINT")
    finish(
        START, imported,
        accepted=sum(load.accepted for load in loads),
        aside=sum(load.quarantined for load in loads),
    )  # fmt: skip


main()
