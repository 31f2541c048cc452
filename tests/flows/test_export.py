"""The flow `export` is a thin wrapper: what it is given is what is exported."""

from pathlib import Path

import pytest

from ailedger.settings import Settings


def test_the_flow_exports_what_it_is_given(
    record: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import export as module

    monkeypatch.setattr(module, "write", module.write.fn)  # no server for one wrapper
    done = module.export.fn(
        tmp_path / "out", ("flow", "open"), "parquet", redistributable=True, settings=record
    )
    assert [(table.file, table.left_out) for table in done.tables] == [
        ("flow.parquet", 4),
        ("open.parquet", 0),
    ]
    assert (tmp_path / "out" / "flow.parquet").exists()
    assert module.export.name == "export"
