"""An installed wheel builds the warehouse in an empty folder, without a checkout beside it."""

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from ailedger.settings import PROJECT, Settings
from ailedger.store import builds

PATIENCE = 600


@dataclass(frozen=True)
class Installed:
    """A wheel in an environment of its own, and what came of `ailedger run` in an empty folder."""

    wheel: Path
    programs: Path
    folder: Path
    env: dict[str, str]
    said: str

    def run(self, *command: str) -> str:
        """Run a program of the environment in the folder; its output."""
        done = subprocess.run(
            [self.programs / command[0], *command[1:]], cwd=self.folder, env=self.env,
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel is built and installed without a network: dependencies are those of the tests."""
    root = tmp_path_factory.mktemp("installed")
    python = [sys.executable, "-m"]
    subprocess.run([*python, "hatchling", "build", "-t", "wheel", "-d", root], cwd=PROJECT,
                   check=True, capture_output=True)  # fmt: skip
    (wheel,) = root.glob("*.whl")
    venv = root / "venv"
    subprocess.run([*python, "venv", "--without-pip", venv], check=True)
    pip = ["pip", "--python", venv / "bin" / "python", "install", "--no-deps", "--no-index"]
    subprocess.run([*python, *pip, "-q", "--disable-pip-version-check", wheel], check=True)
    (packages,) = venv.glob("lib/*/site-packages")
    # Named like this, the folder's own .pth files, and so the checkout, are not looked at.
    libraries = Path(str(importlib.metadata.distribution("duckdb").locate_file("")))
    (packages / "libraries.pth").write_text(f"{libraries}\n")
    home, folder = root / "home", root / "empty"
    home.mkdir()
    folder.mkdir()
    env = {"HOME": str(home), "PATH": os.defpath, "AILEDGER_THREADS": "1"}
    one = Installed(wheel, venv / "bin", folder, env, "")
    return Installed(wheel, venv / "bin", folder, env, one.run("ailedger", "run"))


def test_the_warehouse_is_that_of_the_checkout(installed: Installed, warehouse: Settings) -> None:
    name = builds.read(builds.published_path(warehouse)).name
    assert installed.said.startswith(f"published build {name}\n")
    made = installed.folder / "data" / "warehouse" / "ailedger.duckdb"
    assert made.resolve().stem == name
    assert [path.name for path in installed.folder.iterdir()] == ["data"]


def test_nothing_of_the_checkout_is_used(installed: Installed) -> None:
    told = "import ailedger, flows, schemas as s; print(ailedger.__file__, flows.__file__, s)"
    assert installed.run("python", "-c", told).count(str(installed.programs.parent)) == 3


def test_a_second_run_finds_nothing_new(installed: Installed) -> None:
    assert installed.run("ailedger", "run").startswith("nothing new")


def test_a_figure_leads_to_the_line_in_the_package(installed: Installed) -> None:
    where = "country = 'KOR' AND year = 2023"
    told = installed.run("ailedger", "trace", "talent_flow", "--where", where)
    assert "South Korea" in told
    assert "missing" not in told


def test_every_schedule_can_be_served(installed: Installed) -> None:
    told = """
from ailedger.settings import shipped
from flows.serving import deployments
print(*(found.name for found in deployments(shipped("prefect.yaml"))))
"""
    assert installed.run("python", "-c", told).split()[:2] == ["live", "full"]


def test_new_files_want_a_checkout(installed: Installed) -> None:
    done = subprocess.run(
        [installed.programs / "ailedger", "new", "mart", "made_up"], cwd=installed.folder,
        env=installed.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "work in a checkout" in done.stderr


def test_reference_tables_can_be_had_to_edit(installed: Installed) -> None:
    installed.run("ailedger", "new", "reference")
    assert (installed.folder / "data" / "reference" / "country_aliases.csv").exists()
    assert installed.run("ailedger", "run").startswith("nothing new")
    table = installed.folder / "data" / "reference" / "country_aliases.csv"
    table.write_text(table.read_text("utf-8") + "not,a,row,of,it\n", encoding="utf-8")
    done = subprocess.run(
        [installed.programs / "ailedger", "run"], cwd=installed.folder, env=installed.env,
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode != 0, "the edited table was not read"
    assert "country_aliases.csv" in done.stderr


def test_what_was_fetched_or_built_here_stays_out_of_the_wheel(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        names = archive.namelist()
    within = [name for name in names if name.startswith("ailedger/bundled/data/raw/")]
    fetched = {
        path.parent.relative_to(PROJECT).as_posix()
        for path in PROJECT.glob("data/raw/*/*/snapshot.json")
    }
    assert within
    assert not [name for name in names if "/." in name or name.endswith(".duckdb")]
    assert not {str(Path(name).relative_to("ailedger/bundled").parent) for name in within} & fetched
