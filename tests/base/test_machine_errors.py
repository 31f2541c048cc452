"""What the machine does to a build under way is told plainly, and nothing of it is published."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ailedger import store
from ailedger.base import database
from ailedger.base.machine_errors import plainly
from ailedger.build import steps
from ailedger.errors import LedgerError, RefusedError
from ailedger.settings import Settings
from ailedger.store import publish
from tests.built import FEW, bundled_settings

LITTLE = {"prepare": "3MB", "load": "10MB", "derive": "25MB"}
LIMITED = """
import os, resource, sys
from ailedger.errors import LedgerError
from ailedger.settings import Settings
from tests.built import build_record

settings = Settings(raw_dir=sys.argv[1], warehouse_dir=sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    build_record(settings)
except LedgerError as error:
    print(f"told: {error}")
    sys.stdout.flush()
    os._exit(error.exit_code)
"""


@pytest.mark.parametrize("step", LITTLE)
def test_memory_that_is_too_little_is_told_in_every_step(step: str, tmp_path: Path) -> None:
    ample = bundled_settings(tmp_path, *FEW, threads=1)
    little = replace(ample, memory_limit=LITTLE[step])
    plan = store.plan_run(ample)
    part = publish.start(ample, plan.inputs_id)
    limits = {name: little if name == step else ample for name in LITTLE}
    with pytest.raises(LedgerError, match="more memory is needed than allowed") as told:
        steps.prepare(part, limits["prepare"], plan)
        for source in plan.files:
            steps.load_source(part, limits["load"], source, plan)
        steps.derive(part, limits["derive"])
    assert type(told.value) is LedgerError  # not a model or a table that was refused
    assert told.value.where == str(ample.warehouse_dir)
    assert "AILEDGER_MEMORY_LIMIT" in told.value.hint


@pytest.mark.parametrize("limit", [50_000, 600_000, 2_000_000])
def test_a_disk_that_fills_is_told_in_every_step(limit: int, tmp_path: Path) -> None:
    settings = bundled_settings(tmp_path, *FEW)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, settings.raw_dir, settings.warehouse_dir, str(limit)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "the disk is full or a limit of size is reached" in done.stdout
    assert "AILEDGER_SPILL_LIMIT" in done.stdout
    assert store.open_store(settings).current() is None
    assert not list(settings.builds_dir.iterdir())


@pytest.mark.parametrize(
    "statement",
    [
        'FROM "no space left on device"',
        'SELECT "max_temp_directory_size"',
        "SELECT 'permission denied, corrupt'::INTEGER",
        "SELECT error('file too large')",
    ],
)
def test_a_statement_that_is_wrong_is_no_matter_of_the_machine(
    settings: Settings, tmp_path: Path, statement: str
) -> None:
    with pytest.raises(duckdb.Error), database.building(tmp_path / "part", settings) as con:
        con.execute(statement)


def test_a_model_that_is_wrong_is_still_refused_by_name(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "sql" / "core"
    folder.mkdir(parents=True)
    (folder / "wrong.sql").write_text("-- wrong: nothing.\nSELECT * FROM no_space_left\n")
    own = replace(settings, sql_dir=tmp_path / "sql")
    with pytest.raises(RefusedError, match="no_space_left"):
        steps.derive(tmp_path / "part", own)


def test_a_raw_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "raw" / "a.csv"
    with pytest.raises(LedgerError) as told, plainly(tmp_path / "warehouse"):
        raise PermissionError(13, os.strerror(13), str(file))
    assert told.value.where == str(file)


def test_a_machine_without_memory_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="this machine has no more memory"), plainly(tmp_path):
        raise MemoryError
