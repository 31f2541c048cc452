"""`ailedger accept` over a folder of made-up raw tables."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ailedger import store
from ailedger.cli.accept import accept
from ailedger.errors import UsageError
from ailedger.health.pending import pending
from ailedger.health.run_report import RunReport
from ailedger.health.runs import Run
from ailedger.settings import Settings

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


@pytest.fixture
def held_back(folder: Path) -> Path:
    """A run failed its audit; it had held the table back, and found a mart emptier."""
    checks = [
        {"check": "rows of shares", "severity": "error", "rows": 3, "sample": []},
        {"check": "rows of others", "severity": "warn", "rows": 3, "sample": []},
    ]
    report(folder, "2", held_back=["made_up/2025/gdp@0123456789ab"], error={"checks": checks})
    return folder


def report(folder: Path, name: str, **entries: object) -> None:
    made = RunReport(name, status="failed")
    made.take(entries)
    Run(Settings(), made).save()


def typed(*words: str) -> Result:
    return CliRunner().invoke(accept, words)


def lines(folder: Path) -> list[dict[str, object]]:
    text = (folder / "raw" / "accepted.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def test_an_acceptance_is_written_and_listed(held_back):
    done = typed("made_up/2025/gdp", "--who", "an analyst", "--why", "thousands now")
    assert done.exit_code == 0, done.output
    (line,) = lines(held_back)
    assert line["what"] == "made_up/2025/gdp@0123456789ab"
    listed = typed("--format", "csv")
    assert "an analyst" in listed.output
    assert "thousands now" in listed.output


@pytest.mark.parametrize("args", [["made_up/2025/gpd", "--why", "x"], ["made_up/2025/gdp"]])
def test_an_unknown_table_or_no_reason_is_an_error(held_back, args):
    done = typed(*args)
    assert isinstance(done.exception, UsageError)
    assert not (held_back / "raw" / "accepted.jsonl").exists()


def test_what_nobody_holds_back_is_not_accepted(folder):
    done = typed("made_up/2025/gdp", "--why", "x")
    assert isinstance(done.exception, UsageError)
    assert "nothing of that name waits to be accepted" in str(done.exception)
    assert "nothing waits here" in done.exception.hint
    report(folder, "1", held_back=["made_up/2024/population@0123456789ab"])
    assert typed("made_up/2025/gdp", "--why", "x").exception.hint == (
        "pending: made_up/2024/population"
    )
    assert not (folder / "raw" / "accepted.jsonl").exists()
    assert typed("made_up/2025/gdp", "--ahead", "--why", "held back elsewhere").exit_code == 0
    assert len(lines(folder)) == 1


def test_other_bytes_than_those_held_back_are_not_accepted(folder):
    report(folder, "1", held_back=["made_up/2025/gdp@000000000000"])
    done = typed("made_up/2025/gdp", "--why", "x")
    assert "has other bytes now than those that were held back" in str(done.exception)


def test_what_waited_before_a_good_run_waits_no_longer(held_back):
    report(held_back, "3", status="published")
    assert isinstance(typed("made_up/2025/gdp", "--why", "x").exception, UsageError)


def test_marts_that_would_be_emptier_wait(held_back):
    settings = Settings()
    assert pending(settings, store.plan_run(settings)) == {
        "made_up/2025/gdp@0123456789ab",
        "shares",
    }


def test_an_acceptance_is_taken_back_and_given_again(held_back):
    given = ["made_up/2025/gdp", "--who", "a", "--why", "right"]
    nothing = typed("made_up/2025/gdp", "--revoke", "--why", "x")
    assert "there is nothing to take back" in str(nothing.exception)
    builds = []
    for words, said in (
        (given, "accepted made_up/2025/gdp@0123456789ab by a"),
        (["made_up/2025/gdp", "--revoke", "--who", "b", "--why", "wrong"], "goes on without it"),
        (given, "accepted"),
    ):
        done = typed(*words)
        assert done.exit_code == 0, done.exception
        assert said in done.output
        builds.append(store.plan_run(Settings()).inputs_id)
    assert builds[0] == builds[2] != builds[1]
    assert [line.get("revoked") for line in lines(held_back)] == [None, True, None]
    listed = json.loads(typed("--format", "json").output)
    assert [(line["word"], line["who"]) for line in listed] == [
        ("accepted", "a"), ("revoked", "b"), ("accepted", "a"),
    ]  # fmt: skip


@pytest.mark.parametrize("error", [KeyError, OSError])
def test_a_user_without_a_name_has_to_give_one(held_back, monkeypatch, error):
    def nobody() -> str:
        raise error("getpwuid(): uid not found: 12345")

    monkeypatch.setattr("getpass.getuser", nobody)
    done = CliRunner().invoke(accept, ["made_up/2025/gdp", "--why", "x"])
    assert isinstance(done.exception, UsageError)
    assert "--who NAME" in str(done.exception)
    assert CliRunner().invoke(accept, []).exit_code == 0
    named = CliRunner().invoke(accept, ["made_up/2025/gdp", "--why", "x", "--who", "me"])
    assert named.exit_code == 0, named.output
