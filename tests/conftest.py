"""What several rooms of tests share."""

from collections.abc import Iterator

import duckdb
import pytest

from ailedger.settings import Settings
from ailedger.store import open_published
from tests.built import build_record, bundled_settings


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lengths of the slow trials: small by default. pytest reads options from here only."""
    group = parser.getgroup("AI Ledger")
    group.addoption("--kills", type=int, default=0, help="kills of the matrix; 0 is a few")
    group.addoption("--fuzz", type=int, default=100, help="mutated raw tables to try")
    group.addoption("--publishes", type=int, default=20, help="publishes that a reader looks at")
    group.addoption("--examples", type=int, default=40, help="made-up contracts to judge by")
    group.addoption("--duckdb", action="append", default=[], help="another duckdb program to try")


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a published warehouse of the bundled record, built once."""
    settings = bundled_settings(tmp_path_factory.mktemp("bundled"))
    build_record(settings)
    return settings


@pytest.fixture
def con(warehouse: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the bundled record, read-only."""
    with open_published(warehouse) as connection:
        yield connection
