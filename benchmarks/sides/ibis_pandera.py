"""pandera on Ibis as it comes: DuckDB loads and judges; a verdict, nothing is set aside."""

import time

START = time.perf_counter()

import ibis
import pandera.ibis as pa
from ibis import _

from benchmarks.sides.process import COLUMNS, KEY, Task, finish

COUNTRIES = [f"country_{number}" for number in range(200)]


def rules():  # type: ignore[no-untyped-def]
    """The rules of the made-up tables for Ibis; the same as in contract.py."""
    return pa.DataFrameSchema(
        {
            "indicator": pa.Column(str, pa.Check.str_matches(r"^indicator_\d+$")),
            "country": pa.Column(str, pa.Check.isin(COUNTRIES)),
            "year": pa.Column(int, pa.Check.in_range(1950, 2030)),
            "value": pa.Column(float, pa.Check.in_range(0, 1e6)),
            "unit": pa.Column(str, pa.Check.isin(["percent", "billion US$", "count"])),
            "status": pa.Column(str, pa.Check.isin(["reported", "estimated", "projected"])),
            "edition": pa.Column(str, pa.Check.str_matches(r"^e\d+$")),
        },
        checks=pa.Check(
            lambda data: data.table.select(ok=(_.status != "projected") | (_.year >= 2000))
        ),
        unique=KEY,
    )


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    schema = rules()
    imported = time.perf_counter()
    con = ibis.duckdb.connect(str(task.database), memory_limit=task.memory)
    con.raw_sql("SET preserve_insertion_order = false")
    con.raw_sql(
        f"CREATE TABLE t AS FROM read_csv({task.names}, columns = {COLUMNS!r}, "
        "auto_detect = false, header = true, delim = ',', store_rejects = true)"
    )
    table = con.table("t")
    try:
        schema.validate(table, lazy=True)
        aside = 0
    except pa.errors.SchemaErrors:
        aside = None
    con.raw_sql("CHECKPOINT")
    finish(START, imported, accepted=table.count().execute(), aside=aside)


main()
