"""scripts/setup makes an environment beside the old one; what fails leaves the old one in place."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ailedger.settings import PROJECT

# Makes an environment of one program that does nothing; all else is done by the real Python.
PYTHON = """#!/bin/sh
case "$*" in
"-m venv "*) mkdir -p "$3/bin" && printf '#!/bin/sh\\nexit ${STUB:-0}\\n' >"$3/bin/python" &&
    chmod +x "$3/bin/python" ;;
*) exec {python} "$@" ;;
esac
"""
UV = "#!/bin/sh\nexit ${STUB:-0}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the script, a lock, and programs that stand for Python and uv."""
    root = tmp_path / "project"
    (root / "scripts").mkdir(parents=True)
    shutil.copy(PROJECT / "scripts" / "setup", root / "scripts")
    (root / "a.lock").write_text("one==1\n")
    (root / "pyproject.toml").touch()
    (root / "programs").mkdir()
    texts = {"python3": PYTHON.replace("{python}", sys.executable), "uv": UV}
    for name, text in texts.items():
        (root / "programs" / name).write_text(text)
        (root / "programs" / name).chmod(0o755)
    return root


def setup(root: Path, *arguments: str, stub: int = 0) -> int:
    env = {
        "PATH": f"{root / 'programs'}{os.pathsep}{os.defpath}",
        "PYTHON": str(root / "programs" / "python3"), "STUB": str(stub),
    }  # fmt: skip
    command = ["sh", str(root / "scripts" / "setup"), "a.lock", *arguments]
    return subprocess.run(command, env=env, check=False, capture_output=True).returncode


def test_nothing_is_made_again_while_the_lock_stays(project: Path) -> None:
    assert setup(project) == 0
    made = (project / ".venv").readlink()
    assert setup(project) == 0
    assert (project / ".venv").readlink() == made
    assert list(project.glob(".venv.*")) == [project / made]


def test_the_old_environment_stays_for_what_runs_in_it(project: Path) -> None:
    setup(project)
    old = (project / ".venv").readlink()
    (project / "a.lock").write_text("one==2\n")
    assert setup(project) == 0
    new = (project / ".venv").readlink()
    assert new != old
    assert {path.name for path in project.glob(".venv.*")} == {str(old), str(new)}


def test_an_old_environment_goes_with_the_next_but_one(project: Path) -> None:
    setup(project)
    old = project / (project / ".venv").readlink()
    for version in (2, 3):
        os.utime(old, (0, 0))
        (project / "a.lock").write_text(f"one=={version}\n")
        assert setup(project) == 0
    assert not old.exists()


def test_what_fails_leaves_the_old_environment(project: Path) -> None:
    setup(project)
    old = (project / ".venv").readlink()
    (project / "a.lock").write_text("one==2\n")
    assert setup(project, stub=1) == 1
    assert (project / ".venv").readlink() == old
    assert list(project.glob(".venv.*")) == [project / old]


def test_a_folder_of_an_earlier_version_gives_way(project: Path) -> None:
    (project / ".venv-test").mkdir()
    assert setup(project, ".venv-test") == 0
    assert (project / ".venv-test" / "installed-from").exists()
    assert (project / ".venv-test.before").is_dir()
