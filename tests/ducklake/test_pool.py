"""A run spreads its sources over the workers of a real Prefect work pool."""

from pathlib import Path

from ailedger import store
from ailedger.settings import Settings
from tests.flows.server import PrefectServer


def test_workers_judge_and_the_run_publishes(few: Settings, tmp_path: Path) -> None:
    more = {
        "AILEDGER_RAW_DIR": str(few.raw_dir),
        "AILEDGER_WAREHOUSE_DIR": str(few.warehouse_dir),
        "AILEDGER_WAREHOUSE": few.warehouse,
        "AILEDGER_LAKE_DATA_PATH": few.lake_data_path,
        "AILEDGER_INGEST_DEPLOYMENT": "ingest/source",
    }
    (tmp_path / "server").mkdir()
    server = PrefectServer(tmp_path / "server", more)
    try:
        server.start()
        server.deploy()
        server.worker()
        server.worker()
        state = server.ended(server.run("refresh/full"))
        told = server.log("worker")
        ours = {"deployments": {"id": {"any_": [server.deployment("ingest/source")["id"]]}}}
        judged = server.api("POST", "/flow_runs/filter", ours)
    finally:
        server.stop()
    assert state["type"] == "COMPLETED", told
    assert sorted((run["name"], run["state_type"]) for run in judged) == [
        ("ingest imf", "COMPLETED"),
        ("ingest microsoft", "COMPLETED"),
    ], told
    build = store.published(few)
    assert build.manifest["sources"] == {"imf": 917, "microsoft": 441}
