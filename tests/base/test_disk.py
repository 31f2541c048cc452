"""What killed processes left half-written goes with the next write; that of the living stays."""

import tempfile
from pathlib import Path

import pytest

from ailedger.archive import inventory, places
from ailedger.base import disk, processes
from ailedger.output.whole import write_file

DEAD = "1-0"  # process 1 lives, and began at another time


def test_a_file_is_written_and_what_killed_calls_left_beside_it_goes(tmp_path: Path) -> None:
    dead = tmp_path / f".other.svg.{DEAD}{disk.PART}"
    living = tmp_path / f".third.svg.{processes.mark()}{disk.PART}"
    foreign = tmp_path / ".download.1-0.part"
    for path in (dead, living, foreign):
        path.write_bytes(b"half")
    write_file(tmp_path / "report.html", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {
        living.name, foreign.name, "report.html",
    }  # fmt: skip


def test_a_scratch_folder_clears_those_of_dead_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / f"{disk.SCRATCH}{DEAD}.abc"
    left.mkdir()
    (left / "rows.csv").write_bytes(b"half")
    with disk.scratch_folder() as one, disk.scratch_folder() as two:
        assert sorted(tmp_path.iterdir()) == sorted((one, two))
    assert not list(tmp_path.iterdir())


def test_a_half_copied_good_version_goes_with_the_next_run(tmp_path: Path) -> None:
    half = tmp_path / places.GOOD / "made_up" / "2026" / "abc" / f".t.csv.{DEAD}{disk.PART}"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    inventory.sweep(tmp_path)
    assert not half.exists()
