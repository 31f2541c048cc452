"""A real Prefect server and workers on loopback, for the session."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.settings import PROJECT

POOL = "local-process"
PATIENCE = 120.0  # seconds
BUSY = 503


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(what: str, ask: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Ask until the answer is true, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        found = ask()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.3)


@dataclass
class PrefectServer:
    """A server with its own home, warehouse and workers.

    Args:
        folder: everything is kept below it.
        more: entries of the environment for server, workers and commands.
    """

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Address of the API."""
        return f"http://127.0.0.1:{self.port}/api"

    @property
    def env(self) -> dict[str, str]:
        """Environment of everything that talks to this server."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
        return kept | {
            "PREFECT_HOME": str(self.folder / "prefect"),
            "PREFECT_API_URL": self.url,
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "3",
            "DO_NOT_TRACK": "1",
            **self.more,
        }

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._begin("server", "server", "start", "--host", "127.0.0.1", "--port", str(self.port))
        wait_for("the server", self._healthy)

    def worker(self) -> "subprocess.Popen[bytes]":
        """Start a worker."""
        return self._begin("worker", "worker", "start", "--pool", POOL)

    def prefect(self, *words: str) -> str:
        """Run a command of Prefect in the project's folder; it must not ask anything."""
        done = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *words],
            cwd=PROJECT, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def api(self, method: str, path: str, body: object = None) -> Any:
        """Ask the API."""
        request = urllib.request.Request(
            f"{self.url}{path}", method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode(),
        )  # fmt: skip
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return json.loads(answer.read() or "null")
            except urllib.error.HTTPError as error:
                if error.code != BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.5)  # its SQLite is locked

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment by its name, such as refresh/full."""
        return dict(self.api("GET", f"/deployments/name/{name}"))

    def run(self, name: str, **parameters: object) -> str:
        """Ask for a run of a deployment, now; its identifier."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        state = {"type": "SCHEDULED", "name": "Scheduled"}
        return str(self.api("POST", path, {"parameters": parameters, "state": state})["id"])

    def state(self, flow_run: str) -> dict[str, Any]:
        """The state of a flow run."""
        return dict(self.api("GET", f"/flow_runs/{flow_run}")["state"])

    def ended(self, flow_run: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """The state of a flow run once it has ended."""
        final = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")

        def ask() -> dict[str, Any] | None:
            state = self.state(flow_run)
            return state if state["type"] in final else None

        return dict(wait_for(f"flow run {flow_run}", ask, seconds))

    def events(self, *names: str) -> list[dict[str, Any]]:
        """Events whose name begins with one of `names`, oldest first."""
        body = {"filter": {"event": {"prefix": list(names)}}, "limit": 50}
        return list(reversed(self.api("POST", "/events/filter", body)["events"]))

    def log(self, name: str) -> str:
        """What the processes of that kind printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self) -> None:
        """End every process that was started, workers first."""
        for process in reversed(self.processes):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _begin(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "prefect", *words],
                cwd=PROJECT, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def _healthy(self) -> bool:
        assert self.processes[0].poll() is None, self.log("server")
        try:
            return self.api("GET", "/health") is True
        except (urllib.error.URLError, OSError):
            return False
