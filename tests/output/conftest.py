"""A published record in a temporary folder."""

from pathlib import Path

import pytest

from flows.settings import Settings
from tests.output.small import publish_record


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty warehouse and an empty folder of raw tables."""
    return Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse", threads=1)


@pytest.fixture
def record(settings: Settings) -> Settings:
    """Settings of a warehouse with the small record published."""
    publish_record(settings)
    return settings
