"""Serving safely, as docs/scheduling.md says: a password, one page, PostgreSQL, two workers."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ailedger.settings import Settings

from .postgres import postgres
from .server import DEPLOYED, PrefectServer, wait_for

AUTH = "ledger:made-up"
OWN, OTHER = "http://ledger.example.org", "http://elsewhere.example.org"


@pytest.fixture(scope="module")
def safe(tmp_path_factory: pytest.TempPathFactory, warehouse: Settings) -> Iterator[PrefectServer]:
    """A server on PostgreSQL that asks for a password, with two workers."""
    folder: Path = tmp_path_factory.mktemp("safe")
    with postgres() as database:
        more = {
            "AILEDGER_RAW_DIR": str(warehouse.raw_dir),
            "AILEDGER_WAREHOUSE_DIR": str(warehouse.warehouse_dir),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "PREFECT_SERVER_API_AUTH_STRING": AUTH,
            "PREFECT_API_AUTH_STRING": AUTH,
            "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": OWN,
        }
        started = PrefectServer(folder, more, auth=AUTH)
        try:
            started.start()
            started.deploy()
            started.worker()
            started.worker()
            yield started
        finally:
            started.stop()


@pytest.mark.parametrize("auth", ["", "ledger:wrong"])
def test_without_the_password_nothing_is_told(auth: str, safe: PrefectServer) -> None:
    stranger = PrefectServer(safe.folder, auth=auth, port=safe.port)
    with pytest.raises(urllib.error.HTTPError) as refused:
        stranger.api("POST", "/deployments/filter", {})
    assert refused.value.code == 401
    assert len(safe.api("POST", "/deployments/filter", {})) == len(DEPLOYED)


@pytest.mark.parametrize(("origin", "allowed"), [(OWN, OWN), (OTHER, None)])
def test_only_the_named_page_may_ask(origin: str, allowed: str | None, safe: PrefectServer) -> None:
    request = urllib.request.Request(f"{safe.url}/health", headers={"Origin": origin})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed


def test_two_workers_on_postgresql(safe: PrefectServer, tmp_path: Path) -> None:
    def online() -> bool:
        known = safe.api("POST", "/work_pools/local-process/workers/filter", {})
        return [worker["status"] for worker in known] == ["ONLINE", "ONLINE"]

    wait_for("the workers", online)
    asked = [safe.run("export/files", folder=str(tmp_path / "exports")), safe.run("watch/hourly")]
    assert [safe.ended(run)["type"] for run in asked] == ["COMPLETED", "COMPLETED"]
    assert (tmp_path / "exports" / "talent_flow.csv").exists()
    assert not (safe.folder / "prefect" / "prefect.db").exists()
