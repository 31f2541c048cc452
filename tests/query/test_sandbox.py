"""`ailedger sql`'s walls: a corpus of escapes, each layer by itself and all together."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ailedger.base import database
from ailedger.errors import LedgerError, RefusedError, UsageError
from ailedger.query import sandbox, sandbox_worker
from ailedger.query.sandbox import Limits, query
from ailedger.settings import Settings
from ailedger.store import publish
from tests.published import Publish

from . import escapes
from .forge import Forge

SECRET = "the content of a file outside"
QUICK = Limits(memory=128 << 20, seconds=20, rows=1000, threads=1)


@dataclass(frozen=True)
class Prison:
    """A published build with traps in it, and what lies outside."""

    settings: Settings
    secret: Path
    out: Path
    db: Path
    build: Path

    def fill(self, statement: str) -> str:
        """The statement with its places filled in."""
        return statement.format(secret=self.secret, out=self.out, db=self.db)

    def outside(self) -> dict[str, bytes]:
        """Every file in and around the warehouse, by name."""
        root = self.settings.warehouse_dir.parent
        return {str(p): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def prison(tmp_path_factory: pytest.TempPathFactory) -> Prison:
    """A build whose own views and macros reach outside."""
    root = tmp_path_factory.mktemp("prison")
    secret, out, db = root / "secret.csv", root / "out", root / "other.duckdb"
    secret.write_text(f"a,b\n1,{SECRET}\n")
    out.mkdir()
    duckdb.connect(str(db)).execute("CREATE TABLE t AS SELECT 1 AS i").close()
    settings = Settings(warehouse_dir=root / "warehouse")
    part = publish.start(settings, "abc")
    with database.open_build(part, settings) as con:
        con.execute("CREATE TABLE t AS SELECT i FROM range(10) AS r (i)")
        con.execute(f"CREATE VIEW view_that_reads AS FROM read_text('{secret}')")
        con.execute(f"CREATE MACRO macro_that_reads() AS TABLE FROM read_text('{secret}')")
        con.execute(
            f"CREATE MACRO macro_that_gets() AS (SELECT content FROM read_text('{secret}'))"
        )
    build = publish.finish(settings, part, {"build": "abc"})
    return Prison(settings, secret, out, db, build.path)


def attempt(prison: Prison, statement: str) -> str:
    """What a person is told, or the rows if the statement ran."""
    try:
        result = query(prison.settings, prison.fill(statement), QUICK)
    except LedgerError as error:
        assert error.exit_code in (1, 2), error
        return str(error)
    return f"RAN: {result.rows}"


def refused(prison: Prison, statements: tuple[str, ...]) -> None:
    """Hold that every statement fails with a plain sentence and leaves nothing."""
    before, root = prison.outside(), set(Path("/").iterdir())
    told = [attempt(prison, statement) for statement in statements]

    wrong = {
        statement[:80]: text
        for statement, text in zip(statements, told, strict=True)
        if text.startswith("RAN") or SECRET in text or "Traceback" in text or '{"' in text
    }
    print(f"{len(told)} escapes tried, {len(told) - len(wrong)} refused")
    assert wrong == {}
    assert prison.outside() == before
    assert set(Path("/").iterdir()) == root


def test_every_escape_fails_plainly_and_leaves_nothing(
    prison: Prison, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    every = pytestconfig.getoption("--every-escape")
    with Forge() as forge:
        monkeypatch.setattr(sandbox, "_ask", forge.ask)
        refused(prison, escapes.ALL if every else escapes.SOME)


def test_some_escapes_fail_in_a_process_of_their_own(prison: Prison) -> None:
    refused(prison, escapes.ALL[::12])


@pytest.fixture
def walled(prison: Prison) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build as a cell opens it, without the gate for statements and without a process."""
    request = {"path": str(prison.build), "memory": 128 << 20, "threads": 1}
    with sandbox_worker.open_build(request) as con:
        yield con


