"""The main flow as a plain function of plain functions: no server, no task runs."""

from collections.abc import Callable
from typing import Any

import pytest
from prefect import Task

from ailedger.health.run_report import RunReport
from ailedger.settings import Settings
from flows import refresh as module

Refresh = Callable[..., RunReport]


def plain_refresh(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Refresh:
    """The flow with these settings, for as long as the monkeypatch lasts."""
    for name, item in list(vars(module).items()):
        if isinstance(item, Task):
            monkeypatch.setattr(module, name, item.fn)

    def run(**asked: Any) -> RunReport:
        token = module.SETTINGS.set(settings)
        try:
            report: RunReport = module.refresh.fn(**asked).data
            return report
        finally:
            module.SETTINGS.reset(token)

    return run
