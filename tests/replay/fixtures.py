"""Fixtures of every test that asks the replay server."""

import csv
import datetime
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ailedger.archive.fetch_sources import Outcome, Tools, fetch_sources, open_tools
from ailedger.archive.snapshots import newest
from ailedger.settings import PROJECT, Settings
from tests.replay.server import Replay, serve

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


@pytest.fixture
def replay() -> Iterator[Replay]:
    with serve() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, replay: Replay) -> Settings:
    """Limits as short as a test can wait for, and the replay server as a mirror."""
    return Settings(
        raw_dir=tmp_path / "raw",
        fetch_mirror=replay.base,
        fetch_allow_private=True,
        fetch_attempts=3,
        fetch_backoff=0,
        fetch_read_timeout=0.5,
        fetch_deadline=60,
    )


class Fetch:
    """Fetch sources from the replay server; waits are written down, not waited for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.slept: list[float] = []
        self.said: list[str] = []
        self.day = 0
        self.paced = False

    def tools(self, *names: str) -> Tools:
        # The day is set forward by hand, as a schedule does; the server's clock goes along.
        now: Callable[[], datetime.datetime] = lambda: NOW + datetime.timedelta(days=self.day)  # noqa: E731
        tools = open_tools(self.settings, names, sleep=self.slept.append, now=now)
        if not self.paced:
            tools.pacer.paces = dict.fromkeys(tools.pacer.paces, ())
        return tools

    def __call__(self, *names: str) -> list[Outcome]:
        tools = self.tools(*names)
        with tools.session:
            return fetch_sources(
                self.settings, names, lambda *said: self.said.append(said[1]), tools
            )

    def one(self, name: str) -> Outcome:
        return self(name)[0]


@pytest.fixture
def raw_rows(settings: Settings) -> Callable[[str, str], list[dict[str, str]]]:
    """Rows of a raw table in the newest edition of a source."""

    def read(source: str, table: str) -> list[dict[str, str]]:
        edition = newest(settings.raw_dir, source)
        assert edition is not None
        path = settings.raw_dir / source / edition.edition / f"{table}.csv"
        with path.open(newline="", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    return read


@pytest.fixture
def fetch(settings: Settings) -> Fetch:
    return Fetch(settings)


def samples() -> Path:
    """Folder of recorded payloads, kept outside the project; a test is skipped without it."""
    place = os.environ.get("AILEDGER_SAMPLES", "")
    folder = Path(place) if place else PROJECT.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip(f"no recorded payloads at {folder}: set AILEDGER_SAMPLES")
    return folder


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file below a folder: time of change and bytes."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
