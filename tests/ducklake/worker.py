"""Processes of their own for the trials: `python -m tests.ducklake.worker WHAT FOLDER ...`.

The lake is named by the environment, as a person would. What is told on standard output: one word
a line.
"""

import sys
import time
from pathlib import Path

from ailedger import store
from ailedger.base import lock
from ailedger.errors import ConflictError, LedgerError
from ailedger.settings import Settings
from tests.built import drafted


def settings_of(folder: Path) -> Settings:
    """Settings of a machine whose raw tables and scratch files lie below a folder."""
    return Settings(raw_dir=folder / "raw", warehouse_dir=folder / "warehouse", lake_backoff=0.05)


def hold(settings: Settings) -> None:
    """Build as far as the open transaction, and wait there to be killed."""
    with lock.hold(settings):
        draft, *_ = drafted(settings, store.plan_run(settings))
        print("open", flush=True)
        time.sleep(600)
        draft.abandon()


def run(settings: Settings) -> None:
    """Build and publish, again from a new plan where another came first."""
    for _ in range(settings.lake_attempts):
        plan = store.plan_run(settings)
        if plan.nothing_new:
            print("unchanged", flush=True)
            return
        try:
            with lock.hold(settings):
                draft, _, manifest = drafted(settings, plan)
                try:
                    draft.publish(manifest)
                finally:
                    draft.abandon()
        except ConflictError:
            print("conflict", flush=True)
        else:
            print("published", flush=True)
            return


def main() -> int:
    """Do as told; the exit code is the error's."""
    what, folder, *more = sys.argv[1:]
    settings = settings_of(Path(folder))
    try:
        if what == "judge":
            for source in more:
                print(store.judge(settings, source), flush=True)
        elif what == "place":
            print(store.open_store(settings).place, flush=True)
        else:
            {"hold": hold, "run": run}[what](settings)
    except LedgerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
