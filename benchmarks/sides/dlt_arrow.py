"""dlt on its Arrow path: streamed CSV, types alone are held."""

import os
import time

START = time.perf_counter()

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "CRITICAL"
os.environ["NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID"] = "false"

import dlt
import pyarrow as pa
from pyarrow import csv

from benchmarks.sides.process import COLUMNS, Task, finish

KINDS = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64()}


def batches(task):  # type: ignore[no-untyped-def]
    """Arrow tables of every file; a bad file's lines that do not fit are left out."""
    bad = "_bad" in str(task.files[0])
    kinds = {name: pa.string() if bad else KINDS[kind] for name, kind in COLUMNS.items()}
    for path in task.files:
        reader = csv.open_csv(
            path,
            read_options=csv.ReadOptions(block_size=1 << 24),
            parse_options=csv.ParseOptions(invalid_row_handler=lambda row: "skip"),
            convert_options=csv.ConvertOptions(column_types=kinds),
        )
        for batch in reader:
            yield pa.Table.from_batches([batch])


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    imported = time.perf_counter()
    pipeline = dlt.pipeline(
        "bench",
        pipelines_dir=str(task.database.parent / "dlt"),
        destination=dlt.destinations.duckdb(str(task.database)),
        dataset_name="bench",
    )
    pipeline.run(dlt.resource(lambda: batches(task), name="t"), loader_file_format="parquet")
    with pipeline.sql_client() as client:
        rows = client.execute_sql("SELECT count(*) FROM t")[0][0]
    finish(START, imported, accepted=rows, aside=None)


main()
