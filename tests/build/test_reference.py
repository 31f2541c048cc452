"""Reference tables: a mistake in one stops the run and is named by line."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from ailedger.build.reference import load_reference
from ailedger.errors import RefusedError
from ailedger.settings import Settings


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Settings().reference_dir, tmp_path / "reference"))


def test_the_bundled_reference_tables_load(copy: Path) -> None:
    con = duckdb.connect()
    load_reference(con, copy)
    assert con.execute("SELECT iso3 FROM countries WHERE iso2 = 'NA'").fetchall() == [("NAM",)]
    korea = con.execute(
        "SELECT DISTINCT entity FROM country_aliases WHERE name IN ('South Korea', 'Korea, Rep.')"
    )
    assert korea.fetchall() == [("KOR",)]


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("country_aliases", "Atlantis,atl,country", "line"),
        ("country_aliases", "France,FRA,country", "stands there twice: France"),
        ("units", "dozens,count,12", "line"),
        ("units", "dozens,count", "Expected Number of Columns"),
        ("countries", "XKX,XK,,Europe", "line"),
    ],
)
def test_a_mistake_is_named(copy: Path, table: str, line: str, said: str) -> None:
    path = copy / f"{table}.csv"
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=said) as caught:
        load_reference(duckdb.connect(), copy)
    assert caught.value.where == f"data/reference/{table}.csv"


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "units.csv").unlink()
    with pytest.raises(RefusedError) as caught:
        load_reference(duckdb.connect(), copy)
    assert caught.value.where == "data/reference/units.csv"


@pytest.mark.parametrize("name", ["country_aliases", "themes"])
def test_a_table_without_which_nothing_is_resolved_is_not_empty(copy: Path, name: str) -> None:
    path = copy / f"{name}.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(RefusedError, match="has no row"):
        load_reference(duckdb.connect(), copy)


def test_a_pipe_in_the_place_of_a_table_is_refused_at_once(copy: Path) -> None:
    (copy / "units.csv").unlink()
    os.mkfifo(copy / "units.csv")
    with pytest.raises(RefusedError, match="is a folder, pipe or device"):
        load_reference(duckdb.connect(), copy)
