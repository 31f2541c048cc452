"""`ailedger new` writes files that build as they are, and overwrites nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ailedger.cli.new import check_name
from ailedger.errors import UsageError
from ailedger.settings import PROJECT

COPIED = ("ailedger", "schemas", "sql", "data/reference", "tests/sql")
BUILD = """
from ailedger.settings import Settings
from ailedger.store import open_published
from tests.built import build_record

settings = Settings()
audited = build_record(settings)
assert audited.relations["chip_density"].rows == 0
"""


def test_reference_tables_of_a_checkout_are_there_to_edit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from ailedger.cli import main; main()", "new", "reference"],
        cwd=PROJECT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 3
    assert "edit the tables there" in done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project without its raw tables."""
    for place in COPIED:
        shutil.copytree(
            PROJECT / place, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__")
        )
    (tmp_path / "flows").mkdir()
    shutil.copytree(PROJECT / "tests/schemas", tmp_path / "tests/schemas")
    for name in ("__init__.py", "conftest.py", "built.py"):
        shutil.copy(PROJECT / "tests" / name, tmp_path / "tests" / name)
    return tmp_path


def typed(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from ailedger.cli import main; main()"
    return python(copy, code, *words)


def python(copy: Path, code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=copy, capture_output=True, text=True,
        check=False, env={**os.environ, "PYTHONPATH": str(copy)},
    )  # fmt: skip


def test_what_is_written_builds_before_anything_is_filled_in(copy: Path) -> None:
    done = typed(copy, "new", "source", "chip_census", "--table", "clusters", "--edition", "2027")
    assert done.returncode == 0, done.stderr
    assert "contract.py" not in done.stdout
    assert "schemas/raw/chip_census.py: 2 to fill in" in done.stdout
    done = typed(copy, "new", "mart", "chip_density")
    assert done.returncode == 0, done.stderr
    built = python(copy, BUILD)
    assert built.returncode == 0, built.stderr


def test_what_is_there_is_not_overwritten(copy: Path) -> None:
    assert typed(copy, "new", "mart", "chip_density").returncode == 0
    mart = copy / "sql/marts/chip_density.sql"
    mart.write_text("SELECT 1")
    done = typed(copy, "new", "mart", "chip_density")
    assert (done.returncode, mart.read_text()) == (3, "SELECT 1")
    assert "is there already" in done.stderr


@pytest.mark.parametrize("name", ["", "Chip", "chip-census", "../chip", "9chips", "chip census"])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a name"):
        check_name(name)
