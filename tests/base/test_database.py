"""Opening DuckDB: limits by name, damage told plainly."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ailedger import store
from ailedger.base import database
from ailedger.base.machine_errors import plainly
from ailedger.errors import LedgerError, RefusedError
from ailedger.settings import Settings
from tests.published import Publish


def test_limits_are_those_of_the_settings(settings: Settings, tmp_path: Path) -> None:
    told = replace(settings, memory_limit="300MB", threads=1)
    with database.open_build(tmp_path / "x.duckdb", told) as con:
        got = dict(con.execute("SELECT name, value FROM duckdb_settings()").fetchall())
    assert got["memory_limit"] == "286.1 MiB"
    assert got["threads"] == "1"
    assert Path(got["temp_directory"]).parent == settings.warehouse_dir
    assert got["autoload_known_extensions"] == "false"
    assert got["TimeZone"] == "UTC"


def test_a_python_variable_is_no_table(settings: Settings) -> None:
    import polars as pl

    observatoins = pl.DataFrame({"i": [1]})  # noqa: F841 - the misspelt table
    with (
        database.open_memory(settings) as con,
        pytest.raises(duckdb.CatalogException, match="does not exist"),
    ):
        con.execute("SELECT * FROM observatoins")


def test_published_build_cannot_be_written_to(settings: Settings, publish_build: Publish) -> None:
    publish_build("a1")
    with (
        store.open_published(settings) as con,
        pytest.raises(duckdb.InvalidInputException, match="read-only"),
    ):
        con.execute("INSERT INTO t VALUES (1)")


@pytest.mark.parametrize("left", [0, 100, 5000, -1])
def test_cut_file_is_told_before_it_is_opened(
    settings: Settings, publish_build: Publish, left: int
) -> None:
    build = publish_build("a1", 10_000)
    build.path.chmod(0o644)
    build.path.write_bytes(build.path.read_bytes()[:left])
    with pytest.raises(RefusedError) as caught:
        store.open_published(settings)
    assert "bytes, not the" in caught.value.what
    assert "ailedger rollback" in caught.value.hint
    assert "ailedger run --full" in caught.value.hint


@pytest.mark.parametrize("place", [5, 20, 5_000, 9_000, 20_000, -300_000])
def test_flipped_bit_is_told(settings: Settings, publish_build: Publish, place: int) -> None:
    """DuckDB sums up every block: the damage shows when the block is read, if not at once."""
    build = publish_build("a1", 300_000)
    build.path.chmod(0o644)
    data = bytearray(build.path.read_bytes())
    data[place] ^= 0x10
    build.path.write_bytes(data)
    with (
        pytest.raises(RefusedError) as caught,
        plainly(build.path),
        store.open_published(settings) as con,
    ):
        con.execute("SELECT sum(hash(i)) FROM t").fetchall()
    assert "damaged" in caught.value.what
    assert "ailedger rollback" in caught.value.hint


def test_missing_folder_rights_are_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be written"), plainly(tmp_path):
        raise PermissionError(13, "Permission denied")


def test_other_errors_pass(tmp_path: Path) -> None:
    with pytest.raises(duckdb.ParserException), plainly(tmp_path):
        duckdb.sql("SELEC 1")
    with pytest.raises(KeyError), plainly(tmp_path):
        raise KeyError("x")


def test_a_connection_that_was_closed_keeps_no_other_from_being_interrupted(
    settings: Settings,
) -> None:
    with database.open_memory(settings) as first:
        pass
    assert first in database.OPEN
    database.interrupt()
