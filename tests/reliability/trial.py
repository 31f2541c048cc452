"""Runs in processes of their own, and what must hold after any of them."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ailedger import store
from ailedger.settings import PROJECT, Settings
from ailedger.store import builds

KILLED = -signal.SIGKILL


@dataclass(frozen=True)
class Trial:
    """A warehouse under trial."""

    settings: Settings

    def start(
        self,
        build_id: str,
        rows: int,
        base: str = "",
        *,
        env: dict[str, str] | None = None,
        before: Callable[[], None] | None = None,
    ) -> "subprocess.Popen[str]":
        """Begin a run."""
        command = [sys.executable, "-m", "tests.reliability.worker"]
        command += [
            str(self.settings.warehouse_dir),
            build_id,
            str(rows),
            *([base] if base else []),
        ]
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=before,  # noqa: PLW1509 - no threads in the tests
        )

    def run(self, build_id: str, rows: int, base: str = "", **more: object) -> tuple[int, str]:
        """Run to the end: exit code, and what was said."""
        process = self.start(build_id, rows, base, **more)  # type: ignore[arg-type]
        out, err = process.communicate(timeout=120)
        assert "Traceback" not in err, err
        return process.returncode, out + err

    def copy(self, folder: Path) -> "Trial":
        """The same warehouse in another folder."""
        shutil.copytree(self.settings.warehouse_dir, folder, symlinks=True)
        return Trial(replace(self.settings, warehouse_dir=folder))

    def export(self) -> str:
        """The published table as the sha256 of its export, with any DuckDB."""
        with store.open_published(self.settings) as con:
            rows = con.execute("SELECT i, text FROM t ORDER BY ALL").fetchall()
            assert con.execute("SELECT n FROM v").fetchone() == (len(rows),)
        return hashlib.sha256("\n".join(map(str, rows)).encode()).hexdigest()

    def names(self) -> set[str]:
        """Every name below the warehouse folder, the lock aside."""
        root = self.settings.warehouse_dir
        found = {
            str(p.relative_to(root)) for p in root.rglob("*") if not p.is_dir() or p.is_symlink()
        }
        return found - {".lock"}

    def tidy(self) -> set[str]:
        """The names there should be: the link, and each build with its manifest."""
        kept = {build.name for build in builds.kept(self.settings)}
        files = {f"builds/{name}.{kind}" for name in kept for kind in ("duckdb", "json")}
        return files | {"ailedger.duckdb"}

    def published(self) -> str:
        """Name of the published build."""
        build = builds.current(self.settings)
        assert build is not None
        return build.name
