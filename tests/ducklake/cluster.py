"""A throwaway PostgreSQL on loopback: made for a session of tests, and gone after it."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.flows.server import free_port

PATIENCE = 60.0  # seconds
OWNER = "postgres"  # PostgreSQL does not run as root
FAST = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=60")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first; None without a server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    there = [str(path) for path in found] + [shutil.which("initdb") or ""]
    return next((Path(p).resolve().parent for p in there if p), None)


@dataclass
class Cluster:
    """A server with its own data folder, port and password.

    Attributes:
        bin: PostgreSQL's programs.
        folder: everything is kept below it.
        password: of the user `ledger`, who owns every database.
        port: on 127.0.0.1.
    """

    bin: Path
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="ledger-pg-")))
    password: str = field(default_factory=lambda: f"pg{secrets.token_hex(12)}")
    port: int = field(default_factory=free_port)
    databases: int = 0

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def env(self) -> dict[str, str]:
        """What a client needs to know beyond the address."""
        return {"PGPASSWORD": self.password}

    def make(self) -> None:
        """Make the cluster and start it."""
        words = self.folder / "password"
        words.write_text(self.password)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            for path in (self.folder, words):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "-D", str(self.data), "-U", "ledger", "--auth=scram-sha-256",
            f"--pwfile={words}", "--no-sync", "--no-locale", "-E", "UTF8",
        )  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        told = ["-c", "listen_addresses=127.0.0.1", "-c", f"port={self.port}", *FAST]
        told += ["-c", f"unix_socket_directories={self.folder}"]
        self._run(
            "pg_ctl", "start", "-D", str(self.data), "-w", "-t", str(int(PATIENCE)),
            "-l", str(self.folder / "log"), "-o", " ".join(told),
        )  # fmt: skip

    def stop(self, mode: str = "immediate") -> None:
        """Stop the server: `immediate` is as if it had been killed."""
        self._run("pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w")

    def remove(self) -> None:
        """Stop the server and leave nothing."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def database(self) -> str:
        """A new database: its connection string, without the password."""
        self.databases += 1
        name = f"lake{self.databases}"
        self.sql(f"CREATE DATABASE {name}", "postgres")
        return f"dbname={name} host=127.0.0.1 port={self.port} user=ledger"

    def sql(self, statement: str, database: str) -> str:
        """Run a statement; what it prints."""
        told = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "ledger", "-d", database]
        done = subprocess.run(
            [str(self.bin / "psql"), *told, "-qAt", "-c", statement],
            env={**os.environ, **self.env}, capture_output=True, text=True, check=False,
            timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def wait_for(self, statement: str, database: str) -> None:
        """Ask until the answer is t."""
        deadline = time.monotonic() + PATIENCE
        while self.sql(statement, database) != "t":
            assert time.monotonic() < deadline, f"waited for: {statement}"
            time.sleep(0.05)

    def _run(self, program: str, *words: str) -> None:
        command: Sequence[str] = [str(self.bin / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        # Not a pipe: the server keeps what its starter was given.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False,
                timeout=PATIENCE,
            )  # fmt: skip
            said.seek(0)
            assert done.returncode == 0, said.read().decode(errors="replace")
