"""Options of the long trials, and warehouses to try them on."""

from pathlib import Path

import pytest

from flows.settings import Settings

from .trial import Trial


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--kills N`: how often runs are killed; `--fuzz N`: how many broken tables are tried."""
    parser.addoption("--kills", type=int, default=0, help="kills of the matrix; 0 is a few")
    parser.addoption("--fuzz", type=int, default=100, help="mutated raw tables to try")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty warehouse."""
    return Settings(warehouse_dir=tmp_path / "warehouse")


@pytest.fixture
def trial(settings: Settings) -> Trial:
    """A warehouse with one published build, and runs that can be killed."""
    trial = Trial(settings)
    trial.run("a1", 1_000)
    return trial
