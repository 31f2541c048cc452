"""The server of one run keeps the history, ends with the command, and says where it fails."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from prefect.exceptions import PrefectHTTPStatusError
from prefect.settings import PREFECT_API_URL, temporary_settings

from ailedger.errors import LedgerError
from ailedger.settings import PROJECT
from flows import temporary_server

PROBE = """
import atexit, os, sys, time
from flows import prefect_defaults

# As the command ends: what is registered has its turn, nothing is taken apart.
code = 1
atexit.register(lambda: (sys.stdout.flush(), os._exit(code)))

prefect_defaults.hush(terminal=True)
from flows import temporary_server

{change}
with temporary_server.started() as server:
    print("started", server is not None, flush=True)
    from prefect import flow, task

    @task
    def step(number):
        return number

    @flow
    def probe():
        return sum(step(number) for number in range(3))

    with temporary_server.used(server):
        print("used", flush=True)
        {body}
code = 0
"""
WAYS = {
    "forked": "",
    "Prefect's own, in the place of the forked": "temporary_server._serve = lambda at: 1 / 0",
    "Prefect's own, where no fork is safe": "temporary_server.may_fork = lambda: False",
}
FORKED, INSTEAD, _ = WAYS

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prefect's folder, with its database once a server has been started."""
    return tmp_path_factory.mktemp("prefect")


def begin(home: Path, change: str, body: str, **more: str) -> "subprocess.Popen[str]":
    """Begin the probe in a session of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return subprocess.Popen(
        [sys.executable, "-c", PROBE.format(change=change, body=body)], cwd=PROJECT,
        env=kept | {"PREFECT_HOME": str(home)} | more, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def nothing_left(session: int, seconds: float) -> bool:
    """Whether the last process of a session ends within that time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    os.killpg(session, signal.SIGKILL)
    return False


@linux
@pytest.mark.parametrize("way", WAYS)
def test_the_history_of_a_run_is_whole(home: Path, way: str) -> None:
    run = begin(home, WAYS[way], "print(probe())")
    said, err = run.communicate(timeout=240)
    assert run.returncode == 0, err
    assert err == ""
    assert said.split() == ["started", str("fork is" not in way), "used", "3"]
    assert nothing_left(run.pid, 10)
    with sqlite3.connect(home / "prefect.db") as con:
        newest, state = con.execute(
            "SELECT id, state_type FROM flow_run WHERE flow_id IN "
            "(SELECT id FROM flow WHERE name = 'probe') ORDER BY created DESC LIMIT 1"
        ).fetchone()
        tasks = con.execute("SELECT state_type FROM task_run WHERE flow_run_id = ?", [newest])
        assert state == "COMPLETED"
        assert tasks.fetchall() == [("COMPLETED",)] * 3


@linux
@pytest.mark.parametrize(("way", "at"), [(FORKED, "started"), (FORKED, "used"), (INSTEAD, "used")])
def test_a_killed_command_leaves_no_server(home: Path, way: str, at: str) -> None:
    run = begin(home, WAYS[way], "time.sleep(600)")
    assert run.stdout is not None
    assert any(line.startswith(at) for line in run.stdout)
    run.kill()
    run.communicate(timeout=60)  # nobody else holds the pipes any more
    assert nothing_left(run.pid, 20)


@linux
def test_a_server_that_does_not_start_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "prefect.db").write_text("no database\n" * 1000)
    run = begin(
        tmp_path, "", "probe()", PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS="6"
    )  # fmt: skip
    _, err = run.communicate(timeout=240)
    assert run.returncode == 1
    assert f"LedgerError: {tmp_path}: Prefect's temporary server did not start" in err
    assert nothing_left(run.pid, 20)


def test_a_configured_server_is_used_as_it_is(tmp_path: Path) -> None:
    address = "http://127.0.0.1:9/api"
    body = "from prefect.settings import get_current_settings as now; print(now().api.url)"
    run = begin(tmp_path, "", body, PREFECT_API_URL=address)
    said, err = run.communicate(timeout=120)
    assert run.returncode == 0, err
    assert said.split() == ["started", "False", "used", address]


ASKED = httpx.Request("POST", "http://127.0.0.1:1/api/flow_runs/")


@pytest.mark.parametrize(
    ("failed", "words"),
    [
        (
            PrefectHTTPStatusError("x", request=ASKED, response=httpx.Response(500)),
            r"failed a request \(HTTP 500\)",
        ),
        (httpx.ConnectError("no connection"), r"cannot be reached \(no connection\)"),
    ],
)
def test_a_server_that_fails_is_told_in_a_sentence(failed: Exception, words: str) -> None:
    with (
        temporary_settings({PREFECT_API_URL: "http://127.0.0.1:1/api"}),
        pytest.raises(LedgerError, match=words),
        temporary_server.used(None),
    ):
        raise failed


@linux
def test_the_database_of_a_new_home_is_the_one_prefect_makes(home: Path, tmp_path: Path) -> None:
    if not (home / "prefect.db").exists():  # the first test of a run makes it
        begin(home, "", "").communicate(timeout=240)
    code = "from prefect.server.database import provide_database_interface as database\n"
    code += "import asyncio; asyncio.run(database().create_db())"
    env = os.environ | {"PREFECT_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=env, check=True)
    ours, prefects = (_schema(folder / "prefect.db") for folder in (home, tmp_path))
    assert len(ours) > 100
    assert ours == prefects


def _schema(database: Path) -> list[list[str]]:
    """Each entry of the schema by its lines: the order of constraints differs from run to run."""
    with sqlite3.connect(database) as con:
        entries = con.execute("SELECT name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        entries += con.execute("SELECT version_num, '' FROM alembic_version").fetchall()
    return [
        [name, *sorted(line.strip(" ,\t") for line in (sql or "").splitlines())]
        for name, sql in entries
    ]
