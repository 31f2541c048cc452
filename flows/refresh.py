"""The main flow: fetch, extract, validate, load, staging, observations, marts, audit, publish.

Each task is a thin wrapper of a plain function; only the draft of the build passes between
them. The lock is held for the whole flow, so that there is one writer. Whatever ends a run, its
report is written, shown in Prefect where a server is configured, and told to whoever wants alerts.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ParamSpec, TypeVar, cast

from prefect import flow, runtime, tags, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed
from prefect.tasks import Task

from ailedger import store
from ailedger.archive.fetch_sources import SOURCES
from ailedger.archive.inventory import sweep as sweep_raw
from ailedger.base import lock
from ailedger.build.build_summary import summary
from ailedger.build.manifest import Build
from ailedger.build.plan import Plan
from ailedger.build.steps import Audited, SourceLoad, import_libraries, keep_good
from ailedger.errors import AuditError, ConflictError
from ailedger.health import changes, runs
from ailedger.health.alerts.tell import tell
from ailedger.health.run_report import LIBRARIES, RunReport
from ailedger.health.run_summary import headline
from ailedger.health.runs import Run
from ailedger.load.raw_tables import Load
from ailedger.progress import say, warn
from ailedger.settings import Settings
from ailedger.store import BuildDraft
from flows import prefect_view
from flows.fetch import fetch_all
from flows.ingest import spread
from flows.temporary_server import watched

SETTINGS: ContextVar[Settings | None] = ContextVar("settings", default=None)
P = ParamSpec("P")
R = TypeVar("R")


def step(name: str, of: str = "") -> Callable[[Callable[P, R]], Task[P, R]]:
    """A task of that name; Prefect calls its runs `name`, and what else tells them apart."""
    return task(name=name, task_run_name=name + of, cache_policy=NO_CACHE)


@step("extract")
def extract(settings: Settings, full: bool) -> Plan:
    """Read the catalogue, hold the raw files against their sha256, see what is new."""
    return store.plan_run(settings, full=full)


@step("prepare")
def prepare(draft: BuildDraft) -> None:
    """Make the build file ready."""
    draft.prepare()


@step("validate and load", " {source}")
def load(draft: BuildDraft, source: str) -> SourceLoad:
    """Judge one source's rows by contract and load what is accepted."""
    return draft.load(source)


@step("staging, observations, marts")
def derive(draft: BuildDraft) -> list[str]:
    """Create the SQL models."""
    return draft.derive()


@step("audit")
def audit(draft: BuildDraft, marts: list[str]) -> tuple[Audited, dict[str, Any]]:
    """Hold the build against its checks and contracts, and say what it holds."""
    return draft.check(), draft.contents(marts)


@step("publish")
def make_visible(draft: BuildDraft, manifest: dict[str, Any]) -> Build:
    """Publish the build in one step; the oldest builds beyond `keep_builds` go."""
    return draft.publish(manifest)


def name_of_run() -> str:
    """What runs, for people: taken from the parameters."""
    asked = runtime.flow_run.parameters
    full = " full" if asked.get("full") else ""
    wanted = ", ".join(asked.get("sources") or ()) or "all sources"
    return f"refresh{full}" + (f" live: {wanted}" if asked.get("live") else "")


@flow(name="refresh", flow_run_name=name_of_run)
def refresh(
    full: bool = False, live: bool = False, sources: list[str] | None = None, wait: float = 0
) -> RunReport:
    """Refresh the warehouse from the raw tables.

    Args:
        full: build from nothing even where earlier work could be kept.
        live: ask the publishers for new snapshots first.
        sources: names of the sources to ask; all that can be asked when none is named.
        wait: seconds to wait for another run.

    Raises:
        AuditError: the build must not be published; the published one stays.
        BusyError: another run holds the warehouse.
    """
    settings = SETTINGS.get() or Settings()
    asked = {"full": full, "live": live, "sources": sources, "wait": wait}
    run = runs.new_run(settings, name_of_run(), asked, **prefect_view.process())
    before: dict[str, Any] = {}
    try:
        with runs.recorded(run) as report, lock.hold(settings, wait):
            prefect_view.bury(run.begin())
            store.open_store(settings).sweep()
            sweep_raw(settings.raw_dir)
            if live:
                fetch_all(run, sources or list(SOURCES))
            before |= _in_turn(run, full)
    finally:
        prefect_view.show(run.report, before)
        for line in tell(settings, datetime.now(UTC)):
            warn(line)
    return cast(RunReport, Completed(message=headline(report), data=report))


def refresh_with(settings: Settings, **asked: Any) -> RunReport:
    """Run the flow with settings of one's own: a flow's parameters are kept by the server."""
    token = SETTINGS.set(settings)
    try:
        return cast(RunReport, refresh(**asked))
    finally:
        SETTINGS.reset(token)


def _in_turn(run: Run, full: bool) -> dict[str, Any]:
    """Build and publish; again from a new plan where another machine published meanwhile."""
    for _ in range(1, run.settings.lake_attempts):
        try:
            return _refresh(run, full)
        except ConflictError:
            warn("another run published meanwhile: planning again")
    return _refresh(run, full)


def _refresh(run: Run, full: bool) -> dict[str, Any]:
    """Build and publish where something is new. Returns the manifest of the build before."""
    with run.timed("extract"):
        plan = extract(run.settings, full)
    say("extract: %d raw tables of %d editions", plan.count, len(plan.editions))
    run.planned(plan)
    if not plan.nothing_new:
        draft = store.open_store(run.settings).begin(plan)
        try:
            made = _build(run, draft, plan)
        except AuditError:
            draft.reject()
            raise
        except BaseException:
            draft.abandon()
            raise
        say("publish: build %s", made.name)
        run.report.describe(made)
        run.report.status = "published"
        with run.timed("compare"):
            run.report.changes = changes.since(run.settings, plan.current, made)
    return plan.current.manifest if plan.current else {}


def _build(run: Run, draft: BuildDraft, plan: Plan) -> Build:
    with run.timed(LIBRARIES):
        import_libraries()
    if run.settings.ingest_deployment:
        with run.timed("judge on workers"):
            spread(run.settings, plan)
    with run.step("prepare"):
        prepare(draft)
    loads = _load(run, draft, plan)
    with run.step("staging, observations, marts"):
        marts = derive(draft)
    say("observations, marts: %d marts", len(marts))
    with run.step("audit"):
        audited, held = audit(draft, marts)
    say("audit: %d relations hold, %d warnings", len(audited.rows), len(audited.warnings))
    with run.step("publish", last=True):
        keep_good(run.settings, plan, loads)
        refused = {"refused": run.report.refused}
        return make_visible(draft, plan.manifest(loads) | held | summary(audited, marts) | refused)


def _load(run: Run, draft: BuildDraft, plan: Plan) -> list[Load]:
    report = run.report
    done: list[SourceLoad] = []
    report.refused = dict(plan.refused)
    with run.step("validate and load"):
        for source in plan.files:
            with _tagged(source):
                done.append(load(draft, source))
            report.refused |= done[-1].refused
            report.held_back += done[-1].held_back
            say("validate, load: %s", done[-1])
    for reason in report.refused.values():
        warn("refused: %s", " ".join(reason.split()))
    return [load for of_source in done for load in of_source.loads]


def _tagged(source: str) -> AbstractContextManager[object]:
    """A tag to find a source's tasks by, where a server keeps them.

    For each tag of a task Prefect asks for a slot: a temporary server, which is still starting,
    takes seconds over it, and forgets the tasks anyway.
    """
    return tags(f"source:{source}") if watched() else nullcontext()
