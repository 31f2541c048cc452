"""The main flow: fetch, extract, validate, load, staging, observations, marts, audit, publish.

Each task is a thin wrapper of a plain function; only the draft of the build passes between
them. The lock is held for the whole flow, so that there is one writer. Whatever ends a run, its
report is written, shown in Prefect where a server is configured, and told to whoever wants alerts.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, cast

from flows import prefect_defaults

prefect_defaults.hush()

from prefect import flow, runtime, tags, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectConcurrentFuture, PrefectFuture
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task

from ailedger import store
from ailedger.archive.fetch_sources import (
    SOURCES,
    Outcome,
    Tools,
    connector,
    fetch_source,
    open_tools,
)
from ailedger.archive.inventory import sweep as sweep_raw
from ailedger.base import lock
from ailedger.base.deadline import deadline
from ailedger.build.build_summary import summary
from ailedger.build.manifest import Build
from ailedger.build.plan import Plan
from ailedger.build.run_inputs import asked_of, inputs
from ailedger.build.steps import Audited, SourceLoad, import_libraries, keep_good
from ailedger.errors import AuditError, ConflictError, TransientError
from ailedger.health import changes, runs
from ailedger.health.alerts.tell import tell
from ailedger.health.run_report import LIBRARIES, RunReport
from ailedger.health.run_summary import headline
from ailedger.health.runs import Run
from ailedger.load.raw_tables import Load
from ailedger.progress import fetching, say, warn
from ailedger.settings import Settings
from ailedger.store import BuildDraft
from flows import prefect_view
from flows.ingest import spread
from flows.temporary_server import watched

SETTINGS: ContextVar[Settings | None] = ContextVar("settings", default=None)


class UnfetchedError(Exception):
    """A source that did not come: a failed task that carries what is known of it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.why)
        self.outcome = outcome


