"""The statement's wall alone: whatever it admits reads no file, with DuckDB's own walls taken away.

Names of readers, files and settings, each in many spellings, within many wrappings.

pytest tests/query/test_wrapped.py -s                  some four hundred
pytest tests/query/test_wrapped.py -s --every-escape   each name in each wrapping
"""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ailedger.query import sandbox_worker

SECRET = "the content of a file outside"
SOME = 400
READERS = (
    "read_text", "read_blob", "read_csv", "read_json", "sniff_csv", "glob", "duckdb_settings",
    "duckdb_secrets", "which_secret", "pragma_database_list", "query", "seq_scan", "enable_logging",
    "force_checkpoint", "json_execute_serialized_sql",
)  # fmt: skip
SPELLINGS = (
    "{}", '"{}"', "`{}`", "main.{}", "system.main.{}", '"system"."main".`{}`', "{}/**/", "{}--x\n",
)  # fmt: skip
FILES = ("'{}'", '"{}"', "`{}`", 'main."{}"', '"{}"."main"."x"', '"{}".csv')
WRAPPINGS = (
    "FROM {}", "TABLE {}", "SUMMARIZE FROM {}", "DESCRIBE FROM {}", "EXPLAIN ANALYZE FROM {}",
    "EXPLAIN/**/ANALYZE FROM {}", "/* /* */ EXPLAIN SELECT 1 --*/ FROM {}",
    "EXPLAIN (ANALYZE, FORMAT /* ) SELECT 1 --*/ JSON) FROM {}", "-- /*\nFROM {} -- */",
    "WITH a AS (FROM {}) FROM a", "WITH a AS MATERIALIZED (FROM {}) FROM a",
    "WITH RECURSIVE r AS (SELECT 1 AS k UNION (SELECT 2 FROM {})) FROM r",
    "SELECT (SELECT count(*) FROM {})", "SELECT 1 WHERE EXISTS (FROM {})", "SELECT ARRAY(FROM {})",
    "FROM (VALUES (1)) AS v (x), LATERAL (FROM {})", "FROM range(1) JOIN {} ON true",
    "SELECT list_transform([1], lambda x: (SELECT count(*) FROM {}))", "FROM {} TABLESAMPLE 10%",
    "FROM range(1) LIMIT (SELECT count(*) FROM {})", "SELECT 1 ORDER BY (SELECT 1 FROM {})",
    "SELECT count(*) OVER (ORDER BY (SELECT 1 FROM {})) FROM range(3)",
    "VALUES ((SELECT 1 FROM {}))",
    "(FROM {}) UNION BY NAME (FROM {})", "SELECT CASE WHEN true THEN (SELECT 1 FROM {}) END",
    "SELECT max((SELECT 1 FROM {})) FILTER (WHERE EXISTS (FROM {})) FROM range(2)",
    "SELECT 1 QUALIFY (SELECT 1 FROM {}) = 1", "FROM range(1) AS a ASOF JOIN {} AS f ON true",
    "FROM (PIVOT (FROM {}) ON 1 IN (1) USING count(*))", "SELECT * REPLACE (1 AS a) FROM {}",
    "FROM (WITH {} AS (SELECT 1) FROM {}) AS a, {} AS b",
    "WITH a AS (FROM {}), {} AS (FROM a) FROM a",
)  # fmt: skip


def statements(secret: Path) -> Iterator[str]:
    """Every name in every spelling and wrapping."""
    calls = (f"{s.format(name)}('{secret}')" for name in READERS for s in SPELLINGS)
    bare = (f"{s.format(name)}()" for name in READERS for s in SPELLINGS)
    places = (secret, secret.with_suffix(""), secret.with_name("*.csv"), "/proc/self/environ")
    files = (form.format(place) for place in places for form in FILES)
    for named, wrapping in itertools.product([*calls, *bare, *files], WRAPPINGS):
        yield wrapping.replace("{}", named)


def test_what_the_gate_admits_reads_no_file(
    tmp_path: Path, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(f"a\n{SECRET}\n")
    listed = sandbox_worker._listed()
    monkeypatch.setattr(sandbox_worker, "_listed", lambda: listed)  # read once, as it is long
    tried = list(statements(secret))
    if not pytestconfig.getoption("--every-escape"):
        tried = random.Random(1).sample(tried, SOME)
    told: Counter[str] = Counter()
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as con:
        con.execute("SET autoload_known_extensions = false")
        for statement in tried:
            try:
                admitted = sandbox_worker.admit(con, statement)
            except (sandbox_worker.NotAdmittedError, duckdb.Error):
                told["refused"] += 1
                continue
            try:
                rows = str(con.execute(admitted).fetchmany(100))
            except duckdb.Error as error:
                rows = str(error)
            assert SECRET not in rows, statement
            assert "access_mode" not in rows, statement
            told["admitted, and read nothing"] += 1
    print(f"\n{len(tried)} tried: {dict(told)}")
    assert told["refused"] > len(tried) / 2
