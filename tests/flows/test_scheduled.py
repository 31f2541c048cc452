"""A real server and worker: a scheduled run renews the warehouse, a killed one blocks nothing.

The server has runs of other tests too: each test asks for what belongs to its own run.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from ailedger.build.manifest import Build
from ailedger.health import runs
from ailedger.health.run_report import RunReport
from ailedger.settings import PROJECT, Settings
from ailedger.store import builds

from .server import PATIENCE, PrefectServer, wait_for

SOON = 5.0  # seconds
MONTH = 30 * 86400  # seconds


@pytest.fixture(scope="module")
def report(server: PrefectServer, scheduled: Settings) -> RunReport:
    """The report of a run that the server made from a schedule."""
    server.some_worker()
    run = _made_by_schedule(server, server.deployment("refresh/full")["id"])
    assert run["auto_scheduled"]
    state = server.ended(run["id"])
    assert state["type"] == "COMPLETED", server.log("worker")
    found = _report(scheduled, run["id"])
    assert state["message"] == f"published build {found.build}"
    return found


def _made_by_schedule(server: PrefectServer, deployment: str) -> dict[str, Any]:
    """A run of a schedule that is due soon, and not again for a month."""
    path, lead = f"/deployments/{deployment}/schedules", SOON
    while lead < PATIENCE:
        due = datetime.now(UTC) + timedelta(seconds=lead)
        schedule = {"interval": MONTH, "anchor_date": due.isoformat()}
        (made,) = server.api("POST", path, [{"active": True, "schedule": schedule}])
        second = timedelta(seconds=1)
        window = {"after_": (due - second).isoformat(), "before_": (due + second).isoformat()}
        ours = {
            "deployments": {"id": {"any_": [deployment]}},
            "flow_runs": {"expected_start_time": window},
        }
        while datetime.now(UTC) < due + timedelta(seconds=lead):
            if found := server.api("POST", "/flow_runs/filter", ours):
                return dict(found[0])
            time.sleep(0.3)
        # The server was too busy to see it before it was due.
        server.api("DELETE", f"{path}/{made['id']}")
        lead *= 3
    raise AssertionError("the server makes no run of a schedule")


def _report(settings: Settings, flow_run: str) -> RunReport:
    """The report of a flow run."""
    (found,) = [r for r in runs.read_reports(settings) if r.process.get("flow_run") == flow_run]
    return found


def test_the_deployments_are_those_of_the_file(server: PrefectServer) -> None:
    entries = yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]
    names = {f"{e['entrypoint'].partition(':')[2]}/{e['name']}": e for e in entries}
    assert set(names) == {
        "refresh/live", "refresh/full", "export/files", "watch/hourly", "ingest/source",
        "maintain/nightly",
    }  # fmt: skip
    for name, entry in names.items():
        found = server.deployment(name)
        if name != "ingest/source":  # several workers judge at once
            assert found["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
            assert found["global_concurrency_limit"]["limit"] == 1
        assert found["parameters"].keys() == entry.get("parameters", {}).keys()
        crons = {schedule["schedule"].get("cron") for schedule in found["schedules"]} - {None}
        assert crons == {schedule["cron"] for schedule in entry.get("schedules", ())}
    automations = server.api("POST", "/automations/filter", {})
    assert ["ailedger.build.published"] in [one["trigger"]["expect"] for one in automations]


def test_a_scheduled_run_renews_the_warehouse(
    report: RunReport, server: PrefectServer, scheduled: Settings
) -> None:
    assert (report.status, report.name) == ("published", "refresh full")
    assert report.build in [build.name for build in builds.kept(scheduled)]
    assert report.process["deployment"] == "full"
    assert server.api("GET", f"/flow_runs/{report.process['flow_run']}")["name"] == "refresh full"


def test_its_assets_are_seen(report: RunReport, server: PrefectServer) -> None:
    def assets() -> dict[str, dict[str, Any]] | None:
        events = server.events("prefect.asset.materialization")
        found = {event["resource"]["prefect.resource.id"]: event for event in events
                 if event["payload"].get("build") == report.build}  # fmt: skip
        return found if len(found) == len(report.marts) + len(report.sources) else None

    found = wait_for("the assets", assets)
    flow = found["ailedger://marts/talent_flow"]
    assert flow["payload"] == {"rows": report.marts["talent_flow"], "build": report.build}
    behind = [r["prefect.resource.id"] for r in flow["related"]
              if r["prefect.resource.role"] == "asset"]  # fmt: skip
    assert sorted(behind) == [f"ailedger://raw/{s}" for s in report.lineage["talent_flow"]]
    assert found["ailedger://raw/ai_index"]["payload"]["rows"] == report.sources["ai_index"]


def test_its_events_are_seen(report: RunReport, server: PrefectServer) -> None:
    published = wait_for("the event", lambda: _published(server, report))
    assert published["payload"]["marts"] == report.marts
    changed = [event for event in server.events("ailedger.source.changed")
               if event["payload"]["run"] == report.run]  # fmt: skip
    names = {event["resource"]["prefect.resource.name"] for event in changed}
    assert names == set(report.inputs["changed"])


def _published(server: PrefectServer, report: RunReport) -> dict[str, Any] | None:
    """The event of a published build."""
    events = server.events("ailedger.build.published")
    return next((one for one in events if one["payload"]["build"] == report.build), None)


def test_its_artifacts_are_seen(report: RunReport, server: PrefectServer) -> None:
    ours = {"artifacts": {"flow_run_id": {"any_": [report.process["flow_run"]]}}}
    kept = {one["key"]: one for one in server.api("POST", "/artifacts/filter", ours)}
    assert {key: one["type"] for key, one in kept.items()} == {
        "run-summary": "markdown", "quarantine": "table", "drift": "table", "revisions": "table",
        "warehouse": "markdown",
    }  # fmt: skip
    assert kept["run-summary"]["data"].startswith(f"# published build {report.build}\n")


def test_an_export_follows_a_published_build(report: RunReport, server: PrefectServer) -> None:
    """It is asked for; what an export writes has tests of its own."""
    published = wait_for("the event", lambda: _published(server, report))

    def asked() -> str | None:
        for event in server.events("prefect.automation.action.executed"):
            behind = {r["prefect.resource.id"] for r in event["related"]}
            if f"prefect.event.{published['id']}" in behind:
                return next(name for name in behind if name.startswith("prefect.flow-run."))
        return None

    run = wait_for("the export", asked).removeprefix("prefect.flow-run.")
    found = server.api("GET", f"/flow_runs/{run}")
    assert found["deployment_id"] == server.deployment("export/files")["id"]
    assert found["created_by"]["type"] == "AUTOMATION"
    cancelled = {"state": {"type": "CANCELLED"}, "force": True}
    server.api("POST", f"/flow_runs/{run}/set_state", cancelled)


@dataclass(frozen=True)
class Killed:
    """A run that was killed together with its worker, and what came of it.

    Attributes:
        flow_run: the run.
        before: the published build before it.
        after: the published build right after the kill.
        states: of the run right after the kill, and once `watch` has looked.
        slots: taken of its deployment's limit once `watch` has looked.
        next: the run after it.
    """

    flow_run: str
    before: Build | None
    after: Build | None
    states: tuple[str, str]
    slots: int
    next: str


@pytest.fixture(scope="module")
def killed(server: PrefectServer, scheduled: Settings) -> Killed:
    """Kills a worker and its run while it builds; then another worker takes the next run."""
    worker, name = server.some_worker(), "refresh/full"
    before = builds.current(scheduled)
    flow_run = server.run(name)
    process = wait_for("the run", lambda: _building(scheduled, flow_run))
    os.kill(process, signal.SIGKILL)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    after, left = builds.current(scheduled), server.state(flow_run)["type"]
    server.worker()
    look = "from flows.watch import watch; print(watch())"
    subprocess.run([sys.executable, "-c", look], cwd=PROJECT, env=server.env, check=True,
                   timeout=PATIENCE)  # fmt: skip
    limit = server.deployment(name)["global_concurrency_limit"]["id"]
    slots = server.api("GET", f"/v2/concurrency_limits/{limit}")["active_slots"]
    states = (left, server.state(flow_run)["type"])
    following = server.run(name, full=False)
    assert server.ended(following)["type"] == "COMPLETED", server.log("worker")
    return Killed(flow_run, before, after, states, slots, following)


def _building(settings: Settings, flow_run: str) -> int | None:
    """The process of a run that is building."""
    for report in runs.read_reports(settings, 1):
        building = bool(list(settings.builds_dir.glob(".*.part")))
        if report.process.get("flow_run") == flow_run and building:
            return int(report.process["pid"])
    return None


def test_a_worker_and_a_run_killed_leave_nothing_stuck(killed: Killed, scheduled: Settings) -> None:
    assert killed.after == killed.before
    # Nobody is left to say that the run is over, until `watch` does.
    assert killed.states == ("RUNNING", "CRASHED")
    assert killed.slots == 0
    assert _report(scheduled, killed.flow_run).status == "killed"
    assert _report(scheduled, killed.next).good
    assert not list(scheduled.builds_dir.glob(".*.part"))


def test_whoever_wants_alerts_heard_of_it_once(killed: Killed, server: PrefectServer) -> None:
    lines = (server.folder / "alerts.jsonl").read_text().splitlines()
    told = [
        (message["kind"], concern["key"])
        for message in map(json.loads, lines)
        for concern in message["concerns"]
        if concern["key"] == "run"
    ]
    assert told == [("problem", "run"), ("recovery", "run")]
