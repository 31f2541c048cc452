"""A real Prefect server and workers on loopback, set up by the commands of the README."""

import base64
import json
import os
import shlex
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

import yaml

from ailedger.settings import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
SCHEDULE = README.partition("\n## On a schedule\n")[2].partition("```sh\n")[2].partition("```")[0]
FIRST_BUILD, START, MAKE_POOL, DEPLOY, WORK = SCHEDULE.splitlines()
DEPLOYED = [
    f"{entry['entrypoint'].rpartition(':')[2]}/{entry['name']}"
    for entry in yaml.safe_load((PROJECT / "prefect.yaml").read_text("utf-8"))["deployments"]
]
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
        auth: user and password that its API asks for; empty where it asks for none.
    """

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    auth: str = ""
    port: int = field(default_factory=free_port)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

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
            "PREFECT_SERVER_API_PORT": str(self.port),
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "3",
            "DO_NOT_TRACK": "1",
            **self.more,
        }

    def start(self) -> None:
        """Start the server and wait until it answers."""
        home = self.folder / "prefect"
        home.mkdir(exist_ok=True)
        # The profile `local` names port 4200, where something else may listen.
        (home / "profiles.toml").write_text(f'[profiles.local]\nPREFECT_API_URL = "{self.url}"\n')
        self._begin("server", START)
        wait_for("the server", self._healthy)

    def deploy(self) -> None:
        """Make the work pool and deploy what prefect.yaml has."""
        self.command(MAKE_POOL)
        self.command(DEPLOY)

    def worker(self) -> "subprocess.Popen[bytes]":
        """Start a worker."""
        self.workers.append(self._begin("worker", WORK))
        return self.workers[-1]

    def some_worker(self) -> "subprocess.Popen[bytes]":
        """A worker that lives."""
        alive = [worker for worker in self.workers if worker.poll() is None]
        return alive[0] if alive else self.worker()

    def command(self, line: str) -> str:
        """Run a command in the project's folder; it must not ask anything."""
        done = subprocess.run(
            _words(line), cwd=PROJECT, env=self.env, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def api(self, method: str, path: str, body: object = None) -> Any:
        """Ask the API."""
        headers = {"Content-Type": "application/json"}
        if self.auth:
            headers["Authorization"] = f"Basic {base64.b64encode(self.auth.encode()).decode()}"
        request = urllib.request.Request(
            f"{self.url}{path}", method=method, headers=headers,
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

    def run(self, name: str, env: dict[str, str] | None = None, **parameters: object) -> str:
        """Ask for a run of a deployment, now, with an environment of its own; its identifier."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        state = {"type": "SCHEDULED", "name": "Scheduled"}
        asked = {"parameters": parameters, "state": state, "job_variables": {"env": env or {}}}
        return str(self.api("POST", path, asked)["id"])

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
        body = {"filter": {"event": {"prefix": list(names)}, "order": "ASC"}}
        page = self.api("POST", "/events/filter", body)
        found = list(page["events"])
        while page["next_page"]:
            page = self.api("GET", page["next_page"].removeprefix(self.url))
            found += page["events"]
        return found

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

    def answers(self) -> bool:
        """Whether it answers."""
        try:
            return self.api("GET", "/health") is True
        except (urllib.error.URLError, OSError):
            return False

    def _begin(self, name: str, line: str) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                _words(line), cwd=PROJECT, env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def _healthy(self) -> bool:
        assert self.processes[0].poll() is None, self.log("server")
        return self.answers()


def _words(line: str) -> list[str]:
    """A command of the README, run in the environment of the tests."""
    here = str(Path(sys.executable).parent)
    return [word.replace(".venv/bin", here) for word in shlex.split(line)]