@pytest.mark.parametrize(
    "statement", escapes.READ + escapes.NETWORK + escapes.WRITE + escapes.CONFIGURE
)
def test_configuration_alone_keeps_files_and_settings_out_of_reach(
    prison: Prison, walled: duckdb.DuckDBPyConnection, statement: str
) -> None:
    before = prison.outside()
    had = _settings(walled)
    try:
        rows = walled.execute(prison.fill(statement)).fetchall()
    except (duckdb.Error, UnicodeError):
        rows = []
    assert SECRET not in str(rows)
    assert prison.outside() == before
    assert _settings(walled) == had


def _settings(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Settings as a new session of the same database has them."""
    query = "SELECT name, value FROM duckdb_settings() WHERE name NOT LIKE '%profil%'"
    with con.cursor() as session:
        return session.execute(query).fetchall()


@pytest.mark.parametrize(
    "statement",
    escapes.WRITE + escapes.CONFIGURE + escapes.REACH[:22] + escapes.WRAPPED + escapes.PIECES,
)
def test_gate_alone_admits_no_statement_that_changes_anything(
    prison: Prison, statement: str
) -> None:
    with (
        duckdb.connect() as con,
        pytest.raises((sandbox_worker.NotAdmittedError, duckdb.ParserException)),
    ):
        con.execute("CREATE TABLE t (i INT); CREATE SEQUENCE s")
        sandbox_worker.admit(con, prison.fill(statement))
        if "nextval" in statement or "secret" in statement.lower():
            raise sandbox_worker.NotAdmittedError("a query; the file is read-only")


@pytest.mark.parametrize("unseen", ["\u00a0", "\u3000", "\u200b", "\u2060", "\ufeff"])
@pytest.mark.parametrize(
    "statement",
    [
        "FROM{}duckdb_settings()", "FROM duckdb_settings{}()", "FROM duckdb_settings {} ()",
        "{}FROM duckdb_settings()", "EXPLAIN FROM{}duckdb_settings()",
        'SELECT "t"{}FROM duckdb_settings()', "SELECT ''{}FROM duckdb_settings()",
    ],
)  # fmt: skip
def test_gate_alone_knows_a_name_beside_a_blank_that_nobody_sees(
    statement: str, unseen: str
) -> None:
    """DuckDB runs it as a blank, and takes it for a letter where it tells what words there are."""
    with (
        duckdb.connect() as con,
        pytest.raises((sandbox_worker.NotAdmittedError, duckdb.ParserException)),
    ):
        sandbox_worker.admit(con, statement.format(unseen))


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 'a\u00a0b'",
        'SELECT 1 AS "a\u00a0b"',
        "SELECT $$\u200b$$",
        "SELECT 1 AS 한국 -- \u00a0",
    ],
)  # fmt: skip
def test_such_a_blank_may_stand_in_a_text(statement: str) -> None:
    with duckdb.connect() as con:
        sandbox_worker.admit(con, statement)


def test_kernel_alone_lets_no_byte_be_written(tmp_path: Path) -> None:
    script = (
        "import sys; from ailedger.query import sandbox_worker; sandbox_worker.wall_in(5)\n"
        "try:\n"
        "    open(sys.argv[1], 'w').write('x' * 10000)\n"
        "except OSError as error:\n"
        "    print(error.errno)\n"
    )
    target = tmp_path / "x"
    done = subprocess.run(
        [sys.executable, "-c", script, str(target)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "27"  # EFBIG
    assert target.read_bytes() == b""


@pytest.mark.parametrize("statement", escapes.EXHAUST)
def test_limits_of_time_and_memory_end_a_statement(prison: Prison, statement: str) -> None:
    limits = Limits(memory=64 << 20, seconds=1.5, rows=10, threads=1)
    with pytest.raises(LedgerError, match=r"ended after 1.5 seconds|needs more memory than the 64"):
        query(prison.settings, prison.fill(statement), limits)


def test_environment_does_not_reach_the_cell(
    prison: Prison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/of-the-operator")
    result = query(prison.settings, "SELECT current_setting('secret_directory')", QUICK)
    assert "operator" not in str(result.rows)


def test_rows_and_bytes_are_cut_and_said_to_be(prison: Prison) -> None:
    few = query(prison.settings, "FROM range(100000000000)", replace(QUICK, rows=3))
    assert (few.rows, few.cut) == (((0,), (1,), (2,)), "rows")
    exact = query(prison.settings, "FROM range(3)", replace(QUICK, rows=3))
    assert (len(exact.rows), exact.cut) == (3, "")
    wide = query(
        prison.settings,
        "SELECT repeat('x', 1000) FROM range(100)",
        replace(QUICK, result_bytes=12_000),
    )
    assert (len(wide.rows), wide.cut) == (10, "bytes")


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        ("FROM t LIMIT 1", ((0,),)),
        ("SELECT count(*) FROM t; -- done", ((10,),)),
        ("/* a; b */ SELECT ';', 'read_text(''x'')' AS \"read_text\"", ((";", "read_text('x')"),)),
        ("WITH copy AS (SELECT 1 AS set) SELECT set FROM copy", ((1,),)),
        ("SELECT sum(i) FROM query_table('t')", ((45,),)),
        ("VALUES (1), (2)", ((1,), (2,))),
        ("PIVOT t ON i IN (1, 2) USING count(*)", None),
        ("(" * 500 + "SELECT 1" + ")" * 500, ((1,),)),
        ("SHOW TABLES", None),
        ("DESCRIBE t", None),
        ("SUMMARIZE t", None),
        ("EXPLAIN FROM t", None),
        ("EXPLAIN ANALYZE (FROM t)", None),
        ("EXPLAIN (FORMAT JSON) FROM t", None),
        ("SELECT table_name FROM duckdb_tables()", (("t",),)),
        (
            "SELECT 1.50::DECIMAL(4,2), DATE '2024-02-29', TIMESTAMP '2024-02-29 01:02:03', "
            "[1, NULL], {'a': 'x'}, NULL, true, 9007199254740993, '\\x01'::BLOB",
            ((
                "1.50", "2024-02-29", "2024-02-29 01:02:03", [1, None], {"a": "x"}, None, True,
                9007199254740993, "\\x01",
            ),),
        ),
    ],
)  # fmt: skip
def test_ordinary_queries_run(
    prison: Prison, statement: str, rows: tuple[tuple[object, ...], ...] | None
) -> None:
    result = query(prison.settings, statement, QUICK)
    assert result.rows
    assert rows is None or result.rows == rows
    assert result.build == "abc"


@pytest.mark.parametrize(
    ("statement", "where", "what", "hint"),
    [
        (
            "FROM view_that_read",
            "the SQL, line 1, column 6",
            "there is no table view_that_read",
            "perhaps view_that_reads",
        ),
        ("FROM far_off", "the SQL, line 1, column 6", "there is no table", "there are: t, view"),
        ("SELECT 'é',\n nope FROM t", "the SQL, line 2, column 2", '"nope" not found', "i"),
        ("SELECT 1 +", "the SQL, line 1, column ", "syntax error", ""),
        ("SELECT 'a'::INT", "the SQL", "Could not convert", "DESCRIBE"),
    ],
)
def test_wrong_sql_is_told_with_place_and_hint(
    prison: Prison, statement: str, where: str, what: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        query(prison.settings, statement, QUICK)
    assert caught.value.where.startswith(where)
    assert what in caught.value.what
    assert hint in caught.value.hint


def test_mark_stands_under_the_place(prison: Prison) -> None:
    with pytest.raises(UsageError) as caught:
        query(prison.settings, "SELECT 1,\n  'é', nope FROM t", QUICK)
    _, line, mark = caught.value.what.split("\n")
    assert line[mark.index("^") :].startswith("nope")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("170141183460469231731687303715884105727::HUGEINT", 2**127 - 1),
        ("TIMESTAMP_NS '2024-02-29 01:02:03.123456789'", "2024-02-29 01:02:03.123456789"),
        ("DATE 'infinity'", "infinity"),
        ("'-infinity'::TIMESTAMP", "-infinity"),
        ("DATE '0044-03-15 (BC)'", "0044-03-15 (BC)"),
        ("to_years(290000)", "290000 years"),
        ("0.1::DECIMAL(38, 20)", "0.10000000000000000000"),
        ("[DATE 'infinity', NULL]", ["infinity", None]),
        (
            "{'a b': [TIMESTAMP_NS '2024-02-29 01:02:03.123456789']}",
            {"a b": ["2024-02-29 01:02:03.123456789"]},
        ),
        ("map {DATE 'infinity': 1, DATE '9999-12-31': 2}", {"infinity": 1, "9999-12-31": 2}),
        ("union_value(a := '-infinity'::TIMESTAMP)", "-infinity"),
        ("(DATE 'infinity')::VARIANT", "infinity"),
        ("array_value(to_years(290000))", ["290000 years"]),
    ],
)
def test_a_value_that_python_does_not_know_is_exact(
    prison: Prison, expression: str, text: object
) -> None:
    assert query(prison.settings, f"SELECT {expression}", QUICK).rows == ((text,),)


@pytest.mark.parametrize(
    "expression",
    ["repeat('é', 1000)", "repeat('😀', 500)", "list_value(repeat('x', 2000))",
     "{'a': repeat('x', 2000)}", "map {'a': repeat('x', 2000)}", "repeat(chr(1), 400)"],
)  # fmt: skip
def test_every_kind_of_cell_counts_with_its_bytes(prison: Prison, expression: str) -> None:
    limits = replace(QUICK, result_bytes=21_000)
    found = query(prison.settings, f"SELECT {expression} FROM range(1000)", limits)
    assert (len(found.rows) <= 11, found.cut) == (True, "bytes")


@pytest.mark.parametrize("expression", ["1", "[]", "{'a': 1}", "[[], [], [], []]", "NULL"])
def test_a_tiny_cell_counts_with_what_it_takes_in_python(prison: Prison, expression: str) -> None:
    limits = replace(QUICK, rows=100_000, result_bytes=21_000)
    found = query(prison.settings, f"SELECT {expression} FROM range(1000)", limits)
    taken = sum(deep(row) for row in found.rows)
    assert (len(found.rows) > 10, taken < 25_000, found.cut) == (True, True, "bytes")


def deep(value: Any) -> int:
    """Bytes of a cell or a row of cells in Python."""
    inner = value.values() if isinstance(value, dict) else value
    within = sum(map(deep, inner)) if isinstance(value, dict | list | tuple) else 0
    return sys.getsizeof(value) + within


def test_a_dynamic_pivot_is_told_what_it_needs(prison: Prison) -> None:
    with pytest.raises(UsageError, match=r"a PIVOT needs its values, ON column IN"):
        query(prison.settings, "PIVOT t ON i USING count(*)", QUICK)


def test_sql_that_is_no_utf_8_is_refused(prison: Prison) -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        query(prison.settings, "SELECT '\udce9'", QUICK)


def test_a_statement_nested_too_deeply_is_refused(prison: Prison) -> None:
    with pytest.raises(LedgerError) as caught:
        query(prison.settings, "SELECT " + "-".join(["1"] * 5000), QUICK)
    assert "Traceback" not in str(caught.value)


def test_nothing_published(settings: Settings) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        query(settings, "SELECT 1")


def test_damaged_build_is_told(settings: Settings, publish_build: Publish) -> None:
    build = publish_build("a1", 300_000)
    data = bytearray(build.path.read_bytes())
    for place in (5, 9_000, -300_000):
        build.path.chmod(0o644)
        changed = bytearray(data)
        changed[place] ^= 0x10
        build.path.write_bytes(changed)
        with pytest.raises(RefusedError, match="cannot be read") as caught:
            query(settings, "SELECT sum(hash(i)) FROM t", QUICK)
        assert "ailedger rollback" in caught.value.hint
