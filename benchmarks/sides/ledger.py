"""AI Ledger: the validated load, with quarantine."""

import time

START = time.perf_counter()

from ailedger.archive.catalog import RawFile
from ailedger.base.database import open_build
from ailedger.build.steps import import_libraries
from ailedger.load.validated_load import load_files
from ailedger.settings import Settings
from benchmarks.sides.contract import Indicators
from benchmarks.sides.process import Task, finish


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
        loads = load_files(con, "bench_indicators", files, Indicators, accepted=(), hashed=False)
        con.execute("CHECKPOINT")
    finish(
        START, imported,
        accepted=sum(load.accepted for load in loads),
        aside=sum(load.quarantined for load in loads),
    )  # fmt: skip


main()
