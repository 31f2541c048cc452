"""The example notebook runs, and its outputs are those it shows."""

import re

import pytest

from ailedger.settings import PROJECT, Settings
from tests import notebooks

PATH = PROJECT / "notebooks" / "korea.ipynb"


def test_the_notebook_shows_what_it_gives(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    kept = notebooks.read(PATH)
    assert notebooks.comparable(notebooks.executed(kept)) == notebooks.comparable(kept), (
        "`python -m tests.notebooks notebooks/korea.ipynb` writes its outputs anew"
    )


def test_the_notebook_is_small_and_names_no_machine() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert not re.search(r"/(?:tmp|home|root|work|Users)/|[A-Z]:\\\\", text)
    cells = notebooks.read(PATH)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert len(code) > 5
    assert all(cell["execution_count"] for cell in code)
    assert "image/svg+xml" in text
