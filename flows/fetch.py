"""The task that fetches one source, and all sources asked side by side."""

from typing import Any, cast

from prefect import runtime, tags, task, unmapped
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectConcurrentFuture
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.tasks import Task

from ailedger.archive.fetch_sources import Outcome, Tools, connector, fetch_source, open_tools
from ailedger.build.run_inputs import asked_of
from ailedger.errors import TransientError
from ailedger.health.runs import Run
from ailedger.progress import fetching, say


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


def fetch_all(run: Run, names: list[str]) -> None:
    """Fetch the named sources side by side. A source that does not come is on record.

    Raises UsageError: a name is unknown; nobody is asked.
    """
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
    with run.timed("fetch"), tools.session, tags("live"), side_by_side:
        try:
            futures = side_by_side.map(patient, {"source": names, "tools": unmapped(tools)})
            for name, future in zip(names, futures, strict=True):
                outcome = _outcome(name, cast("PrefectConcurrentFuture[Outcome]", future))
                run.report.fetched.append(asked_of(outcome))
                say("fetch: %s: %s", name, outcome)
        except BaseException:  # stopped by a person: nobody asks again, nobody waits
            tools.stop.set()
            raise


def _outcome(name: str, future: PrefectConcurrentFuture[Outcome]) -> Outcome:
    while not future.wrapped_future.done():
        future.wait(1)  # a wait without end is not always woken by Ctrl-C
    future.wait()
    found = future.state.result(raise_on_failure=False)
    if isinstance(found, UnfetchedError):
        return found.outcome
    if isinstance(found, Outcome):
        return found
    return Outcome(name, "failed", why=f"its task ended by {type(found).__name__}")
