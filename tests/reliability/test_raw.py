"""A raw file changed under its sha256, however it is hidden, and a clock that jumps."""

import os
import shutil
import time
from pathlib import Path

import pytest

from ailedger import store
from ailedger.build import fingerprint
from ailedger.settings import PROJECT, Settings

TABLE = "worldbank/2026-11/indicators.csv"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A copy of one edition, and an empty warehouse."""
    edition = TABLE.rpartition("/")[0]
    shutil.copytree(PROJECT / "data" / "raw" / edition, tmp_path / "raw" / edition)
    return Settings(raw_dir=tmp_path / "raw", warehouse_dir=tmp_path / "warehouse")


def change(path: Path) -> None:
    """Another digit in the last line, the same size."""
    data = bytearray(path.read_bytes())
    data[-2] = ord("1") if data[-2] != ord("1") else ord("2")
    path.write_bytes(data)


def test_changed_file_is_refused_and_the_others_go_on(settings: Settings) -> None:
    before = store.plan_run(settings)
    assert before.refused == {}
    change(settings.raw_dir / TABLE)
    plan = store.plan_run(settings)
    assert list(plan.refused) == [TABLE]
    assert "sha256" in plan.refused[TABLE]
    assert plan.inputs_id != before.inputs_id
    assert TABLE not in {file.file for found in plan.files.values() for file in found}


@pytest.mark.parametrize("clock", [0, -10 * 365 * 86_400, 86_400], ids=["now", "back", "ahead"])
def test_a_kept_time_stamp_does_not_hide_a_change(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, clock: int
) -> None:
    """Hashes of large files are remembered: a change that keeps size and time must still show."""
    monkeypatch.setattr(fingerprint, "CACHED_FROM", 0)
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() + clock * 10**9)
    path = settings.raw_dir / TABLE
    os.utime(path, ns=(0, real() - 3_600 * 10**9))
    assert store.plan_run(settings).refused == {}
    stat = path.stat()
    change(path)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert list(store.plan_run(settings).refused) == [TABLE]
