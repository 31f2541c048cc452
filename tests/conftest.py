"""What several rooms of tests share."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from ailedger.base import lock
from ailedger.settings import Settings
from ailedger.store import open_published
from tests.built import FEW, build_record, bundled_settings

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

LONGEST = ("flows", "test_install.py", "test_docs.py", "query", "cli", "build", "reliability")
ON_ONE_SERVER = ("automations", "live", "scheduled")  # tests of flows on its package's server
MOST_WORKERS = 5
PATIENCE = 600.0  # seconds for another worker's build
if "PYTEST_XDIST_WORKER" not in os.environ:  # Prefect's files of the tests, not the person's own
    PREFECT = tempfile.TemporaryDirectory(prefix="ailedger-tests-", ignore_cleanup_errors=True)
    os.environ["PREFECT_HOME"] = PREFECT.name


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lengths of the slow trials: small by default. pytest reads options from here only."""
    group = parser.getgroup("AI Ledger")
    group.addoption("--kills", type=int, default=0, help="kills of the matrix; 0 is a few")
    group.addoption("--fuzz", type=int, default=100, help="mutated raw tables to try")
    group.addoption("--publishes", type=int, default=20, help="publishes that a reader looks at")
    group.addoption("--examples", type=int, default=40, help="made-up contracts and files to judge")
    group.addoption("--every-escape", action="store_true", help="in every spelling and way")
    group.addoption("--every-edition", action="store_true", help="of the record: all, not a few")
    group.addoption("--duckdb", action="append", default=[], help="another duckdb program to try")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: much of the time a test waits for a server or a process."""
    return min((os.cpu_count() or 1) + 1, MOST_WORKERS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> "LoadFileScheduling | None":
    """A file to a worker, but all files that use one Prefect server to one."""
    if config.getvalue("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ServerToOne(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            together = file in {f"tests/flows/test_{name}.py" for name in ON_ONE_SERVER}
            return "tests/flows" if together else file

    return ServerToOne(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms that take longest, so that no worker is left alone with one of them."""
    places = {room: place for place, room in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(room_of(item), len(places)))


def room_of(item: pytest.Item) -> str:
    """The folder below tests/ that a test stands in, or its file there."""
    return item.path.relative_to(Path(__file__).parent).parts[0]


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a published warehouse of the bundled record, built once."""
    return built_once(tmp_path_factory, "bundled")


@pytest.fixture(scope="session")
def early(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Settings:
    """As `warehouse`, of a few early editions: it is read in a fifth of the time."""
    if pytestconfig.getoption("--every-edition"):
        return built_once(tmp_path_factory, "bundled")
    return built_once(tmp_path_factory, "early", *FEW)


def built_once(factory: pytest.TempPathFactory, name: str, *editions: str) -> Settings:
    """A published warehouse: the first worker that wants it builds it, the others take a copy."""
    own, common = factory.mktemp(name), factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    made = common / f"{name}-of-all"
    with lock.hold(Settings(warehouse_dir=made), PATIENCE):
        if not (made / "built").exists():
            build_record(bundled_settings(made, *editions))
            (made / "built").touch()
    shutil.copytree(made, own, symlinks=True, dirs_exist_ok=True)
    return bundled_settings(own, *editions)


@pytest.fixture
def con(warehouse: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the bundled record, read-only."""
    with open_published(warehouse) as connection:
        yield connection
