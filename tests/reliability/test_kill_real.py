"""The kill matrix over the whole run: real tables, contracts, models, audit.

    pytest tests/reliability/test_kill_real.py -s --kills 200      a tenth as many: 20

Each kill costs two whole builds, so without the flag this is left out.
"""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ailedger import store
from ailedger.base.sql_text import quote
from ailedger.settings import PROJECT, Settings
from ailedger.store import builds

from .trial import KILLED, Trial

SHARE = 10
OWN = ("runs/", "hashes.json")


def start(folder: Path, act: int = 0) -> "subprocess.Popen[str]":
    """Begin a whole run that builds from nothing."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.reliability.real", str(folder), "full"],
        cwd=PROJECT, env={**os.environ, "KILL_AT": str(act)}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def export(settings: Settings) -> dict[str, str]:
    """Each published relation as the sha256 of its rows in full order."""
    found = {}
    with store.open_published(settings) as con:
        names = con.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'main' ORDER BY 1"
        ).fetchall()
        for (name,) in names:
            rows = con.execute(f"SELECT * FROM main.{quote(name)} ORDER BY ALL").fetchall()
            found[str(name)] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def strays(trial: Trial) -> set[str]:
    """Names in the warehouse folder that are no build, link, report or cache."""
    return {name for name in trial.names() - trial.tidy() if not name.startswith(OWN)}


@pytest.mark.slow
def test_whole_run_killed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    kills = request.config.getoption("--kills") // SHARE
    if not kills:
        pytest.skip("only with --kills")
    first = Trial(Settings(warehouse_dir=tmp_path / "first"))
    begun = time.monotonic()
    out, err = start(first.settings.warehouse_dir).communicate()
    whole = time.monotonic() - begun
    assert out.strip().isdigit(), err
    wanted, acts = export(first.settings), int(out)
    assert len(wanted) > 20
    rng = random.Random(20261123)
    killed = 0
    for number in range(kills):
        trial = first.copy(tmp_path / f"k{number}")
        act = rng.randrange(1, acts + 1) if number % 2 else 0
        process = start(trial.settings.warehouse_dir, act)
        if not act:
            time.sleep(rng.uniform(0.1, 1.0) * whole)
            process.kill()
        process.communicate()
        killed += process.returncode == KILLED
        assert export(trial.settings) == wanted, (number, act)
        assert start(trial.settings.warehouse_dir).communicate()[1] is not None
        assert export(trial.settings) == wanted
        assert strays(trial) == set()
        assert builds.current(trial.settings)
        shutil.rmtree(trial.settings.warehouse_dir)
    print(f"\n{killed} of {kills} whole runs killed, {len(wanted)} relations unchanged each time")
    assert killed
