"""The data dictionary: whole, right about where columns come from, and current."""

import re
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from ailedger.build.sql_models import Model
from ailedger.cli.dictionary import dictionary as command
from ailedger.output.definitions import Definitions
from ailedger.output.derivation import Derivations
from ailedger.settings import PROJECT, Settings

PAGE = PROJECT / "docs" / "dictionary.md"
UNDEFINED = re.compile(r"^\| `(\w+)` \| (?:`[^`]*`)? *\|  \|", re.MULTILINE)


@pytest.fixture(scope="session")
def text(warehouse: Settings, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the command writes."""
    target = tmp_path_factory.mktemp("dictionary") / "dictionary.md"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
        done = CliRunner().invoke(command, ["--to", str(target)])
    assert done.exit_code == 0, done.output
    return target.read_text(encoding="utf-8")


def test_the_committed_page_is_current(text: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == text, (
        "`ailedger run` and `ailedger dictionary --to docs/dictionary.md` write it anew"
    )


def test_every_relation_is_described(text: str, con: duckdb.DuckDBPyConnection) -> None:
    names = con.execute(
        "SELECT DISTINCT table_name FROM duckdb_columns()"
        " WHERE database_name = current_database() AND schema_name IN ('main', 'raw')"
    ).fetchall()
    described = set(re.findall(r"^### (?:raw\.)?(\w+)$", text, re.MULTILINE))
    assert {name for (name,) in names} <= described
    assert "as_of" in described


def test_no_column_is_without_a_definition(text: str) -> None:
    assert UNDEFINED.findall(text) == []


def test_a_mart_says_grain_key_checks_and_rows(text: str) -> None:
    part = text.split("### talent_flow\n")[1].split("\n### ", maxsplit=1)[0]
    assert "- Grain: country, measure, period, source" in part
    assert "- Key: `country`, `measure`, `period`, `source`" in part
    assert "- Rows: 4,558" in part
    assert (
        "- Raw tables behind its rows: `ai_index_figures`, `worldbank_linkedin_ai_skill_migration`"
        in part
    )
    net = next(line for line in part.splitlines() if line.startswith("| `net_migration`"))
    assert "per 10,000 LinkedIn members" in net
    assert "`raw.ai_index_figures.figure`" in net


def test_the_page_names_no_machine(text: str) -> None:
    assert not re.search(r"/(?:tmp|home|root|work)/|\d{4}-\d{2}-\d{2}T", text)


def derived(sql: dict[str, str], tables: str = "") -> Derivations:
    """Derivations of models of schema main over tables created by `tables`."""
    con = duckdb.connect()
    con.execute("CREATE SCHEMA raw")
    con.execute(tables)
    models = [Model("core", name, Path(), select, {}) for name, select in sql.items()]
    for model in models:
        con.execute(model.statement())
    return Derivations(con, models)


TABLES = "CREATE TABLE raw.t (a INT, b INT, k INT); CREATE TABLE u (k INT, c INT, d INT)"


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SELECT a + b AS x FROM raw.t", {"raw.t.a", "raw.t.b"}),
        ("SELECT t.a AS x FROM raw.t AS t JOIN u ON t.k = u.k WHERE u.c > 1", {"raw.t.a"}),
        ("WITH w AS (SELECT b AS y FROM raw.t) SELECT w.y AS x FROM w", {"raw.t.b"}),
        ("FROM (SELECT a AS x FROM raw.t UNION ALL SELECT c FROM u)", {"raw.t.a", "main.u.c"}),
        ("SELECT max(a) FILTER (WHERE b > 0) AS x FROM raw.t", {"raw.t.a"}),
        ("SELECT sum(a) OVER (PARTITION BY b ORDER BY k) AS x FROM raw.t", {"raw.t.a"}),
        ("SELECT rank() OVER (PARTITION BY b ORDER BY k) AS x FROM raw.t", {"raw.t.k"}),
        ("SELECT (SELECT max(c) FROM u) AS x FROM raw.t", {"main.u.c"}),
        ("SELECT CASE WHEN a > 1 THEN b END AS x FROM raw.t", {"raw.t.a", "raw.t.b"}),
        ("SELECT t.* EXCLUDE (k), t.k AS x FROM raw.t AS t", {"raw.t.k"}),
        ("SELECT list_transform([a], lambda i: i + 1) AS x FROM raw.t", {"raw.t.a"}),
        ("SELECT v.n AS x FROM (VALUES (1, 2)) AS v (m, n)", set()),
    ],
)  # fmt: skip
def test_a_column_is_derived_from_values_not_from_selections(
    select: str, expected: set[str]
) -> None:
    found = derived({"m": select}, TABLES).raw("main.m", "x")
    assert {".".join(column) for column in found} == expected


def test_a_derivation_goes_through_all_steps() -> None:
    steps = derived(
        {"one": "SELECT a AS y, k FROM raw.t", "two": "SELECT y * 2 AS x FROM main.one"}, TABLES
    )
    assert steps.of("main.two")["x"] == frozenset({("main.one", "y")})
    assert steps.raw("main.two", "x") == frozenset({("raw.t", "a")})


def test_a_definition_is_handed_on_with_its_column() -> None:
    from ailedger.output.definitions import Meaning

    steps = derived({"one": "SELECT c, d AS e FROM u"}, TABLES)
    definitions = Definitions({}, steps)
    definitions._said["main.u", "c"] = Meaning("What c is", "kg")
    assert definitions.of("main.one", "c") == Meaning("What c is", "kg")
    assert definitions.of("main.one", "e").text == ""


def test_a_check_is_named_beside_what_it_reads(text: str) -> None:
    part = text.split("### loads\n")[1].split("\n### ", maxsplit=1)[0]
    assert "- Checks: Rows in are rows accepted plus rows quarantined" in part
    assert "- Rows: 43" in part
