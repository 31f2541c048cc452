"""dbt on DuckDB: one model and its tests; rows that fail a test are counted, not set aside."""

import os
import time
from pathlib import Path

START = time.perf_counter()

os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"

import duckdb
from dbt.cli.main import dbtRunner

from benchmarks.sides.process import COLUMNS, KEY, Task, finish

COUNTRIES = [f"country_{number}" for number in range(200)]
HOLDS = """{% test holds(model, rule) %}
SELECT * FROM {{ model }} WHERE NOT coalesce(({{ rule }}), false)
{% endtest %}
{% test unique_key(model, key) %}
SELECT {{ key }} FROM {{ model }} GROUP BY ALL HAVING count(*) > 1
{% endtest %}
"""
RULES = (
    r"regexp_matches(indicator, '^indicator_\d+$')",
    f"country IN (SELECT unnest({COUNTRIES!r}))",
    "year BETWEEN 1950 AND 2030",
    "value BETWEEN 0 AND 1e6",
    "unit IN ('percent', 'billion US$', 'count')",
    "status IN ('reported', 'estimated', 'projected')",
    r"regexp_matches(edition, '^e\d+$')",
    "status <> 'projected' OR year >= 2000",
)


def project(folder: Path, task: Task) -> None:
    """Write a dbt project of one model and its tests."""
    for name in ("models", "macros"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "dbt_project.yml").write_text("name: bench\nprofile: bench\nversion: '1.0.0'\n")
    (folder / "profiles.yml").write_text(
        "bench:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n"
        f"      path: '{task.database}'\n      threads: 1\n      settings:\n"
        f"        memory_limit: {task.memory}\n        preserve_insertion_order: false\n"
    )
    (folder / "macros" / "holds.sql").write_text(HOLDS)
    (folder / "models" / "t.sql").write_text(
        "{{ config(materialized='table') }}\n"
        f"SELECT * FROM read_csv({task.names}, columns = {COLUMNS!r}, auto_detect = false, "
        "header = true, delim = ',', store_rejects = true)\n"
    )
    lines = ["models:", "  - name: t", "    data_tests:"]
    for number, rule in enumerate(RULES):
        spelled = rule.replace("\\", "\\\\").replace('"', '\\"')
        lines += [f"      - holds:\n          name: rule_{number}\n          arguments:"]
        lines += [f'            rule: "{spelled}"']
    lines += ["      - unique_key:\n          name: key\n          arguments:"]
    lines += [f'            key: "{", ".join(KEY)}"']
    (folder / "models" / "t.yml").write_text("\n".join(lines) + "\n")


def main() -> None:
    """Load the files of the task."""
    task = Task.read()
    imported = time.perf_counter()
    folder = task.database.parent / "dbt"
    project(folder, task)
    where = ["--project-dir", str(folder), "--profiles-dir", str(folder), "--quiet"]
    dbtRunner().invoke(["build", *where])
    with duckdb.connect(str(task.database)) as con:
        rows = con.execute("SELECT count(*) FROM t").fetchone()[0]
    finish(START, imported, accepted=rows, aside=None)


main()
