"""The flow by which one worker judges one source, and how a run spreads its sources over workers.

A run names the deployment of this flow in AILEDGER_INGEST_DEPLOYMENT; the workers of its work pool
take one source each, judge it and hand it in to the lake. What no worker brought, the run judges
itself: a worker that dies costs time and nothing else.
"""

import time
from uuid import UUID

from prefect import flow, get_client
from prefect.deployments import run_deployment

from ailedger import store
from ailedger.build.plan import Plan
from ailedger.build.run_inputs import inputs
from ailedger.progress import say, warn
from ailedger.settings import Settings

ASK_SECONDS = 1.0


@flow(name="ingest", flow_run_name="ingest {source}")
def ingest(source: str, full: bool = False) -> str:
    """Judge one source's new files and hand them in to the lake; `full`: for a build from nothing.

    Raises UsageError: the warehouse is a file, which has one writer.
    """
    done = store.judge(Settings(), source, full=full)
    for reason in done.refused.values():
        warn("refused: %s", reason)
    say("validate: %s", done)
    return str(done)


def spread(settings: Settings, plan: Plan) -> None:
    """Let workers judge the sources that changed, and wait until they have, or gave up.

    Trouble with workers is told and is not trouble of the run, which judges what they did not.
    """
    changed = inputs(plan)["changed"] if plan.base is not None else list(plan.files)
    try:
        waiting = {source: _asked(settings, source, plan.full) for source in changed}
        _wait(waiting, time.monotonic() + settings.ingest_seconds)
    except Exception as error:
        warn("workers could not be asked: %s", type(error).__name__)


def _asked(settings: Settings, source: str, full: bool) -> UUID:
    asked = {"source": source, "full": full}
    made = run_deployment(settings.ingest_deployment, parameters=asked, timeout=0)
    return UUID(str(made.id))  # type: ignore[union-attr]  # in a synchronous flow it is no coroutine


def _wait(waiting: dict[str, UUID], deadline: float) -> None:
    with get_client(sync_client=True) as client:
        while waiting and time.monotonic() < deadline:
            time.sleep(ASK_SECONDS)
            for source, flow_run in list(waiting.items()):
                state = client.read_flow_run(flow_run).state
                if state is not None and state.is_final():
                    del waiting[source]
                    say("worker: %s: %s", source, state.name)
    for source in waiting:
        warn("no worker judged %s in time", source)
