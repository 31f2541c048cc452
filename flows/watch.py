"""The flow that looks after the warehouse between runs: what is overdue, what was killed."""

from datetime import UTC, datetime
from typing import cast

from prefect import flow
from prefect.states import Completed

from ailedger.health import runs
from ailedger.health.alerts.tell import tell
from ailedger.health.status import read_status
from ailedger.progress import warn
from ailedger.settings import Settings
from flows import prefect_view
from flows.refresh import SETTINGS


@flow(name="watch")
def watch() -> list[str]:
    """Tell what needs a person, by title, and tell the server of runs whose process is gone."""
    settings = SETTINGS.get() or Settings()
    now = datetime.now(UTC)
    reports = runs.read_reports(settings)
    prefect_view.bury([r for r in reports if r.status == "running" and not runs.alive(r)])
    for line in tell(settings, now):
        warn(line)
    titles = [concern.title for concern in read_status(settings, now).concerns if concern.exit_code]
    said = f"{len(titles)} concerns need a person" if titles else "nothing needs a person"
    return cast(list[str], Completed(message=said, data=titles))
