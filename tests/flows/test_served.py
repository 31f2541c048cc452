"""`ailedger serve`: a server of its own, the deployments of prefect.yaml, a run, and its end."""

import os
import signal
import subprocess
import sys
import urllib.error
from pathlib import Path

from ailedger.settings import PROJECT, Settings

from .server import DEPLOYED, PATIENCE, PrefectServer, wait_for


def test_one_machine_without_a_pool(warehouse: Settings, tmp_path: Path) -> None:
    more = {
        "AILEDGER_RAW_DIR": str(warehouse.raw_dir),
        "AILEDGER_WAREHOUSE_DIR": str(warehouse.warehouse_dir),
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
    }
    server = PrefectServer(tmp_path, more)
    env = {key: value for key, value in server.env.items() if key != "PREFECT_API_URL"}
    command = [str(Path(sys.executable).with_name("ailedger")), "serve", "--port", str(server.port)]
    with (tmp_path / "serve.log").open("wb") as log:
        serving = subprocess.Popen(
            command, cwd=PROJECT, env=env, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for("the deployments", lambda: _deployed(server, serving))
        state = server.ended(server.run("watch/hourly"))
        assert state["type"] == "COMPLETED", server.log("serve")
        serving.send_signal(signal.SIGTERM)
        assert serving.wait(PATIENCE) in (0, 128 + signal.SIGTERM)
        assert not server.answers()
    finally:
        if serving.poll() is None:
            os.killpg(serving.pid, signal.SIGKILL)


def _deployed(server: PrefectServer, serving: "subprocess.Popen[bytes]") -> bool:
    assert serving.poll() is None, server.log("serve")
    try:
        known = server.api("POST", "/deployments/filter", {})
    except (urllib.error.URLError, OSError):
        return False
    return len(known) == len(DEPLOYED) and all(map(server.deployment, DEPLOYED))
