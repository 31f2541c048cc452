"""Which warehouse the settings choose, and what is told where they cannot."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ailedger import store
from ailedger.errors import UsageError
from ailedger.settings import PROJECT, Settings
from ailedger.store.file_store import FileStore
from ailedger.store.lake import connect


def settings(tmp_path: Path, warehouse: str, **more: object) -> Settings:
    return Settings(warehouse=warehouse, warehouse_dir=tmp_path, **more)


def test_a_file_is_the_default_and_nothing_of_a_lake_is_imported(tmp_path: Path) -> None:
    assert isinstance(store.open_store(Settings(warehouse_dir=tmp_path)), FileStore)
    told = (
        "import sys; from ailedger.settings import Settings; from ailedger import store;"
        "from ailedger.build import plan;"
        f"store.open_store(Settings(warehouse_dir={str(tmp_path)!r})).usable();"
        "print([m for m in sys.modules if '.lake' in m or m == 'duckdb'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "address", ["lake", "ducklake:", "postgres:dbname=x", "sqlite:x", "", "File"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="neither `file` nor `ducklake:`"):
        store.open_store(settings(tmp_path, address)).current()


@pytest.mark.parametrize(
    "address",
    [
        "ducklake:postgres:dbname=x password=hush",
        "ducklake:postgres:dbname=x PASSWORD = 'hush'",
        "ducklake:postgres:postgresql://me:hush@db/x",
    ],
)
def test_a_password_in_the_address_is_refused_and_not_repeated(
    tmp_path: Path, address: str
) -> None:
    with pytest.raises(UsageError, match="holds a password") as told:
        store.open_store(settings(tmp_path, address, lake_data_path="/d")).current()
    assert "hush" not in str(told.value)


def test_a_shared_catalogue_wants_a_data_path(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not set") as told:
        store.open_store(settings(tmp_path, "ducklake:postgres:dbname=x")).current()
    assert "AILEDGER_LAKE_DATA_PATH" in str(told.value)


def test_an_extension_of_another_version_is_never_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duckdb, "__version__", "0.0.0")
    with pytest.raises(UsageError, match=r"ducklake is not installed for DuckDB 0\.0\.0") as told:
        connect.extensions(connect.Address("x.ducklake", ""))
    assert "requirements-ducklake.lock" in str(told.value)


def test_a_place_names_neither_host_nor_user(tmp_path: Path) -> None:
    lake = settings(tmp_path, "ducklake:postgres:dbname=x host=db user=me", lake_data_path="/d")
    assert store.open_store(lake).place == "ducklake (postgres)"
