"""Every function that this DuckDB has: each is known here, and none reaches out of the walls."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from ailedger.base import database
from ailedger.query import sandbox, sandbox_worker
from ailedger.settings import PROJECT, Settings
from ailedger.store import publish

KNOWN = sandbox.WORKER.with_name("functions.txt")
MARK = "what must not come out"


def known() -> dict[str, set[str]]:
    """The functions that somebody looked at, by kind."""
    found: dict[str, set[str]] = {}
    kind = ""
    for line in KNOWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif not line.startswith("#"):
            found.setdefault(kind, set()).update(line.split())
    return found


def test_every_function_of_this_duckdb_is_known() -> None:
    """A new one is looked at before it is let in: does it reach files, network, settings?"""
    with duckdb.connect() as con:
        rows = con.execute(
            "SELECT function_type, list(DISTINCT function_name) FROM duckdb_functions() "
            "GROUP BY ALL"
        ).fetchall()
    here = {str(kind): {name.replace(" ", "_") for name in names} for kind, names in rows}
    new = {kind: sorted(names - known().get(kind, set())) for kind, names in here.items()}
    assert {kind: names for kind, names in new.items() if names} == {}, (
        "add each to functions.txt; one that reaches out also goes to sandbox_worker.py's lists"
    )
    assert here["table"] | here["table_macro"] >= sandbox_worker.READERS


@pytest.fixture
def request_of(tmp_path: Path) -> dict[str, object]:
    """A cell's request over a small build, and a secret beside it."""
    secret = tmp_path / "secret.csv"
    secret.write_text(f"a,b\n1,{MARK}\n")
    part = publish.start(Settings(warehouse_dir=tmp_path / "warehouse"), "abc")
    with database.open_build(part, Settings(warehouse_dir=tmp_path / "warehouse")) as con:
        con.execute("CREATE TABLE t AS SELECT i FROM range(10) AS r (i)")
    return {
        "path": str(part), "memory": 512 << 20, "threads": 1, "seconds": 120,
        "secret": str(secret), "mark": MARK,
    }  # fmt: skip


def test_no_function_reaches_out(request_of: dict[str, object], tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.query.caller"], input=json.dumps(request_of).encode(),
        capture_output=True, cwd=PROJECT, env={**os.environ, "AILEDGER_MARK": MARK}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, dict[str, int]] = json.loads(done.stdout)
    total = sum((Counter(words) for words in told.values()), Counter[str]())
    print(f"\n{len(told)} functions of DuckDB {duckdb.__version__} called: {dict(total)}")
    assert [name for name, words in told.items() if "LEAKED" in words] == []
    assert total["ran"] > 500
    refused = {name.split(" ", 1)[1] for name, words in told.items() if set(words) == {"refused"}}
    assert refused >= {"read_text", "read_csv", "glob", "write_log", "sniff_csv"}
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
