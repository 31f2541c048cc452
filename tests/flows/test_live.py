"""A live run on a real server: a source that has news, a publisher that is down, what is shown."""

import json
from pathlib import Path

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.refresh import refresh_with
from flows.warehouse.runs import Report
from tests.built import build_record, bundled_settings
from tests.replay import publishers
from tests.replay.server import Answer, serve

from .server import PrefectServer, wait_for


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, server: PrefectServer) -> Report:
    """The report of a live run: one publisher has something new, one is down."""
    folder: Path = tmp_path_factory.mktemp("live")
    with serve() as replay:
        settings = bundled_settings(
            folder, fetch_mirror=replay.base, fetch_allow_private=True, fetch_attempts=2,
            fetch_backoff=0, alert_file=folder / "alerts.jsonl",
        )  # fmt: skip
        build_record(settings)
        publishers.unesco(replay)
        down = Answer(b"<html><title>Down</title>", "text/html", 503)
        replay.say(publishers.EPOCH, down)
        with temporary_settings({PREFECT_API_URL: server.url}):
            report = refresh_with(settings, live=True, sources=["unesco_uis", "epoch"])
    report.asked["alerts"] = settings.alert_file.read_text()
    return report


def test_each_source_is_its_own(live: Report) -> None:
    found = {entry["source"]: (entry["state"], entry["exit_code"]) for entry in live.fetched}
    assert found == {"unesco_uis": ("new", 0), "epoch": ("failed", 6)}
    assert (live.status, live.exit_code) == ("published", 6)
    assert live.base and live.name == "refresh live: unesco_uis, epoch"
    assert live.inputs["changed"] == ["unesco_uis"]
    assert live.sources["unesco_uis"] == next(
        entry["rows"] for entry in live.fetched if entry["source"] == "unesco_uis"
    )


def test_the_publisher_that_is_down_is_told(live: Report) -> None:
    told = [json.loads(line) for line in live.asked["alerts"].splitlines()]
    keys = [matter["key"] for message in told for matter in message["matters"]]
    assert "source:epoch" in keys
    assert "run" not in keys


def test_the_server_has_a_task_per_source(live: Report, server: PrefectServer) -> None:
    ours = {"flow_runs": {"id": {"any_": [live.process["flow_run"]]}}}

    def ended() -> dict[str, str] | None:
        tasks = server.api("POST", "/task_runs/filter", ours)
        states = {task["name"]: task["state_type"] for task in tasks}
        return states if states.get("publish") == "COMPLETED" else None

    states = wait_for("the tasks", ended)
    assert states["fetch unesco_uis"] == "COMPLETED"
    assert states["fetch epoch"] == "FAILED"
    assert states["validate and load ai_index"] == "COMPLETED"
    tagged = server.api("POST", "/task_runs/filter", {
        **ours, "task_runs": {"tags": {"all_": ["live", "network"]}},
    })  # fmt: skip
    assert {task["name"] for task in tagged} == {"fetch unesco_uis", "fetch epoch"}


def test_no_setting_reaches_the_server(live: Report, server: PrefectServer) -> None:
    run = server.api("GET", f"/flow_runs/{live.process['flow_run']}")
    assert run["name"] == live.name
    assert set(run["parameters"]) == {"full", "live", "sources", "wait"}


def test_the_change_is_an_event(live: Report, server: PrefectServer) -> None:
    def sent() -> list[str]:
        events = server.events("ailedger.source.changed")
        return [e["resource"]["prefect.resource.id"] for e in events
                if e["payload"]["run"] == live.run]  # fmt: skip

    assert wait_for("the event", sent) == ["ailedger.source.unesco_uis"]
