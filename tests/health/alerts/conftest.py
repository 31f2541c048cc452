"""A warehouse folder whose standing the test decides, and servers that take alerts."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ailedger.health.alerts import tell as telling
from ailedger.health.concerns import Concern
from ailedger.health.status import Status
from ailedger.settings import Settings

from .servers import Hook, Post, hook, post

AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
FAILED = Concern("run", "failure", "the run fails", "mend it", 1, "a")
STALE = Concern("stale:oecd", "stale", "oecd is overdue", "look", 7, "2025")

Say = Callable[..., list[str]]


@pytest.fixture
def webhook() -> Iterator[Hook]:
    """A server that takes what is posted."""
    with hook() as server:
        yield server


@pytest.fixture
def smtp() -> Iterator[Post]:
    """A mail server that takes what it is handed."""
    with post() as server:
        yield server


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Tell of the concerns given, with settings that name the channels."""

    def tell(*concerns: Concern, at: datetime = AT, **channels: object) -> list[str]:
        settings = Settings(warehouse_dir=tmp_path / "warehouse", **channels)
        seen = Status(at, None, None, None, None, (), concerns)
        monkeypatch.setattr(telling, "read_status", lambda settings, at: seen)
        return telling.tell(settings, at)

    return tell


def lines(path: Path) -> list[dict[str, object]]:
    """The messages in an alert file."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
