"""A warehouse in a temporary folder, and a way to publish into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.settings import Settings
from flows.warehouse import database, publish
from flows.warehouse.builds import Build

Publish = Callable[..., Build]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty warehouse."""
    return Settings(warehouse_dir=tmp_path / "warehouse", threads=1)


@pytest.fixture
def publish_build(settings: Settings) -> Publish:
    """Publish a build whose one table `t` holds the numbers below `rows`."""

    def make(build_id: str, rows: int = 10, **more: object) -> Build:
        part = publish.start(settings, build_id)
        with database.open_build(part, settings) as con:
            con.execute(f"CREATE TABLE t AS SELECT i FROM range({rows}) AS r (i)")
        return publish.finish(settings, part, {"build": build_id, "rows": rows}, **more)  # type: ignore[arg-type]

    return make
