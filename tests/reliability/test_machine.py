"""Full disks, closed folders, two runs at once, readers during it all."""

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ailedger import store
from ailedger.errors import LedgerError
from ailedger.settings import PROJECT, Settings
from ailedger.store import builds
from tests import rights

from .trial import Trial

BIG = 600_000


@pytest.mark.parametrize("limit", [300_000, 3_000_000])
def test_full_disk_by_a_limit_of_size(trial: Trial, limit: int) -> None:
    before = trial.export()
    code, said = trial.run(
        "b2", BIG, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert code == 1
    assert "the disk is full or a limit of size is reached" in said
    assert trial.export() == before
    assert trial.names() == trial.tidy()
    assert trial.run("b2", 5_000)[0] == 0
    assert trial.published() == "b2"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("mounting a file system wants root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_by_a_small_file_system(small_disk: Path) -> None:
    trial = Trial(Settings(warehouse_dir=small_disk / "warehouse"))
    assert trial.run("a1", 1_000)[0] == 0
    before = trial.export()
    code, said = trial.run("b2", BIG)
    assert code == 1
    assert "the disk is full" in said
    assert trial.export() == before
    assert trial.names() == trial.tidy()
    assert trial.run("b2", 5_000)[0] == 0


@pytest.mark.parametrize("spare", [0, 3_000, 700_000])
def test_disk_filled_by_others_at_the_end(small_disk: Path, spare: int) -> None:
    """The build fits, the copy, the manifest or the link may not."""
    trial = Trial(Settings(warehouse_dir=small_disk / "warehouse"))
    assert trial.run("a1", 1_000)[0] == 0
    before = trial.export()
    free = os.statvfs(small_disk)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * max(0, free.f_bavail * free.f_frsize - spare))
    code, said = trial.run("b2", 2_000, "a1")
    assert code in (0, 1)
    if code:
        assert "the disk is full" in said
        assert trial.export() == before
    ballast.unlink()
    assert trial.run("b2", 2_000, "a1")[0] == 0
    assert trial.names() == trial.tidy()


@contextmanager
def closed_by_rights(folder: Path) -> Iterator[None]:
    """A folder that its owner may not write to."""
    folder.chmod(0o555)
    yield
    folder.chmod(0o755)


@pytest.mark.parametrize("folder", [".", "builds"])
def test_folder_that_cannot_be_written(trial: Trial, folder: str) -> None:
    before = trial.export()
    with closed_by_rights(trial.settings.warehouse_dir / folder):
        code, said = trial.run("b2", 10, before=rights.obey)
    assert_told_closed(trial, before, code, said)


def test_disk_that_cannot_be_written(small_disk: Path) -> None:
    trial = Trial(Settings(warehouse_dir=small_disk / "warehouse"))
    trial.run("a1", 1_000)
    before = trial.export()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, said = trial.run("b2", 10)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert_told_closed(trial, before, code, said)


def assert_told_closed(trial: Trial, before: str, code: int, said: str) -> None:
    """The run says what is closed and what to set; what was published stays; the next one works."""
    assert code == 1
    assert "cannot be written by this user" in said
    assert "AILEDGER_WAREHOUSE_DIR" in said
    assert trial.export() == before
    assert trial.run("b2", 10)[0] == 0
    assert trial.names() == trial.tidy()


def test_two_runs_at_once_the_second_leaves_with_a_word(trial: Trial) -> None:
    first = trial.start("b2", BIG)
    try:
        wait_for_part(trial, first)
        code, said = trial.run("c3", 10)
        assert code == 5
        assert f"process {first.pid} on " in said
        assert "since 20" in said
    finally:
        first.communicate(timeout=120)
    assert first.returncode == 0
    assert trial.published() == "b2"
    assert trial.names() == trial.tidy()


def test_two_runs_at_once_the_second_waits_as_told(trial: Trial) -> None:
    first = trial.start("b2", BIG)
    wait_for_part(trial, first)
    code, _ = trial.run("c3", 10, env={"WAIT": "100"})
    first.communicate(timeout=120)
    assert (first.returncode, code) == (0, 0)
    assert trial.published() == "c3"
    assert [build.name for build in builds.kept(trial.settings)] == ["b2", "c3"]


def wait_for_part(trial: Trial, process: "subprocess.Popen[str]") -> None:
    while not list(trial.settings.builds_dir.glob(".*.part")):
        assert process.poll() is None, "ended before the second began"


READER = """
import sys
from ailedger.settings import Settings
from ailedger import store
with store.open_published(Settings(warehouse_dir=sys.argv[1])) as con:
    for line in sys.stdin:
        rows, texts = con.execute("SELECT count(*), count(DISTINCT text) FROM t").fetchone()
        print(rows, texts, flush=True)
"""


def test_open_reader_keeps_what_it_has_while_builds_come_and_go(trial: Trial) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(trial.settings.warehouse_dir)],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdin is not None
    assert reader.stdout is not None

    def read() -> str:
        reader.stdin.write("\n")  # type: ignore[union-attr]
        reader.stdin.flush()  # type: ignore[union-attr]
        return reader.stdout.readline().strip()  # type: ignore[union-attr]

    assert read() == "1000 1000"
    for number, rows in (("b2", 2_000), ("c3", 3_000), ("d4", 4_000)):  # a1 and b2 are removed
        assert trial.run(number, rows)[0] == 0
        assert read() == "1000 1000"
        with store.open_published(trial.settings) as con:
            assert con.execute("SELECT count(*) FROM t").fetchone() == (rows,)
    assert builds.rollback(trial.settings).name == "c3"
    assert read() == "1000 1000"
    with store.open_published(trial.settings) as con:
        assert con.execute("SELECT count(*) FROM t").fetchone() == (3_000,)
    reader.stdin.close()
    assert reader.wait(30) == 0


@pytest.mark.parametrize("damage", ["cut", "emptied", "removed", "flipped", "no manifest", "other"])
def test_damaged_warehouse_is_told_and_both_ways_out_work(trial: Trial, damage: str) -> None:
    trial.run("b2", 300_000)
    build = builds.current(trial.settings)
    assert build is not None
    build.path.chmod(0o644)
    data = bytearray(build.path.read_bytes())
    data[len(data) // 3] ^= 0x01
    {
        "cut": lambda: build.path.write_bytes(build.path.read_bytes()[:-1000]),
        "emptied": lambda: build.path.write_bytes(b""),
        "removed": build.path.unlink,
        "flipped": lambda: build.path.write_bytes(data),
        "no manifest": build.manifest_path.unlink,
        "other": lambda: build.path.write_bytes(b"not a database at all" * 100),
    }[damage]()

    with pytest.raises((LedgerError, AssertionError)) as caught:
        read_all(trial)
    assert isinstance(caught.value, LedgerError)
    assert "ailedger rollback" in caught.value.hint

    assert builds.rollback(trial.settings).name == "a1"
    assert read_all(trial) == 1_000
    assert trial.run("b2", 2_000)[0] == 0
    assert read_all(trial) == 2_000


def read_all(trial: Trial) -> int:
    from ailedger.base.machine_errors import plainly

    with plainly(trial.settings.published), store.open_published(trial.settings) as con:
        rows = con.execute("SELECT count(*), sum(hash(i)), sum(hash(text)) FROM t").fetchall()
    return int(rows[0][0])
