"""The runner of SQL models: order, materialisation, comments, and what it refuses."""

from pathlib import Path

import duckdb
import pytest

from ailedger.build.sql_models import comment_models, create_models, in_order, read_models
from ailedger.errors import RefusedError
from ailedger.settings import Settings
from tests.sql.models import reads


def folder(tmp_path: Path, **files: str) -> Path:
    for place, text in files.items():
        room, name = place.split("__")
        (tmp_path / room).mkdir(exist_ok=True)
        (tmp_path / room / f"{name}.sql").write_text(text)
    return tmp_path


def test_models_are_created_in_the_order_of_what_they_read(tmp_path: Path) -> None:
    con = duckdb.connect()
    sql = folder(
        tmp_path,
        marts__a="-- a: last.\nSELECT n + 1 AS n FROM z",
        core__z="-- z: x.\n-- materialise: table\nSELECT sum(n)::INT AS n FROM staging.readings",
        staging__one="-- one: x.\nSELECT 1 AS n",
        staging__two="-- two: x.\nSELECT 2 AS n",
    )
    assert [m.relation for m in in_order(con, read_models(sql))][-2:] == ["main.z", "main.a"]
    create_models(con, read_models(sql), [con.cursor()])
    assert con.execute("FROM a").fetchall() == [(4,)]
    kinds = con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    assert kinds == [("z",)]
    comment_models(con, read_models(sql))
    comment = con.execute("SELECT comment FROM duckdb_views() WHERE view_name = 'a'").fetchall()
    assert comment == [("last.",)]


def test_a_build_that_was_copied_keeps_no_view_without_a_model(tmp_path: Path) -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE loads AS SELECT 1 AS n")
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = folder(
        tmp_path / "old", core__a="SELECT 1 AS n", core__b="SELECT 2 AS n", core__c="SELECT 3 AS n"
    )
    new = folder(
        tmp_path / "new", core__a="-- materialise: table\nSELECT 4 AS n", core__c="SELECT 5 AS n"
    )
    kinds = "SELECT table_name, table_type FROM information_schema.tables ORDER BY 1"
    for sql in (old, new):
        create_models(con, read_models(sql))
    made = [("a", "BASE TABLE"), ("c", "VIEW"), ("loads", "BASE TABLE")]
    assert con.execute(kinds).fetchall() == made
    create_models(con, read_models(old))
    made = [("a", "VIEW"), ("b", "VIEW"), ("c", "VIEW"), ("loads", "BASE TABLE")]
    assert con.execute(kinds).fetchall() == made


def test_a_macro_takes_its_argument(tmp_path: Path) -> None:
    con = duckdb.connect()
    sql = folder(tmp_path, core__upto="-- materialise: macro(top)\nSELECT 1 AS n WHERE 1 < top")
    create_models(con, read_models(sql))
    assert con.execute("FROM upto(2)").fetchall() == [(1,)]
    assert con.execute("FROM upto(1)").fetchall() == []


def test_own_ctes_are_not_inputs() -> None:
    con = duckdb.connect()
    select = """
        WITH a AS (FROM staging.x)
        SELECT * FROM a JOIN latest USING (k) JOIN as_of('2024-01-01') USING (k)
    """
    assert reads(con, select) == {"staging.x", "main.latest", "main.as_of"}


def test_a_circle_is_named(tmp_path: Path) -> None:
    sql = folder(tmp_path, core__a="SELECT * FROM b", core__b="SELECT * FROM a")
    with pytest.raises(RefusedError, match="in a circle: main"):
        in_order(duckdb.connect(), read_models(sql))


def test_a_model_duckdb_refuses_is_named_by_its_file(tmp_path: Path) -> None:
    sql = folder(tmp_path, marts__a="SELECT nothing_like_it FROM (SELECT 1 AS n)")
    with pytest.raises(RefusedError) as caught:
        create_models(duckdb.connect(), read_models(sql))
    assert caught.value.where == "sql/marts/a.sql"


def test_headers_name_exactly_what_each_model_reads() -> None:
    con = duckdb.connect()
    wrong = {}
    for model in read_models(Settings().sql_dir):
        listed = {f"main.{i}" if "." not in i else i for i in _listed(model.header["inputs"])}
        found = {name for name in reads(con, model.select) if name not in BUILT_IN}
        if listed != found:
            wrong[model.relation] = (sorted(listed - found), sorted(found - listed))
    assert wrong == {}


def test_every_model_says_what_it_answers_and_its_grain() -> None:
    models = read_models(Settings().sql_dir)
    assert len(models) > 30
    assert [m.relation for m in models if not m.about or "grain" not in m.header] == []


BUILT_IN = {"main.unnest", "main.range", "main.generate_series"}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip() not in ("", "(none)")]


def test_models_that_were_read_before_are_ordered_again() -> None:
    models = read_models(Settings().sql_dir)
    with duckdb.connect() as con:
        assert in_order(con, models) == in_order(con, models)