def may_pass(task: Task[Any, Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Whether asking a publisher again, minutes later, may help."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, UnfetchedError) and isinstance(error.outcome.error, TransientError)


@task(
    name="fetch", task_run_name="fetch {source}", tags=["network"], cache_policy=NO_CACHE,
    retry_condition_fn=may_pass, retry_jitter_factor=0.3,
)  # fmt: skip
def fetch(source: str, tools: Tools) -> Outcome:
    """Bring a new snapshot of one source."""
    outcome = fetch_source(tools, source, fetching)
    if outcome.error is not None:
        raise UnfetchedError(outcome)
    return outcome


@task(name="extract", task_run_name="extract", cache_policy=NO_CACHE)
def extract(settings: Settings, full: bool) -> Plan:
    """Read the catalogue, hold the raw files against their sha256, see what is new."""
    return store.plan_run(settings, full=full)


@task(name="prepare", task_run_name="prepare", cache_policy=NO_CACHE)
def prepare(draft: BuildDraft) -> None:
    """Make the build file ready."""
    draft.prepare()


@task(name="validate and load", task_run_name="validate and load {source}", cache_policy=NO_CACHE)
def load(draft: BuildDraft, source: str) -> SourceLoad:
    """Judge one source's rows by contract and load what is accepted."""
    return draft.load(source)


@task(
    name="staging, observations, marts",
    task_run_name="staging, observations, marts",
    cache_policy=NO_CACHE,
)
def derive(draft: BuildDraft) -> list[str]:
    """Create the SQL models."""
    return draft.derive()


@task(name="audit", task_run_name="audit", cache_policy=NO_CACHE)
def audit(draft: BuildDraft, marts: list[str]) -> tuple[Audited, dict[str, Any]]:
    """Hold the build against its checks and contracts, and say what it holds."""
    return draft.check(), draft.contents(marts)


@task(name="publish", task_run_name="publish", cache_policy=NO_CACHE)
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
                _fetch(run, sources or list(SOURCES))
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
        done: RunReport = refresh(**asked)
        return done
    finally:
        SETTINGS.reset(token)


def _fetch(run: Run, names: list[str]) -> None:
    """Fetch the named sources side by side. A source that does not come is on record."""
    settings = run.settings
    for name in names:
        connector(name)
    # A person at a terminal does not want to wait for a publisher to come back.
    later = settings.refetch_minutes if runtime.deployment.id else ()
    patient = fetch.with_options(
        retries=len(later), retry_delay_seconds=[60 * minutes for minutes in later]
    )
    tools = open_tools(settings, names)
    side_by_side: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(settings.fetch_workers)
    with run.timed("fetch"), tools.session, tags("live"), side_by_side, _stopping(tools):
        futures = side_by_side.map(patient, {"source": names, "tools": unmapped(tools)})
        for name, future in zip(names, futures, strict=True):
            _wait(cast("PrefectConcurrentFuture[Outcome]", future))
            outcome = _outcome(name, cast("PrefectFuture[Outcome]", future))
            run.report.fetched.append(asked_of(outcome))
            say("fetch: %s: %s", name, outcome)


@contextmanager
def _stopping(tools: Tools) -> Iterator[None]:
    """Stopped by a person: nobody asks again, nobody waits."""
    try:
        yield
    except BaseException:
        tools.stop.set()
        raise


@contextmanager
def _step(run: Run, name: str, *, last: bool = False) -> Iterator[None]:
    with run.timed(name), deadline(run.settings, name, last=last):
        yield


def _wait(future: PrefectConcurrentFuture[Outcome]) -> None:
    """Wait, and look up each second: a wait without end is not always woken by Ctrl-C."""
    while not future.wrapped_future.done():
        future.wait(1)


def _outcome(name: str, future: PrefectFuture[Outcome]) -> Outcome:
    future.wait()
    found = future.state.result(raise_on_failure=False)
    if isinstance(found, UnfetchedError):
        return found.outcome
    if isinstance(found, Outcome):
        return found
    return Outcome(name, "failed", why=f"its task ended by {type(found).__name__}")


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
    run.report.inputs = inputs(plan)
    if plan.current is not None:
        run.report.build = plan.current.name
    if plan.nothing_new and plan.current is not None:
        run.report.describe(plan.current)
        return plan.current.manifest
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


def _tagged(source: str) -> AbstractContextManager[object]:
    """A tag to find a source's tasks by, where a server keeps them.

    For each tag of a task Prefect asks for a slot: a temporary server, which is still starting,
    takes seconds over it, and forgets the tasks anyway.
    """
    return tags(f"source:{source}") if watched() else nullcontext()


def _build(run: Run, draft: BuildDraft, plan: Plan) -> Build:
    settings, refused = run.settings, dict(plan.refused)
    loads: list[Load] = []
    held_back: list[str] = []
    with run.timed(LIBRARIES):
        import_libraries()
    if run.settings.ingest_deployment:
        with run.timed("judge on workers"):
            spread(run.settings, plan)
    with _step(run, "prepare"):
        prepare(draft)
    with _step(run, "validate and load"):
        for source in plan.files:
            with _tagged(source):
                done = load(draft, source)
            refused |= done.refused
            held_back += done.held_back
            loads += done.loads
            say("validate, load: %s", done)
    run.report.refused, run.report.held_back = refused, held_back
    for reason in refused.values():
        warn("refused: %s", " ".join(reason.split()))
    with _step(run, "staging, observations, marts"):
        marts = derive(draft)
    say("observations, marts: %d marts", len(marts))
    with _step(run, "audit"):
        audited, held = audit(draft, marts)
    say("audit: %d relations hold, %d warnings", len(audited.rows), len(audited.warnings))
    manifest = {
        **plan.manifest(loads),
        **held,
        **summary(audited, marts),
        "refused": refused,
    }
    with _step(run, "publish", last=True):
        try:
            keep_good(settings, plan, loads)
        except OSError as error:
            warn("raw tables could not be kept as last good versions: %s", error)
        return make_visible(draft, manifest)
