"""The limit: DuckDB loads the same files with declared types and checks nothing.

A bad file cannot be loaded so: its unreadable lines are left out, with a note of them.
"""

import time

START = time.perf_counter()

import duckdb

from benchmarks.sides.process import COLUMNS, Task, finish


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    imported = time.perf_counter()
    with duckdb.connect(str(task.database), config={"memory_limit": task.memory}) as con:
        con.execute("SET preserve_insertion_order = false")
        options = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"'"
        if "_bad" in str(task.files[0]):
            options += ", store_rejects = true"
        con.execute(
            f"CREATE TABLE t AS FROM read_csv({task.names}, columns = {COLUMNS!r}, {options})"
        )
        con.execute("CHECKPOINT")
        rows = con.execute("SELECT count(*) FROM t").fetchone()[0]
    finish(START, imported, accepted=rows, aside=None)


main()
