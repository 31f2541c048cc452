"""`ailedger run` before the flow begins."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.cli.run import nothing_new
from ailedger.errors import RefusedError
from ailedger.settings import Settings


def test_a_run_that_cannot_be_planned_is_alerted(warehouse: Settings, tmp_path: Path) -> None:
    alerts = tmp_path / "alerts.jsonl"
    settings = replace(
        warehouse, raw_dir=tmp_path / "raw", warehouse_dir=tmp_path, alert_file=alerts
    )
    with pytest.raises(RefusedError, match="no raw tables found"):
        nothing_new(settings, {})
    (told,) = [json.loads(line) for line in alerts.read_text().splitlines()]
    failed = next(concern for concern in told["concerns"] if concern["key"] == "run")
    assert told["kind"] == "problem"
    assert "failed: no raw tables found" in failed["title"]


def test_a_run_with_something_to_do_leaves_alerts_to_the_flow(
    warehouse: Settings, tmp_path: Path
) -> None:
    alerts = tmp_path / "alerts.jsonl"
    settings = replace(warehouse, warehouse_dir=tmp_path, alert_file=alerts)
    assert nothing_new(settings, {}) is None
    assert not alerts.exists()
