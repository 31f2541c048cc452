"""The page of the bundled record, and a browser to open it in."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ailedger.report import page
from ailedger.settings import Settings
from ailedger.store import open_build

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def report(warehouse: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report page of the bundled record."""
    target = tmp_path_factory.mktemp("report") / "report.html"
    build, opened = open_build(warehouse)
    with opened as con:
        target.write_text(page.html(con, build, warehouse.sql_dir), encoding="utf-8")
    return target


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Headless Chromium, with a new folder for its user."""
    playwright = pytest.importorskip("playwright.sync_api")
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no Chromium is installed: apt-get install chromium")
    with playwright.sync_playwright() as running:
        context = running.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("chromium"),
            executable_path=program,
            headless=True,
            args=list(ARGUMENTS),
        )
        yield context.browser or context
        context.close()
