"""The examples of docs/reading.md run as they stand."""

import re
from typing import Any

import pytest

from ailedger.settings import PROJECT, Settings

PAGE = PROJECT / "docs" / "reading.md"


def test_the_examples_run(
    warehouse: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 3
    space: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "docs/reading.md", "exec"), space)
    first, second = (line.split() for line in capsys.readouterr().out.splitlines())
    assert first[0] == "5"
    assert int(second[0]) < int(second[1])


def test_every_call_it_names_is_there() -> None:
    from ailedger.query.reading import Rows, Warehouse

    text = PAGE.read_text(encoding="utf-8")
    calls = re.findall(r"^\| `(\w+)\(", text, re.MULTILINE)
    assert len(calls) == 9
    assert all(hasattr(Warehouse, call) for call in calls)
    assert all(hasattr(Rows, name) for name in ("arrow", "polars", "pandas", "dicts"))
