"""A live run on a real server: a source that has news, publishers that are down, what is shown."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ailedger.health import runs
from ailedger.health.run_report import RunReport
from ailedger.settings import PROJECT, Settings
from tests.built import FEW, build_record, bundled_settings
from tests.replay import publishers
from tests.replay.server import Answer, Asked, Replay, serve

from .server import PATIENCE, PrefectServer, wait_for

DOWN = Answer(b"<html><title>Down</title>", "text/html", 503)
LATER = "[0.02, 0.03]"  # minutes
VERSION = f"{publishers.UIS}/versions/default"
RUN_LIVE = [str(Path(sys.executable).with_name("ailedger")), "run", "--live"]
ASKED = ["unesco_uis", "epoch", "microsoft"]


@dataclass(frozen=True)
class Live:
    """A scheduled live run, and how to have more of its kind.

    Attributes:
        report: of the run.
        settings: where its warehouse is.
        env: the environment that says so.
        replay: the publishers.
        alerts: what was told.
        counts: how often each source was asked.
    """

    report: RunReport
    settings: Settings
    env: dict[str, str]
    replay: Replay
    alerts: list[dict[str, Any]]
    counts: dict[str, int]

    @property
    def fetched(self) -> dict[str, dict[str, Any]]:
        """What became of each source."""
        return {entry["source"]: entry for entry in self.report.fetched}


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, server: PrefectServer) -> Iterator[Live]:
    """A run of a worker: one publisher comes back, one stays down, one refuses."""
    folder: Path = tmp_path_factory.mktemp("live")
    settings = bundled_settings(folder, *FEW)
    build_record(settings)
    server.some_worker()
    with serve() as replay:
        publishers.unesco(replay)
        replay.say(VERSION, DOWN, DOWN, *replay.scripts[VERSION])
        replay.say(publishers.EPOCH, DOWN)
        env = {
            "AILEDGER_RAW_DIR": str(settings.raw_dir),
            "AILEDGER_WAREHOUSE_DIR": str(settings.warehouse_dir),
            "AILEDGER_ALERT_FILE": str(folder / "alerts.jsonl"),
            "AILEDGER_FETCH_MIRROR": replay.base,
            "AILEDGER_FETCH_ALLOW_PRIVATE": "true",
            "AILEDGER_FETCH_ATTEMPTS": "1",
            "AILEDGER_REFETCH_MINUTES": LATER,
        }
        run = server.run("refresh/live", env, sources=ASKED)
        assert server.ended(run)["type"] == "COMPLETED", server.log("worker")
        (report,) = runs.read_reports(settings)
        told = (folder / "alerts.jsonl").read_text().splitlines()
        places = {"unesco_uis": VERSION, "epoch": publishers.EPOCH, "microsoft": publishers.GITHUB}
        counts = {source: replay.count(place) for source, place in places.items()}
        yield Live(report, settings, env, replay, list(map(json.loads, told)), counts)


def test_each_source_is_its_own(live: Live) -> None:
    found = {source: (entry["state"], entry["exit_code"]) for source, entry in live.fetched.items()}
    assert found == {"unesco_uis": ("new", 0), "epoch": ("failed", 6), "microsoft": ("failed", 3)}
    report = live.report
    assert (report.status, report.exit_code) == ("published", 6)
    assert report.base and report.name == "refresh live: unesco_uis, epoch, microsoft"
    assert report.inputs["changed"] == ["unesco_uis"]
    assert report.sources["unesco_uis"] == live.fetched["unesco_uis"]["rows"]


def test_a_publisher_that_is_down_is_asked_again_minutes_later(live: Live) -> None:
    """One comes back the third time, one does not, and one refused: asking again is no use."""
    assert live.counts == {"unesco_uis": 3, "epoch": 3, "microsoft": 1}


def test_the_publisher_that_is_down_is_told(live: Live) -> None:
    keys = [concern["key"] for message in live.alerts for concern in message["concerns"]]
    assert {"source:epoch", "source:microsoft"} <= set(keys)
    assert "run" not in keys


def test_the_server_has_a_task_per_source(live: Live, server: PrefectServer) -> None:
    ours = {"flow_runs": {"id": {"any_": [live.report.process["flow_run"]]}}}

    def ended() -> dict[str, dict[str, Any]] | None:
        tasks = server.api("POST", "/task_runs/filter", ours)
        found = {task["name"]: task for task in tasks}
        done = found.get("publish", {}).get("state_type") == "COMPLETED"
        return found if done else None

    tasks = wait_for("the tasks", ended)
    said = {name: (task["state_type"], task["run_count"]) for name, task in tasks.items()
            if "network" in task["tags"]}  # fmt: skip
    assert said == {
        "fetch unesco_uis": ("COMPLETED", 3),
        "fetch epoch": ("FAILED", 3),
        "fetch microsoft": ("FAILED", 1),
    }
    assert tasks["validate and load ai_index"]["state_type"] == "COMPLETED"
    assert {"source:ai_index"} <= set(tasks["validate and load ai_index"]["tags"])
    assert all("live" in tasks[name]["tags"] for name in said)


def test_no_setting_reaches_the_server(live: Live, server: PrefectServer) -> None:
    run = server.api("GET", f"/flow_runs/{live.report.process['flow_run']}")
    assert run["name"] == live.report.name
    assert set(run["parameters"]) <= {"full", "live", "sources", "wait"}


def test_the_change_is_an_event(live: Live, server: PrefectServer) -> None:
    def sent() -> list[str]:
        events = server.events("ailedger.source.changed")
        return [e["resource"]["prefect.resource.id"] for e in events
                if e["payload"]["run"] == live.report.run]  # fmt: skip

    assert wait_for("the event", sent) == ["ailedger.source.unesco_uis"]


def test_a_run_of_a_person_is_shown_there_and_does_not_wait(
    live: Live, server: PrefectServer
) -> None:
    before = live.replay.count(publishers.EPOCH)
    done = subprocess.run(
        [*RUN_LIVE, "--source", "epoch"],
        env=server.env | live.env | {"AILEDGER_REFETCH_MINUTES": "[60]"},
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 6, done.stderr
    assert live.replay.count(publishers.EPOCH) == before + 1
    report = runs.read_reports(live.settings, 1)[0]
    assert report.status == "unchanged"
    run = server.api("GET", f"/flow_runs/{report.process['flow_run']}")
    assert (run["name"], run["deployment_id"]) == ("refresh live: epoch", None)
    assert run["state"]["type"] == "COMPLETED"


def test_no_more_sources_are_asked_at_once_than_the_setting_says(
    live: Live, server: PrefectServer
) -> None:
    """Each publisher is silent for ten seconds: with one worker the second is asked after that."""
    times: list[float] = []

    def silent(_: Asked) -> Answer:
        times.append(time.monotonic())
        return Answer(manner="silent")

    live.replay.scripts |= {publishers.EPOCH: silent, publishers.GITHUB: silent}
    done = subprocess.run(
        [*RUN_LIVE, "--source", "epoch", "--source", "microsoft"],
        env=server.env | live.env
        | {"AILEDGER_FETCH_WORKERS": "1", "AILEDGER_FETCH_READ_TIMEOUT": "10"},
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 6, done.stderr
    first, second = times
    assert second - first >= 10


def test_a_run_stopped_in_mid_body_ends(live: Live, server: PrefectServer) -> None:
    live.replay.say(publishers.GITHUB, Answer(b"x" * 10_000, "text/plain", manner="trickle"))
    before = live.replay.count(publishers.GITHUB)
    # A shell that starts tests in the background has it ignored, and a child would ignore it too.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(
        [*RUN_LIVE, "--source", "microsoft"], env=server.env | live.env, cwd=PROJECT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    signal.signal(signal.SIGINT, handler)
    try:
        wait_for("the request", lambda: live.replay.count(publishers.GITHUB) > before)
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=30) == 130
    finally:
        running.kill()
