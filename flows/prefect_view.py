"""What a run shows in Prefect: assets, artifacts, events.

All of it is a rendering of the run report, after the fact, and only where a server is configured:
a temporary one is gone before anybody could look. Trouble with the server is not trouble with the
run: it is told and the run goes on.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import get_client, runtime
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.states import Crashed

from ailedger.health import concerns
from ailedger.health.run_report import RunReport
from ailedger.health.run_summary import markdown
from ailedger.progress import warn
from flows.temporary_server import watched

TOOL = "ailedger"
MATERIALISED, MATERIALISED_BY = "prefect.asset.materialization.succeeded", "asset-materialized-by"
Related = Sequence[tuple[str, str]]  # a resource and its role


def process() -> dict[str, str]:
    """What Prefect knows this run by."""
    deployment = watched() and runtime.deployment.name  # a temporary server has none
    found = {"flow_run": runtime.flow_run.id, "deployment": deployment}
    return {key: str(value) for key, value in found.items() if value}


@contextmanager
def lenient(what: str) -> Iterator[None]:
    """Tell of trouble with the server inside the block, and go on."""
    try:
        yield
    except Exception as error:
        warn("Prefect did not take %s: %s", what, type(error).__name__)


def show(report: RunReport, before: Mapping[str, Any]) -> None:
    """Show an ended run; `before` is the manifest of the build published before it, or empty."""
    if not watched():
        return
    with lenient("the artifacts of this run"):
        artifacts(report)
    with lenient("the events of this run"):
        events(report, before)
    if report.status == "published":
        with lenient("the assets of this run"):
            assets(report)


def assets(report: RunReport) -> None:
    """Materialisation events: sources with their rows, marts with theirs and their lineage.

    Sent once the build is published, and not by a decorated task when that task ends: a build that
    fails its audit has materialised nothing, and a mart's lineage is known only from its rows.
    """
    for kind, rows in (("raw", report.sources), ("marts", report.marts)):
        for name in rows:
            behind = report.lineage.get(name, ()) if kind == "marts" else ()
            related = [*((f"{TOOL}://raw/{s}", "asset") for s in behind), (TOOL, MATERIALISED_BY)]
            facts = {"rows": rows[name], "build": report.build}
            _emit(MATERIALISED, f"{TOOL}://{kind}/{name}", name, facts, related)


def artifacts(report: RunReport) -> None:
    """The run's summary; what is in quarantine, drifted or revised; where the warehouse is."""
    create_markdown_artifact(markdown(report), key="run-summary", description=report.name)
    create_table_artifact(report.quarantine, key="quarantine", description="rows in quarantine")
    create_table_artifact(report.drift, key="drift", description="raw tables that drifted")
    create_table_artifact(report.revised, key="revisions", description="figures revised since")
    if Path(report.path).is_absolute():  # not that of a lake
        create_link_artifact(Path(report.path).as_uri(), "the published warehouse", key="warehouse")


def events(report: RunReport, before: Mapping[str, Any]) -> None:
    """What other automations may wait for."""
    for source in report.inputs.get("changed", ()):
        _emit(f"{TOOL}.source.changed", f"{TOOL}.source.{source}", source, {"run": report.run})
    for concern in concerns.newly_broken(report, before):
        table = concern.key.partition(":")[2]
        broke = {"what": concern.title, "kind": concern.kind, "run": report.run}
        _emit(f"{TOOL}.contract.broke", f"{TOOL}.table.{table}", table, broke)
    if report.status == "published":
        made = {"build": report.build, "base": report.base, "marts": report.marts}
        _emit(f"{TOOL}.build.published", f"{TOOL}.warehouse", report.build, made)


def _emit(
    event: str, resource: str, name: str, payload: dict[str, Any], related: Related = ()
) -> None:
    place = {"prefect.resource.id": resource, "prefect.resource.name": name}
    beside = [{"prefect.resource.id": i, "prefect.resource.role": role} for i, role in related]
    emit_event(event=event, resource=place, related=beside, payload=payload)


def bury(dead: list[RunReport]) -> None:
    """Tell the server that runs whose process was killed are over: their slots become free."""
    if not watched():
        return
    for report in dead:
        if flow_run := report.process.get("flow_run"):
            with lenient(f"the end of run {report.run}"), get_client(sync_client=True) as client:
                found = client.read_flow_run(UUID(flow_run))
                if found.state is not None and not found.state.is_final():
                    state: State[Any] = Crashed(message="its process was killed")
                    client.set_flow_run_state(found.id, state, force=True)
