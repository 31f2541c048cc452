"""A PostgreSQL for the session, and lakes in it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ailedger.errors import UsageError
from ailedger.settings import Settings
from ailedger.store.lake.connect import Address, extensions
from tests.built import bundled_settings
from tests.ducklake.cluster import Cluster, programs

Lake = Callable[..., Settings]
TWO = ("microsoft", "imf")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A throwaway server; its password is in the environment, as a person would put it."""
    try:
        extensions(Address("postgres:", "s3://"))
    except UsageError as error:
        pytest.skip(f"{error.what}: `sh scripts/test-ducklake` sets up an environment that has it")
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL is installed")
    made = Cluster(found)
    before = os.environ.get("PGPASSWORD")
    os.environ.update(made.env)
    try:
        made.make()
        yield made
    finally:
        made.remove()
        os.environ.pop("PGPASSWORD", None)
        if before is not None:
            os.environ["PGPASSWORD"] = before


@pytest.fixture(scope="session")
def lake(cluster: Cluster) -> Lake:
    """Settings of a new lake whose raw tables, machine and data lie below a folder."""

    def make(folder: Path, *publishers: str, **more: object) -> Settings:
        return bundled_settings(
            folder,
            *publishers,
            **{
                "warehouse": f"ducklake:postgres:{cluster.database()}",
                "lake_data_path": str(folder / "data"),
                "lake_backoff": 0.05,
                **more,
            },
        )

    return make


@pytest.fixture
def few(lake: Lake, tmp_path: Path) -> Settings:
    """A new lake that sees two small publishers only: its builds are quick."""
    return lake(tmp_path, *TWO)
