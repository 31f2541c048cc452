"""The commands and code of the README run as written, on the warehouse of the bundled record."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.settings import PROJECT, Settings
from tests.flows.server import DEPLOYED

README = (PROJECT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)
COMMANDS = [
    line
    for language, body in FENCE.findall(README)
    if language == "sh"
    for line in body.splitlines()
    if line.startswith("ailedger ")
]
CODE = [body for language, body in FENCE.findall(README) if language == "python"]
LINKS = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)


@pytest.fixture
def folder(warehouse: Settings, tmp_path: Path) -> Path:
    """A folder in which data/warehouse is the warehouse of the bundled record."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "warehouse").symlink_to(warehouse.warehouse_dir)
    return tmp_path


def run(command: list[str], folder: Path, warehouse: Settings) -> subprocess.CompletedProcess[str]:
    env = {
        **os.environ,
        "AILEDGER_RAW_DIR": str(warehouse.raw_dir),
        "AILEDGER_WAREHOUSE_DIR": str(warehouse.warehouse_dir),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(
    command: str, folder: Path, warehouse: Settings, early: Settings
) -> None:
    exporting = command.startswith("ailedger export")  # tests/output exports the whole record
    done = run(shlex.split(command), folder, early if exporting else warehouse)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip(), "it printed nothing"


def test_the_picture_of_the_readme_is_what_its_command_draws(
    folder: Path, warehouse: Settings
) -> None:
    """But for the name of the build, which changes with any other table."""
    (command,) = (line for line in COMMANDS if line.startswith("ailedger chart "))
    done = run(shlex.split(command), folder, warehouse)
    assert done.returncode == 0, done.stderr
    shown, drawn = (
        re.sub(r"build [0-9a-f]{12}(\.\d+)?", "build", path.read_text(encoding="utf-8"))
        for path in (PROJECT / "docs" / "pictures" / "developers.svg", folder / "developers.svg")
    )
    assert drawn == shown


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 8
    assert "sh scripts/test" in README


def test_the_first_command_builds_the_warehouse(tmp_path: Path, warehouse: Settings) -> None:
    """The environment is there already: what is tried is the build from nothing."""
    assert "```sh\nsh scripts/run\n" in README
    if not (PROJECT / ".venv" / "installed-from").exists():
        pytest.skip("there is no .venv: it would be set up from the registry")
    settings = replace(warehouse, warehouse_dir=tmp_path / "warehouse")
    done = run(["sh", str(PROJECT / "scripts" / "run")], tmp_path, settings)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("published build ")
    assert (tmp_path / "warehouse" / "ailedger.duckdb").exists()


def test_what_the_readme_quotes_of_claims_is_printed(folder: Path, warehouse: Settings) -> None:
    printed = run(["ailedger", "claims", "--edition", "2024"], folder, warehouse).stdout
    quoted = next(body for language, body in FENCE.findall(README) if "[+] supported" in body)
    for line in quoted.splitlines():
        assert line.strip() in printed


@pytest.mark.parametrize("code", CODE)
def test_the_python_of_the_readme_runs(code: str, folder: Path, warehouse: Settings) -> None:
    done = run([sys.executable, "-c", code], folder, warehouse)
    assert done.returncode == 0, done.stderr
    assert "KOR" in done.stdout


@pytest.mark.parametrize("link", LINKS)
def test_a_link_of_the_readme_leads_to_a_file(link: str) -> None:
    assert (PROJECT / link).exists()


def test_the_page_on_schedules_has_every_deployment() -> None:
    page = (PROJECT / "docs" / "scheduling.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `(\w+/\w+)` \|", page, re.MULTILINE)) == sorted(DEPLOYED)
