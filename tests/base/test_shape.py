"""Files of our own that somebody changed by hand: read as they are meant, or said to be none."""

import json
from pathlib import Path
from typing import Any

import pytest

from ailedger.base.shape import fits, moment, read_own, whole
from ailedger.build.fingerprint import Hashes
from ailedger.build.manifest import MANIFEST, read
from ailedger.errors import RefusedError
from ailedger.health.alerts import tell
from ailedger.health.run_report import REPORT, RunReport
from ailedger.health.run_summary import facts, headline, parts
from ailedger.health.runs import read_reports, runs_dir
from ailedger.settings import Settings
from tests.malformed import WRONG

DRIFT = {"file": "a/1/b.csv", "kind": "rows", "severity": "warn", "text": "fewer", "blocks": False,
         "snapshot": "a/1/b@0"}  # fmt: skip
CHANGES = {
    "before": "a", "after": "b", "figures": {"new": 1}, "by_indicator": [], "examples": [],
    "marts": [], "places": 3, "moved": 0,
    "ranks": [], "verdicts": [{"claim": "c", "edition": "1", "before": "x", "after": "y"}],
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "run": "20260101T000000000-0000", "status": "published", "started": "2026-01-01T00:00:00+00:00",
    "finished": "2026-01-01T00:01:00+00:00", "inputs": {"editions": ["a/1"]}, "changes": CHANGES,
    "fetched": [{"source": "a", "state": "new", "edition": "1"}], "refused": {"a": "why"},
    "drift": [DRIFT], "checks": [{"check": "c", "severity": "warn", "rows": 1}], "marts": {"m": 1},
    "seconds": {"load": 0.5}, "build": "0", "base": None, "sequence": 1, "published": None,
}  # fmt: skip


@pytest.mark.parametrize("entry", sorted(WHOLE))
def test_an_entry_of_another_type_is_no_traceback(entry: str, tmp_path: Path) -> None:
    settings = Settings(warehouse_dir=tmp_path)
    report, manifest = runs_dir(settings) / "1.json", tmp_path / "a.json"
    report.parent.mkdir(parents=True)
    for wrong in (*WRONG, [[]], [{"x": 1}], {"x": {}}, "2026-01-01T00:00:00", 10**30):
        for path in (report, manifest):
            path.write_text(json.dumps(WHOLE | {entry: wrong}), encoding="utf-8")
        for found in read_reports(settings):
            headline(found)
            assert facts(found)
            assert parts(found)
        try:
            read(tmp_path / "a.duckdb")
        except RefusedError as error:
            assert "not a manifest of a build: wrong or missing" in error.what


def test_hashes_and_alerts_that_are_none_are_made_again(tmp_path: Path) -> None:
    for text in ("[]", "null", "1", "[" * 100_000, '{"a": 5, "b": [1, {}]}'):
        path = tmp_path / "x.json"
        path.write_text(text, encoding="utf-8")
        assert Hashes(path).of(path)
        assert tell._read(path) == {"told": {}, "undelivered": {}}


def test_what_is_whole_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(WHOLE), encoding="utf-8")
    assert read_own(path, REPORT) == WHOLE
    assert RunReport(run="1").run


@pytest.mark.parametrize("text", ["", "[]", "null", "[" * 100_000, "9" * 5000, "{", "\ud800"])
def test_what_is_none_is_told(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises((ValueError, RefusedError)):
        read_own(path, MANIFEST)


@pytest.mark.parametrize(
    ("found", "shape", "holds"),
    [
        (1, whole, True), (True, whole, False), (1.0, whole, False), (1 << 63, whole, False),
        ("", moment, True), ("2026-01-01T00:00:00+00:00", moment, True),
        ("2026-01-01", moment, False), (None, moment, False), ({"a": 1}, {str: whole}, True),
        ({"a": ""}, {str: whole}, False),
        ({}, {"a": str}, False), ({}, {"a?": str}, True), ([1], [str], False), ({}, [str], False),
    ],
)  # fmt: skip
def test_a_value_fits_a_shape(found: object, shape: object, holds: bool) -> None:
    assert fits(found, shape) is holds
