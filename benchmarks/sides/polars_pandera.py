"""polars, pandera and DuckDB: read whole, judge whole, load what is good."""

import time

START = time.perf_counter()

import duckdb
import pandera.polars as pa
import polars as pl

from benchmarks.sides.contract import Indicators
from benchmarks.sides.process import COLUMNS, KEY, Task, finish

KINDS = {"VARCHAR": pl.String, "BIGINT": pl.Int64, "DOUBLE": pl.Float64}
SCHEMA = {name: KINDS[kind] for name, kind in COLUMNS.items()}


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    whole = Indicators.to_schema()
    rules = pa.DataFrameSchema(whole.columns, checks=whole.checks, unique=KEY, strict=True)
    pa.DataFrameSchema({"a": pa.Column(int)}).validate(pl.DataFrame({"a": [1]}))
    imported = time.perf_counter()
    bad = "_bad" in str(task.files[0])
    frames, aside = [], []
    for path in task.files:
        frame = pl.read_csv(path, schema=SCHEMA, ignore_errors=bad, truncate_ragged_lines=bad)
        try:
            rules.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            wrong = errors.failure_cases["index"].drop_nulls().unique()
            keep = ~pl.int_range(len(frame), eager=True).is_in(wrong.cast(pl.Int64).implode())
            twice = frame.select(KEY).is_duplicated()
            aside.append(frame.filter(~keep | twice))
            frame = frame.filter(keep & ~twice)
        frames.append(frame)
    table = pl.concat(frames)
    with duckdb.connect(str(task.database), config={"memory_limit": task.memory}) as con:
        con.execute("SET preserve_insertion_order = false")
        con.register("frame", table.to_arrow())
        con.execute("CREATE TABLE t AS FROM frame")
        if aside:
            con.register("aside", pl.concat(aside).to_arrow())
            con.execute("CREATE TABLE quarantine AS FROM aside")
        con.execute("CHECKPOINT")
    finish(START, imported, accepted=len(table), aside=sum(map(len, aside)))


main()
