"""What several rooms of tests share."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from ailedger.settings import Settings
from ailedger.store import open_published
from tests.built import build_record, bundled_settings

LONGEST = {room: place for place, room in enumerate(("flows", "reliability", "cli", "build"))}
MOST_WORKERS = 5
if "PYTEST_XDIST_WORKER" not in os.environ:  # Prefect's files of the tests, not the person's own
    PREFECT = tempfile.TemporaryDirectory(prefix="ailedger-tests-", ignore_cleanup_errors=True)
    os.environ["PREFECT_HOME"] = PREFECT.name


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lengths of the slow trials: small by default. pytest reads options from here only."""
    group = parser.getgroup("AI Ledger")
    group.addoption("--kills", type=int, default=0, help="kills of the matrix; 0 is a few")
    group.addoption("--fuzz", type=int, default=100, help="mutated raw tables to try")
    group.addoption("--publishes", type=int, default=20, help="publishes that a reader looks at")
    group.addoption("--examples", type=int, default=40, help="made-up contracts to judge by")
    group.addoption("--every-escape", action="store_true", help="each by assistant and lake, too")
    group.addoption("--every-edition", action="store_true", help="lakes of the whole record")
    group.addoption("--duckdb", action="append", default=[], help="another duckdb program to try")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: much of the time a test waits for a server or a process."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms that take longest, so that no worker is left alone with one of them."""
    items.sort(key=lambda item: LONGEST.get(room_of(item), len(LONGEST)))


def room_of(item: pytest.Item) -> str:
    """The folder below tests/ that a test stands in."""
    return item.path.relative_to(Path(__file__).parent).parts[0]


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
