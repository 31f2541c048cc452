"""A run with nothing new: found and recorded without Prefect, DuckDB or pandera."""

from contextlib import suppress
from typing import Any

from ailedger import store
from ailedger.archive import inventory
from ailedger.base import lock
from ailedger.errors import LedgerError
from ailedger.health import runs
from ailedger.health.run_report import RunReport
from ailedger.settings import Settings


def unchanged_run(settings: Settings, asked: dict[str, Any]) -> RunReport | None:
    """The report of a run with nothing to do, or None where there is something.

    Raises RefusedError: the catalogue cannot be read; the run is on record as failed.
    """
    run = runs.new_run(settings, "refresh", asked)
    try:
        plan = store.plan_run(settings)
    except BaseException as error:
        run.fail(error)
        raise
    if not plan.nothing_new:
        return None
    with suppress(LedgerError), lock.hold(settings):  # another run, or a user who may not write
        store.open_store(settings).sweep()
        inventory.sweep(settings.raw_dir)
    run.planned(plan)
    run.end("unchanged")
    return run.report
