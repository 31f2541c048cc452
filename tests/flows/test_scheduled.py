"""A real server and worker: a scheduled run renews the warehouse, a killed one blocks nothing.

The tests stand in the order of one story and share the server.
"""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from flows.settings import PROJECT, Settings
from flows.warehouse import builds, runs
from flows.warehouse.runs import Report

from .server import PrefectServer, wait_for

SOON = timedelta(seconds=5)


@pytest.fixture(scope="module")
def worker(server: PrefectServer) -> "subprocess.Popen[bytes]":
    return server.worker()


def test_the_deployments_are_those_of_the_file(server: PrefectServer) -> None:
    entries = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]
    names = {f"{e['entrypoint'].partition(':')[2]}/{e['name']}": e for e in entries}
    assert set(names) == {"refresh/live", "refresh/full", "export/files", "watch/hourly"}
    for name, entry in names.items():
        found = server.deployment(name)
        assert found["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert found["global_concurrency_limit"]["limit"] == 1
        assert found["parameters"].keys() == entry.get("parameters", {}).keys()
        crons = [schedule["schedule"]["cron"] for schedule in found["schedules"]]
        assert crons == [schedule["cron"] for schedule in entry.get("schedules", ())]
    (automation,) = server.api("POST", "/automations/filter", {})
    assert automation["trigger"]["expect"] == ["ailedger.build.published"]


def test_a_scheduled_run_renews_the_warehouse(
    server: PrefectServer, worker: object, scheduled: Settings
) -> None:
    deployment = server.deployment("refresh/full")["id"]
    soon = datetime.now(UTC) + SOON
    schedule = {"interval": 30 * 86400, "anchor_date": soon.isoformat()}
    body = [{"active": True, "schedule": schedule}]
    server.api("POST", f"/deployments/{deployment}/schedules", body)
    ours = {
        "deployments": {"id": {"any_": [deployment]}},
        "flow_runs": {"expected_start_time": {"before_": (soon + SOON).isoformat()}},
    }
    (run,) = wait_for("the schedule", lambda: server.api("POST", "/flow_runs/filter", ours), 60)
    assert run["auto_scheduled"]
    state = server.ended(run["id"])
    assert state["type"] == "COMPLETED", server.log("worker")
    build = builds.current(scheduled)
    assert build is not None
    assert state["message"] == f"published build {build.name}"
    (report,) = runs.read_reports(scheduled)
    assert (report.status, report.build, report.name) == ("published", build.name, "refresh full")
    assert report.process["flow_run"] == run["id"]
    assert report.process["deployment"] == "full"
    assert server.api("GET", f"/flow_runs/{run['id']}")["name"] == "refresh full"


def test_its_assets_events_and_artifacts_are_seen(
    server: PrefectServer, scheduled: Settings
) -> None:
    (report,) = runs.read_reports(scheduled)
    found = wait_for("the assets", lambda: _assets(server, len(report.marts)), 30)
    flow = found["ailedger://marts/talent_flow"]
    assert flow["payload"] == {"rows": report.marts["talent_flow"], "build": report.build}
    behind = [r["prefect.resource.id"] for r in flow["related"]
              if r["prefect.resource.role"] == "asset"]  # fmt: skip
    assert sorted(behind) == [f"ailedger://raw/{s}" for s in report.lineage["talent_flow"]]
    assert found["ailedger://raw/ai_index"]["payload"]["rows"] == report.sources["ai_index"]
    changed = server.events("ailedger.source.changed")
    assert {event["resource"]["prefect.resource.name"] for event in changed} == set(report.sources)
    (published,) = server.events("ailedger.build.published")
    assert published["payload"]["build"] == report.build
    kept = server.api("POST", "/artifacts/latest/filter", {})
    assert {artifact["key"]: artifact["type"] for artifact in kept} == {
        "run-summary": "markdown", "quarantine": "table", "drift": "table", "revisions": "table",
        "warehouse": "markdown",
    }  # fmt: skip
    summary = next(artifact for artifact in kept if artifact["key"] == "run-summary")
    assert summary["data"].startswith(f"# published build {report.build}\n")


def _assets(server: PrefectServer, marts: int) -> dict[str, dict[str, Any]] | None:
    events = server.events("prefect.asset.materialization")
    found = {event["resource"]["prefect.resource.id"]: event for event in events}
    enough = sum(key.startswith("ailedger://marts/") for key in found) == marts
    return found if enough else None


def test_an_export_follows_a_published_build(server: PrefectServer) -> None:
    """It is asked for; what an export writes has tests of its own."""
    ours = {"deployments": {"id": {"any_": [server.deployment("export/files")["id"]]}}}
    (run,) = wait_for("the export", lambda: server.api("POST", "/flow_runs/filter", ours), 30)
    assert run["created_by"]["type"] == "AUTOMATION"
    cancelled = {"state": {"type": "CANCELLED"}, "force": True}
    server.api("POST", f"/flow_runs/{run['id']}/set_state", cancelled)


def test_a_worker_and_a_run_killed_leave_nothing_stuck(
    server: PrefectServer, worker: "subprocess.Popen[bytes]", scheduled: Settings
) -> None:
    before = builds.current(scheduled)
    name = "refresh/full"
    flow_run = server.run(name)
    report = wait_for("the run", lambda: _under_way(scheduled, flow_run))
    os.kill(report.process["pid"], signal.SIGKILL)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    assert builds.current(scheduled) == before
    assert server.state(flow_run)["type"] == "RUNNING"  # nobody is left to say otherwise
    server.worker()
    look = "from flows.watch import watch; print(watch())"
    subprocess.run([sys.executable, "-c", look], cwd=PROJECT, env=server.env, check=True,
                   timeout=120)  # fmt: skip
    assert server.state(flow_run)["type"] == "CRASHED"
    limit = server.deployment(name)["global_concurrency_limit"]["id"]
    assert server.api("GET", f"/v2/concurrency_limits/{limit}")["active_slots"] == 0
    state = server.ended(server.run(name, full=False))
    assert state["type"] == "COMPLETED", server.log("worker")
    newest, dead, _ = runs.read_reports(scheduled)
    assert (dead.process["flow_run"], dead.status) == (flow_run, "killed")
    assert newest.good
    assert not list(scheduled.builds_dir.glob(".*.part"))


def _under_way(settings: Settings, flow_run: str) -> Report | None:
    """The report of a run that is building."""
    for report in runs.read_reports(settings, 1):
        building = bool(list(settings.builds_dir.glob(".*.part")))
        if report.process.get("flow_run") == flow_run and building:
            return report
    return None


def test_whoever_wants_alerts_heard_of_it_once(server: PrefectServer) -> None:
    lines = (server.folder / "alerts.jsonl").read_text().splitlines()
    told = [
        (message["kind"], matter["key"])
        for message in map(json.loads, lines)
        for matter in message["matters"]
        if matter["key"] == "run"
    ]
    assert told == [("problem", "run"), ("recovery", "run")]
