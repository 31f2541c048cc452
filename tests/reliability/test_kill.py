"""The kill matrix: a run ended by SIGKILL at any act or moment loses nothing.

pytest tests/reliability/test_kill.py -s               a few
pytest tests/reliability/test_kill.py -s --kills 400   every act, then random moments
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ailedger.base import lock
from ailedger.settings import PROJECT, Settings
from ailedger.store import publish

from .trial import KILLED, Trial

SOME = 10
MOMENTS = 3


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A warehouse with one published build, to be copied."""
    folder: Path = tmp_path_factory.mktemp("first") / "warehouse"
    trial = Trial(Settings(warehouse_dir=folder))
    assert trial.run("a1", 1_000)[0] == 0
    return trial


@pytest.fixture(scope="module")
def wanted(first: Trial, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str, str]:
    """How many acts a run has, and what the builds export when nothing kills them."""
    trial = first.copy(tmp_path_factory.mktemp("whole") / "warehouse")
    before = trial.export()
    code, said = trial.run("b2", 20_000, "a1")
    assert code == 0
    return int(said.split()[-1]), before, trial.export()


def check_after_kill(trial: Trial, before: str, after: str) -> None:
    """The old build or the new one stands whole; the next run ends as if nothing had been."""
    assert trial.export() == (after if trial.published().startswith("b2") else before)
    strays = trial.names() - trial.tidy()
    assert len(strays) <= 6, strays
    assert trial.run("b2", 20_000, "a1")[0] == 0
    assert trial.export() == after
    assert trial.names() == trial.tidy()


def acts_to_try(acts: int, kills: int) -> list[int]:
    """Every act where there are kills enough, else some spread over the run."""
    if kills >= acts:
        return list(range(1, acts + 1))
    number = kills or SOME
    return sorted({1 + round(i * (acts - 1) / (number - 1)) for i in range(number)})


def test_killed_at_an_act(
    tmp_path: Path, first: Trial, wanted: tuple[int, str, str], request: pytest.FixtureRequest
) -> None:
    acts, before, after = wanted
    tried = acts_to_try(acts, request.config.getoption("--kills"))
    old, new = 0, 0
    for act in tried:
        trial = first.copy(tmp_path / str(act))
        code, said = trial.run("b2", 20_000, "a1", env={"KILL_AT": str(act)})
        assert code == KILLED, (act, said)
        old += trial.published() == "a1"
        new += trial.published() != "a1"
        check_after_kill(trial, before, after)
    print(f"\n{len(tried)} kills at {acts} acts: {old} left the old build, {new} the new one")
    assert old
    assert new


def test_killed_at_a_random_moment(
    tmp_path: Path, first: Trial, wanted: tuple[int, str, str], request: pytest.FixtureRequest
) -> None:
    acts, before, after = wanted
    kills = request.config.getoption("--kills")
    number = max(0, kills - acts) if kills else MOMENTS
    rng = random.Random(20261123)
    begun = time.monotonic()
    first.copy(tmp_path / "timing").run("b2", 20_000, "a1")
    whole = time.monotonic() - begun
    killed = 0
    for moment in range(number):
        trial = first.copy(tmp_path / f"m{moment}")
        process = trial.start("b2", 20_000, "a1")
        time.sleep(rng.uniform(0.2, 1.0) * whole)
        process.kill()
        process.communicate()
        killed += process.returncode == KILLED
        check_after_kill(trial, before, after)
    print(f"\n{killed} kills in {number} tries at random moments")


LOADING = """
import os, signal, sys
from pathlib import Path
from ailedger.archive.catalog import RawFile
from ailedger.settings import Settings
from ailedger.base import database
from ailedger.base.disk import sha256_of
from ailedger.load import cell_parser, validated_load
from schemas.registry import raw_contracts

cell_parser._insert = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
folder, raw = sys.argv[1:]
settings = Settings(warehouse_dir=Path(folder))
file = RawFile("microsoft", "2026-Q1", "ai_diffusion", Path(raw), sha256_of(Path(raw)), "")
settings.builds_dir.mkdir(parents=True)
with database.open_build(settings.builds_dir / f".a1.{os.getpid()}.part", settings) as con:
    validated_load.load_files(con, file.raw_table, [file], raw_contracts()[file.raw_table])
"""


def test_killed_while_it_loads_leaves_nothing_behind(settings: Settings) -> None:
    raw = PROJECT / "data" / "raw" / "microsoft" / "2026-Q1" / "ai_diffusion.csv"
    command = [sys.executable, "-c", LOADING, str(settings.warehouse_dir), str(raw)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    assert done.returncode == KILLED, done.stderr.decode()
    assert list(settings.warehouse_dir.glob(".spill.*"))
    with lock.hold(settings):
        publish.sweep(settings)
    left = [path for path in settings.warehouse_dir.rglob("*") if path.name != ".lock"]
    assert left == [settings.builds_dir]


def test_killed_again_and_again_nothing_piles_up(trial: Trial) -> None:
    before = trial.export()
    for act in (25, 31, 28, 34, 22):
        assert trial.run("b2", 20_000, "a1", env={"KILL_AT": str(act)})[0] == KILLED
        assert trial.export() == before
    assert len(trial.names() - trial.tidy()) <= 3
    assert trial.run("b2", 20_000, "a1")[0] == 0
    assert trial.names() == trial.tidy()
