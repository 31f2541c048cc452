"""Options of the long trials, and warehouses to try them on."""

from pathlib import Path

import pytest

from ailedger.settings import Settings

from .trial import Trial


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
