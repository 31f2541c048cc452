"""One Prefect server for all tests of flows, ended with the last; the warehouse its runs write."""

from collections.abc import Iterator

import pytest

from ailedger.settings import Settings
from tests.built import FEW, bundled_settings
from tests.published import record, settings

from .server import PrefectServer

__all__ = ["record", "scheduled", "server", "settings"]


@pytest.fixture(scope="package")
def scheduled(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the warehouse that the server's runs write."""
    return bundled_settings(tmp_path_factory.mktemp("scheduled"), *FEW)


@pytest.fixture(scope="package")
def server(
    tmp_path_factory: pytest.TempPathFactory, scheduled: Settings
) -> Iterator[PrefectServer]:
    """A server with the project's deployments, set up as the README says; no worker."""
    folder = tmp_path_factory.mktemp("prefect")
    more = {
        "AILEDGER_RAW_DIR": str(scheduled.raw_dir),
        "AILEDGER_WAREHOUSE_DIR": str(scheduled.warehouse_dir),
        "AILEDGER_ALERT_FILE": str(folder / "alerts.jsonl"),
    }
    started = PrefectServer(folder, more)
    try:
        started.start()
        started.deploy()
        exporting = f"/deployments/{started.deployment('export/files')['id']}"
        started.api("PATCH", exporting, {"parameters": {"folder": str(folder / "exports")}})
        yield started
    finally:
        started.stop()
