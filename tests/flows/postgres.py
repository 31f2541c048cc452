"""A PostgreSQL on loopback, of the test's own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .server import PATIENCE, free_port

PASSWORD = "made-up"


def programs() -> Path | None:
    """The folder of its programs: Debian does not put them on the path."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a running PostgreSQL, as Prefect wants it."""
    folder = programs()
    if folder is None:
        pytest.skip("no PostgreSQL is installed: apt-get install postgresql")
    # Not below pytest's folder: that is closed to the user it runs as where the tests are root's.
    place = Path(tempfile.mkdtemp(prefix="ailedger-postgres-"))
    as_other: dict[str, Any] = {}
    if os.getuid() == 0:
        as_other = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(place, "postgres", "postgres")
    port, data = free_port(), place / "data"

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [str(folder / program), "-D", str(data), *words], cwd=place, capture_output=True,
            text=True, check=False, timeout=PATIENCE, **as_other,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr

    secret = place / "password"
    secret.write_text(PASSWORD)
    try:
        run("initdb", "-U", "ledger", "-A", "scram-sha-256", "--pwfile", str(secret), "--no-sync")
        listen = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port} -F"
        run("pg_ctl", "-w", "-l", str(place / "log"), "-o", listen, "start")
        try:
            yield f"postgresql+asyncpg://ledger:{PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)
