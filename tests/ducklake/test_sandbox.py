"""`ailedger sql`'s walls around a lake: the corpus of escapes, and what only a lake has."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ailedger.errors import LedgerError
from ailedger.query import sandbox
from ailedger.settings import PROJECT, Settings
from ailedger.store import open_store, published
from ailedger.store.lake import builds
from ailedger.store.lake.connect import connect
from ailedger.store.lake.relations import create_schemas
from ailedger.store.lake.worker_results import transaction
from tests.ducklake.conftest import Lake
from tests.query import escapes
from tests.query.forge import Forge
from tests.query.test_sandbox import QUICK, SECRET, Prison

CATALOGUE = (
    "FROM __ducklake_metadata_ailedger.public.ducklake_snapshot",
    'FROM "__ducklake_metadata_ailedger".public.ducklake_data_file',
    "FROM __DUCKLAKE_METADATA_AILEDGER.public.ducklake_metadata",
    "FROM query_table('__ducklake_metadata_ailedger.public.ducklake_snapshot')",
    "FROM postgres_query('__ducklake_metadata_ailedger', 'SELECT 1')",
    "FROM postgres_query('__ducklake_metadata_ailedger', 'COPY (SELECT 1) TO PROGRAM ''true''')",
    "FROM postgres_scan('{pg}', 'public', 'ducklake_snapshot')",
    "CALL postgres_execute('__ducklake_metadata_ailedger', 'DROP TABLE ducklake_snapshot')",
    "CALL ailedger.set_option('data_path', '/')",
    "CALL ducklake_expire_snapshots('ailedger', versions => [1])",
    "FROM ducklake_cleanup_old_files('ailedger', cleanup_all => true)",
    "FROM ducklake_list_files('ailedger', 't')",
    "SELECT path FROM duckdb_databases()",
    "FROM duckdb_secrets()",
    "FROM read_parquet('{data}/**/*.parquet')",
    "FROM '{data}/x.parquet'",
    "ATTACH 'ducklake:{pg}' AS again",
    "FROM duckdb_databases",
    "FROM pragma_database_list",
    "FROM pg_settings",
    "SELECT current_setting('secret_directory')",
    "/* /* */ EXPLAIN SELECT 1 --*/ "
    "FROM postgres_query('__ducklake_metadata_ailedger', 'SELECT 1')",
    "/* /* */ EXPLAIN SELECT 1 --*/ FROM duckdb_secrets()",
    'FROM (WITH "{data}/x.parquet" AS (SELECT 1) FROM "{data}/x.parquet") AS a, "{data}/x.parquet"',
    'FROM "{data}/x".parquet',
    "DETACH ailedger",
    "USE memory",
)


WALLED = """
import json, os, sys, duckdb
from ailedger.query import sandbox_worker as cell
request = json.load(sys.stdin)
con, told = cell.open_build(request), []
for statement in request["statements"]:
    try:
        told.append(str(con.execute(statement).fetchall()))
    except duckdb.Error as error:
        told.append(f"refused: {error}")
print(json.dumps(told), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def prison(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> Prison:
    """A build in a lake whose own views and macros reach outside."""
    root = tmp_path_factory.mktemp("prison")
    secret, out, db = root / "secret.csv", root / "out", root / "other.duckdb"
    secret.write_text(f"a,b\n1,{SECRET}\n")
    out.mkdir()
    duckdb.connect(str(db)).execute("CREATE TABLE t AS SELECT 1 AS i").close()
    settings = lake(root)
    with connect(settings) as con, transaction(con, settings):
        create_schemas(con)
        builds.put_turn(con, 1, "abc")
        con.execute("CREATE TABLE t AS SELECT i FROM range(1000) AS r (i)")
        con.execute(f"CREATE VIEW view_that_reads AS FROM read_text('{secret}')")
        con.execute(f"CREATE MACRO macro_that_reads() AS TABLE FROM read_text('{secret}')")
        con.execute(
            f"CREATE MACRO macro_that_gets() AS (SELECT content FROM read_text('{secret}'))"
        )
        told = {"build": "abc", "name": "abc", "sequence": 1, "published": "2026-01-01T00:00:00"}
        builds.sign(con, told)
    return Prison(settings, secret, out, db, root)


def attempt(prison: Prison, statement: str) -> str:
    """What a person is told, or the rows if the statement ran."""
    try:
        return f"RAN: {sandbox.query(prison.settings, statement, QUICK).rows}"
    except LedgerError as error:
        return str(error)


def refused(prison: Prison, statements: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold that every statement fails with a plain sentence and leaves nothing."""
    # Where the build is, is asked once: each statement would ask the catalogue again.
    store = open_store(prison.settings)
    build = published(prison.settings)
    way = store.way_in(build)
    monkeypatch.setattr(sandbox, "published", lambda settings: build)
    monkeypatch.setattr(type(store), "way_in", lambda self, build: way)
    before = prison.outside()
    with Forge() as forge:
        monkeypatch.setattr(sandbox, "_ask", forge.ask)
        told = {statement: attempt(prison, statement) for statement in statements}
    wrong = {
        statement[:80]: text
        for statement, text in told.items()
        if text.startswith("RAN") or SECRET in text or "Traceback" in text or '{"' in text
    }
    print(f"{len(told)} escapes tried, {len(told) - len(wrong)} refused")
    assert wrong == {}
    assert prison.outside() == before


def test_a_query_runs_and_an_answer_comes(prison: Prison) -> None:
    result = sandbox.query(prison.settings, "SELECT sum(i) AS n FROM t", QUICK)
    assert (result.build, result.rows) == ("abc", ((499500,),))


def test_escapes_fail_as_they_do_from_a_file(
    prison: Prison, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    tried = escapes.ALL if pytestconfig.getoption("--every-escape") else escapes.SOME[::8]
    refused(prison, [prison.fill(statement) for statement in tried], monkeypatch)


def test_the_catalogue_and_the_data_files_are_out_of_reach(
    prison: Prison, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"data": prison.settings.lake_data_path}
    places["pg"] = prison.settings.warehouse.removeprefix("ducklake:")
    refused(prison, [statement.format(**places) for statement in CATALOGUE], monkeypatch)


def test_what_configuration_alone_holds(prison: Prison) -> None:
    """Without the gate for statements: no file but the lake's own, nothing attached or set."""
    settings: Settings = prison.settings
    way = open_store(settings).way_in(published(settings))
    data = settings.lake_data_path
    corpus = map(prison.fill, (*escapes.READ, *escapes.NETWORK, *escapes.CONFIGURE))
    writes = ["DELETE FROM t", f"COPY t TO '{prison.out}/a.csv'"]
    # A file of the data path that the snapshot is not made of, as a part that no build took yet.
    stray = Path(data) / "stray.parquet"
    duckdb.sql("SELECT 1 AS i").write_parquet(str(stray))
    reads = [f"FROM glob('{data}/**')", f"FROM '{stray}'", f"FROM read_parquet('{data}/*.parquet')"]
    statements = ["SELECT count(*) FROM t", *reads, *writes, *corpus]
    request = {**way, "memory": 128 << 20, "threads": 1, "statements": statements}
    # In a process of its own: some leave the engine in a state in which it cannot be closed.
    done = subprocess.run(
        [sys.executable, "-c", WALLED], input=json.dumps(request), cwd=PROJECT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    own, *told = json.loads(done.stdout)
    assert own == "[(1000,)]"
    assert all(answer.startswith("refused") for answer in told[: len(reads) + len(writes)])
    assert [answer for answer in told if SECRET in answer] == []
    assert not list(prison.out.iterdir())
