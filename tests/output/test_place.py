"""Files take their places whole; nobody else's are touched."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ailedger.base import processes
from ailedger.errors import BusyError, LedgerError, UsageError
from ailedger.output import place
from ailedger.output.croissant import CROISSANT
from ailedger.output.datapackage import CITATION, DESCRIPTOR, LICENCE
from ailedger.output.export import export_marts
from ailedger.output.whole import check_place, write_file
from ailedger.settings import Settings
from tests.output.small import publish_record


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_files_of_others_stay(record: Settings, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "other.csv").write_text("mine too")
    export_marts(record, tmp_path, ["flow"])
    export_marts(record, tmp_path, ["open"])
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert (tmp_path / "other.csv").read_text() == "mine too"


@pytest.mark.parametrize("name", ["flow.csv", DESCRIPTOR, CROISSANT, LICENCE, CITATION])
def test_a_file_that_no_export_wrote_is_not_overwritten(
    name: str, record: Settings, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="which no export wrote") as error:
        export_marts(record, tmp_path, ["flow"])
    assert name in error.value.what
    assert (tmp_path / name).read_text() == "mine"
    assert names_in(tmp_path) == {name, "raw", "warehouse"}


def test_a_link_is_not_followed(record: Settings, tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    target.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "flow.csv").symlink_to(target)
    with pytest.raises(UsageError, match=r"flow\.csv"):
        export_marts(record, out, ["flow"])
    assert target.read_text() == "mine"


def test_an_earlier_export_is_replaced(record: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export_marts(record, out, ["flow", "closed"])
    export_marts(record, out, ["flow", "open"])
    assert names_in(out) == {"flow.csv", "open.csv", DESCRIPTOR, CROISSANT, LICENCE, CITATION}


def test_a_table_of_an_earlier_export_that_was_edited_is_kept(
    record: Settings, tmp_path: Path
) -> None:
    export_marts(record, tmp_path, ["flow", "closed"])
    (tmp_path / "closed.csv").write_text("worked on")
    export_marts(record, tmp_path, ["flow"])
    assert (tmp_path / "closed.csv").read_text() == "worked on"


@pytest.mark.parametrize("path", ["../secret.txt", "sub/file.csv", "/etc/hostname", ".."])
def test_a_forged_descriptor_removes_nothing_elsewhere(
    path: str, record: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    (out / "sub").mkdir(parents=True)
    for file in (tmp_path / "secret.txt", out / "sub" / "file.csv"):
        file.write_text("")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    forged = {"name": "ailedger", "resources": [{"path": path, "hash": f"sha256:{empty}"}]}
    (out / DESCRIPTOR).write_text(json.dumps(forged))
    export_marts(record, out, ["flow"])
    assert (tmp_path / "secret.txt").exists()
    assert (out / "sub" / "file.csv").exists()


def test_a_failing_export_leaves_the_folder_as_it_was(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_record(settings)
    export_marts(settings, out, ["open"])
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    broken = "CREATE OR REPLACE VIEW closed AS SELECT country, CAST(note AS INTEGER) AS n FROM flow"
    publish_record(settings, "aaaaaaaaaaaa", broken)
    with pytest.raises(Exception, match="Could not convert"):
        export_marts(settings, out, ["open", "closed"])
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    with pytest.raises(Exception, match="Could not convert"):
        export_marts(settings, tmp_path / "new" / "deep", ["closed"])
    assert not (tmp_path / "new").exists()


def test_a_file_in_place_of_the_folder(record: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        export_marts(record, tmp_path / "file")


def test_another_export_at_work(record: Settings, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / f"{place.STAGE}{processes.mark()}").mkdir(parents=True)
    with pytest.raises(BusyError, match="another export"):
        export_marts(record, out, ["flow"])


@pytest.mark.parametrize("living", [False, True])
def test_what_a_dead_export_left_is_cleared(living: bool, record: Settings, tmp_path: Path) -> None:
    """Also where its number was given away again, as it is where containers are restarted."""
    out = tmp_path / "out"
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    number = os.getppid() if living else gone.stdout.strip()
    stage = out / f"{place.STAGE}{number}-1"
    stage.mkdir(parents=True)
    (stage / "half.csv").write_text("half")
    export_marts(record, out, ["open"])
    assert names_in(out) == {"open.csv", DESCRIPTOR, CROISSANT, LICENCE, CITATION}


KILLED = """
import os, signal, sys
from pathlib import Path
from ailedger.output import export, place
from ailedger.settings import Settings

left = int(sys.argv[1])
replace = Path.replace
def counted(self, target):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return replace(self, target)
Path.replace = counted
settings = Settings(raw_dir=sys.argv[2], warehouse_dir=sys.argv[3], threads=1)
export.export_marts(settings, Path(sys.argv[4]), ["flow", "open"])
"""


@pytest.mark.parametrize("renames", range(7))
def test_a_kill_between_two_renames_leaves_whole_files_and_the_next_converges(
    renames: int, settings: Settings, tmp_path: Path
) -> None:
    out, clean = tmp_path / "out", tmp_path / "clean"
    publish_record(settings)
    export_marts(settings, out, ["closed", "open"])
    old = {path.name: path.read_bytes() for path in out.iterdir()}
    publish_record(settings, "bbbbbbbbbbbb", "COMMENT ON VIEW flow IS 'another build'")
    export_marts(settings, clean, ["flow", "open"])
    new = {path.name: path.read_bytes() for path in clean.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(renames), settings.raw_dir, settings.warehouse_dir, out],
        check=False,
    )
    assert done.returncode == (-9 if renames < 6 else 0)
    for path in out.glob("[!.]*"):
        assert path.read_bytes() in (old.get(path.name), new.get(path.name))
    export_marts(settings, out, ["flow", "open"])
    assert {path.name: path.read_bytes() for path in out.iterdir()} == new


def test_a_closed_folder_is_told_plainly(
    record: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *args: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(LedgerError, match="cannot be written"):
        export_marts(record, tmp_path / "out", ["flow"])


LIMITED = """
import resource, sys
from pathlib import Path
from ailedger.errors import LedgerError
from ailedger.output.export import export_marts
from ailedger.settings import Settings

settings = Settings(raw_dir=sys.argv[1], warehouse_dir=sys.argv[2], threads=1)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    export_marts(settings, Path(sys.argv[3]), ["open", "flow"])
except LedgerError as error:
    sys.exit(f"told: {error}")
"""


@pytest.mark.parametrize("limit", [0, 300, 900, 2000])
def test_a_full_disk_leaves_the_folder_as_it_was(
    limit: int, record: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    export_marts(record, out, ["open"])
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, record.raw_dir, record.warehouse_dir, out, str(limit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "told: " in done.stderr
    assert "the disk is full or a limit of size is reached" in done.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize("kind", ["pipe", "link to a pipe"])
def test_what_is_no_file_is_not_replaced_by_one(kind: str, tmp_path: Path) -> None:
    """A rename would: of a superuser's `--to /dev/null` nothing was left but a page."""
    pipe, target = tmp_path / "pipe", tmp_path / kind
    os.mkfifo(pipe)
    if target != pipe:
        target.symlink_to(pipe)
    for write in (check_place, lambda path: write_file(path, b"a page")):
        with pytest.raises(UsageError, match="is a pipe or device, not a file"):
            write(target)
    assert pipe.is_fifo()
    assert {pipe.name, target.name} == names_in(tmp_path)
