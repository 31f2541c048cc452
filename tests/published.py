"""Fixtures: a warehouse in a temporary folder, a way to publish into it, a small record in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ailedger.base import database
from ailedger.build.manifest import Build
from ailedger.settings import Settings
from ailedger.store import publish
from tests.output.small import publish_record

Publish = Callable[..., Build]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty warehouse and an empty folder of raw tables."""
    return Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse", threads=1)


@pytest.fixture
def publish_build(settings: Settings) -> Publish:
    """Publish a build whose one table `t` holds the numbers below `rows`."""

    def make(build_id: str, rows: int = 10, **more: object) -> Build:
        part = publish.start(settings, build_id)
        with database.open_build(part, settings) as con:
            con.execute(f"CREATE TABLE t AS SELECT i FROM range({rows}) AS r (i)")
        return publish.finish(settings, part, {"build": build_id, "rows": {"t": rows}}, **more)  # type: ignore[arg-type]

    return make


@pytest.fixture
def record(settings: Settings) -> Settings:
    """Settings of a warehouse with the small record published."""
    publish_record(settings)
    return settings
