"""The main flow: extract, validate, load, staging, observations, marts, audit, publish.

Each task is a thin wrapper of a plain function; only the path of the build file passes between
them. The lock is held for the whole flow, so that there is one writer.
"""

from pathlib import Path
from typing import Any

from flows import quiet

quiet.hush()

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.progress import say, timed, warn
from flows.settings import Settings
from flows.warehouse import build, lock, publish
from flows.warehouse.plan import Plan, make_plan
from flows.warehouse.result import Result, told


@task(name="extract", cache_policy=NO_CACHE)
def extract(settings: Settings, full: bool) -> Plan:
    """Read the catalogue, hold the raw files against their sha256, see what is new."""
    return make_plan(settings, full=full)


@task(name="prepare", cache_policy=NO_CACHE)
def prepare(part: Path, settings: Settings, plan: Plan) -> None:
    """Make the build file ready."""
    build.prepare(part, settings, plan.editions)


@task(name="validate and load", task_run_name="validate and load {source}", cache_policy=NO_CACHE)
def load(part: Path, settings: Settings, source: str, plan: Plan) -> build.SourceLoad:
    """Judge one source's rows by contract and load what is accepted."""
    return build.load_source(part, settings, source, plan.files[source])


@task(name="staging, observations, marts", cache_policy=NO_CACHE)
def derive(part: Path, settings: Settings) -> list[str]:
    """Create the SQL models."""
    return build.derive(part, settings)


@task(name="audit", cache_policy=NO_CACHE)
def audit(part: Path, settings: Settings, before: dict[str, int]) -> build.Audited:
    """Hold the build against its checks and contracts."""
    return build.check(part, settings, before)


@task(name="publish", cache_policy=NO_CACHE)
def make_visible(part: Path, settings: Settings, manifest: dict[str, Any]) -> str:
    """Publish the build by rename."""
    return publish.finish(settings, part, manifest).name


@flow(name="refresh", validate_parameters=False)
def refresh(full: bool = False, settings: Settings | None = None, wait: float = 0) -> Result:
    """Refresh the warehouse from the raw tables.

    Args:
        full: build from nothing even where earlier work could be kept.
        settings: where things are; the environment's when not given.
        wait: seconds to wait for another run.

    Raises:
        AuditError: the build must not be published; the published one stays.
        BusyError: another run holds the warehouse.
    """
    settings = settings or Settings()
    with lock.hold(settings, wait):
        publish.sweep(settings)
        return _refresh(settings, full)


def _refresh(settings: Settings, full: bool) -> Result:
    seconds: dict[str, float] = {}
    with timed(seconds, "extract"):
        plan = extract(settings, full)
    say("extract: %d raw tables of %d editions", plan.count, len(plan.editions))
    if plan.nothing_new:
        return told(settings, plan)
    part = publish.start(settings, plan.build_id, plan.base)
    try:
        return _build(part, settings, plan, seconds)
    except BaseException:
        publish.abandon(part)
        raise


def _build(part: Path, settings: Settings, plan: Plan, seconds: dict[str, float]) -> Result:
    with timed(seconds, "prepare"):
        prepare(part, settings, plan)
    refused = dict(plan.refused)
    with timed(seconds, "validate and load"):
        for source in plan.files:
            done = load(part, settings, source, plan)
            refused |= done.refused
            say("validate, load: %s", done)
    for reason in refused.values():
        warn("refused: %s", reason)
    with timed(seconds, "staging, observations, marts"):
        marts = derive(part, settings)
    say("observations, marts: %d marts", len(marts))
    with timed(seconds, "audit"):
        audited = audit(part, settings, plan.rows_before)
    say("audit: %d relations hold, %d warnings", len(audited.rows), len(audited.warnings))
    summary = {
        "tables": audited.tables,
        "accepted": audited.accepted,
        "quarantined": audited.quarantined,
        "marts": {mart: audited.rows[mart] for mart in marts},
        "refused": refused,
        "warnings": [str(finding) for finding in audited.warnings],
    }
    with timed(seconds, "publish"):
        name = make_visible(part, settings, {**plan.manifest, **summary, "rows": audited.rows})
    say("publish: build %s", name)
    return Result(build=name, path=str(settings.published), new=True, seconds=seconds, **summary)
