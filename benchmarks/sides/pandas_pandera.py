"""pandas, pandera and DuckDB: read whole, judge whole, load what is good."""

import time

START = time.perf_counter()

import duckdb
import pandas as pd
import pandera.pandas as pa

from benchmarks.sides.process import COLUMNS, Task, finish
from benchmarks.sides.rules_pandas import RULES

TEXTS = {name: "str" for name, kind in COLUMNS.items() if kind == "VARCHAR"}


def read(path, bad):  # type: ignore[no-untyped-def]
    """One file; of a bad one, without the lines that do not fit."""
    if not bad:
        kinds = TEXTS | {"year": "Int64", "value": "float64"}
        return pd.read_csv(path, engine="pyarrow", dtype=kinds)
    frame = pd.read_csv(path, dtype=TEXTS, on_bad_lines="skip", low_memory=False)
    year = pd.to_numeric(frame["year"], errors="coerce")
    value = pd.to_numeric(frame["value"], errors="coerce")
    return frame.assign(year=year.where(year % 1 == 0).astype("Int64"), value=value)


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    imported = time.perf_counter()
    bad = "_bad" in str(task.files[0])
    frames, aside = [], []
    for path in task.files:
        frame = read(path, bad)
        try:
            RULES.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as errors:
            wrong = frame.index.isin(errors.failure_cases["index"].dropna().unique())
            aside.append(frame[wrong])
            frame = frame[~wrong]
        frames.append(frame)
    table = pd.concat(frames) if len(frames) > 1 else frames[0]
    with duckdb.connect(str(task.database), config={"memory_limit": task.memory}) as con:
        con.execute("SET preserve_insertion_order = false")
        con.register("frame", table)
        con.execute("CREATE TABLE t AS FROM frame")
        if aside:
            con.register("aside", pd.concat(aside))
            con.execute("CREATE TABLE quarantine AS FROM aside")
        con.execute("CHECKPOINT")
    finish(START, imported, accepted=len(table), aside=sum(map(len, aside)))


main()
