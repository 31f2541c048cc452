"""ailedger fetch, add-edition and snapshots, as typed."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ailedger.archive.catalog import read_catalog
from ailedger.base import lock
from ailedger.cli import main
from ailedger.settings import Settings
from tests.replay import publishers
from tests.replay.fixtures import files
from tests.replay.publishers import DIFFUSION
from tests.replay.server import Answer, Replay


@dataclass(frozen=True)
class Ran:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def typed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    for name in ("raw_dir", "fetch_mirror", "fetch_allow_private", "fetch_attempts"):
        monkeypatch.setenv(f"AILEDGER_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("AILEDGER_FETCH_BACKOFF", "0")
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(settings.raw_dir.parent / "warehouse"))

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["ailedger", *words])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


Typed = Callable[..., Ran]


def test_fetch_says_what_became_of_each_source(typed: Typed, replay: Replay) -> None:
    publishers.microsoft(replay)
    publishers.unesco(replay)
    first = typed("fetch", "microsoft", "unesco_uis")
    assert first.returncode == 0, first.stderr
    assert first.stdout.splitlines()[:2] == [
        "microsoft: new: edition 2026-Q1, 6 rows in 1 tables",
        "unesco_uis: new: edition 20260918-abc, 1 rows in 1 tables",
    ]
    assert "\x1b" not in first.stdout and "microsoft: ai_diffusion.csv" in first.stderr
    replay.say(publishers.GITHUB, Answer(b"", "text/plain", 503))
    second = typed("fetch", "microsoft", "unesco_uis")
    assert second.returncode == 6
    assert "microsoft: failed: " in second.stdout
    assert "edition 2026-Q1 stays in use" in second.stdout
    assert "unesco_uis: unchanged: edition 20260918-abc stays" in second.stdout
    assert "Traceback" not in second.stdout + second.stderr
    replay.say(publishers.GITHUB, Answer(b"", "text/plain", 404))
    assert typed("fetch", "microsoft").returncode == 3


def test_fetch_of_what_is_brought_by_hand_says_how(typed: Typed) -> None:
    run = typed("fetch", "ai_index")
    assert run.returncode == 2
    assert "ailedger add-edition ai_index 2026 PATH" in run.stdout
    assert typed("fetch", "nowhere").returncode == 2
    assert "ai_index  (by hand" in typed("fetch", "--list").stdout


def test_an_edition_is_added_listed_verified_and_pruned(typed: Typed, tmp_path: Path) -> None:
    path = tmp_path / "AI_Diffusion.csv"
    for percent in ("59.40%", "59.50%"):
        path.write_text(DIFFUSION.replace("59.40%", percent), encoding="utf-8")
        added = typed("add-edition", "microsoft", "2026-05-07", str(path))
        assert added.returncode == 0, added.stderr
    assert added.stdout == "microsoft: new: edition 2026-05-07.2, 6 rows in 1 tables\n"
    listed = typed("snapshots", "--format", "csv").stdout.splitlines()
    assert [line.split(",")[:2] for line in listed[1:]] == [
        ["microsoft", "2026-05-07"], ["microsoft", "2026-05-07.2"],
    ]  # fmt: skip
    assert typed("snapshots", "verify").stdout == "2 snapshots, 0 faults\n"
    dry = typed("snapshots", "prune", "--keep", "1")
    assert "1 snapshots would go" in dry.stdout
    with lock.hold(Settings()):
        assert typed("snapshots", "prune", "--keep", "1", "--yes").returncode == 5
    assert "1 snapshots removed" in typed("snapshots", "prune", "--keep", "1", "--yes").stdout
    (table,) = (tmp_path / "raw").glob("microsoft/*/ai_diffusion.csv")
    table.write_text("changed")
    damaged = typed("snapshots", "verify")
    assert damaged.returncode == 3
    assert "its bytes were changed" in damaged.stdout
    assert typed("snapshots", "prune", "--keep", "0").returncode == 2
    for words in (["--source", "nope"], ["prune", "--keep", "1", "--source", "nope"]):
        unknown = typed("snapshots", *words)
        assert unknown.returncode == 2
        assert "--source: no source is called nope\n  -> one of ai_index, " in unknown.stderr
    assert typed("snapshots", "--source", "epoch", "--format", "csv").stdout.count("\n") == 1


def test_a_fetch_that_is_killed_loses_nothing(
    typed,
    settings: Settings,
    replay: Replay,  # type: ignore[no-untyped-def]
) -> None:
    publishers.microsoft(replay)
    assert typed("fetch", "microsoft").returncode == 0
    before = files(settings.raw_dir)
    replay.say(publishers.GITHUB, Answer(b"x" * 5000, "text/plain", manner="stall"))
    command = [sys.executable, "-c", "from ailedger.cli import main; main()", "fetch", "microsoft"]
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 40
    while replay.bodies < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.kill()
    running.wait()
    left = files(settings.raw_dir)
    assert {name: left[name] for name in before} == before
    assert len(read_catalog(settings.raw_dir)) == 1
    publishers.microsoft(replay, DIFFUSION.replace("22.00%", "23.00%"))
    healed = typed("fetch", "microsoft")
    assert "microsoft: new: edition 2026-Q1.2" in healed.stdout
    assert not [name for name in files(settings.raw_dir) if ".new-" in name]
