"""`ailedger accept` over a folder of made-up raw tables."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.accept import accept
from flows.errors import UsageError

TOML = """
source = "made_up"
edition = "2025"
publisher = "P"
title = "T"
url = "https://example.org"
published = 2025-01-01
retrieved = 2025-01-02
licence = "CC0-1.0"
licence_url = "https://example.org/licence"
citation = "C"
cadence = "yearly"
[tables.gdp]
sha256 = "0123456789abcdef"
title = "made up"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    raw = tmp_path / "raw" / "made_up" / "2025"
    raw.mkdir(parents=True)
    (raw / "source.toml").write_text(TOML)
    (raw / "gdp.csv").write_text("a\n1\n")
    monkeypatch.setenv("AILEDGER_RAW_DIR", str(tmp_path / "raw"))
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(tmp_path / "warehouse"))
    return tmp_path


def test_an_acceptance_is_written_and_listed(folder):
    done = CliRunner().invoke(
        accept, ["made_up/2025/gdp", "--who", "an analyst", "--why", "thousands now"]
    )
    assert done.exit_code == 0, done.output
    (line,) = (folder / "raw" / "accepted.jsonl").read_text().splitlines()
    assert json.loads(line)["what"] == "made_up/2025/gdp@0123456789ab"
    listed = CliRunner().invoke(accept, ["--format", "csv"])
    assert "an analyst" in listed.output
    assert "thousands now" in listed.output


@pytest.mark.parametrize("args", [["made_up/2025/gpd", "--why", "x"], ["made_up/2025/gdp"]])
def test_an_unknown_table_or_no_reason_is_an_error(folder, args):
    done = CliRunner().invoke(accept, args)
    assert isinstance(done.exception, UsageError)
    assert not (folder / "raw" / "accepted.jsonl").exists()
