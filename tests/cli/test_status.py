"""`status` and `runs`: what a person reads and what a monitor takes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ailedger.cli.runs import runs as runs_command
from ailedger.cli.status import status
from ailedger.errors import UsageError
from ailedger.health.run_report import RunReport
from ailedger.health.runs import Run
from ailedger.settings import Settings


@pytest.fixture
def folder(tmp_path: Path, warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The published record of the bundled editions, with run reports of its own."""
    (tmp_path / "builds").symlink_to(warehouse.builds_dir)
    (tmp_path / "ailedger.duckdb").symlink_to(warehouse.published.readlink())
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(tmp_path))
    monkeypatch.setenv("AILEDGER_RAW_DIR", str(warehouse.raw_dir))
    return Settings()


ASKED = [{"source": "worldbank", "state": "unchanged", "edition": "2026-11"}]


def record(settings: Settings, run: str, status: str, **entries: object) -> None:
    report = RunReport(run, status=status, started="2026-11-23T05:00:00+00:00")
    report.finished = "2026-11-23T05:00:30+00:00"
    report.take(entries)
    Run(settings, report).save()


def ask(*words: str) -> Result:
    return CliRunner().invoke(status, words)


def test_all_well_at_the_day_of_the_newest_edition(folder: Settings) -> None:
    record(folder, "1", "published", build="b")
    told = ask("--at", "2026-06-01")
    assert told.exit_code == 0, told.output
    assert "nothing needs a person" in told.output
    assert "cset_cat: edition 2024-12 is 517 days old" in told.output
    assert "no run has asked the publishers yet: `ailedger run --live`" in told.output
    (line,) = [line for line in told.output.splitlines() if line.startswith("ai_index")]
    assert line.split() == [
        "ai_index", "2026", "2026-04-13", "49", "2027-04-14", "fresh", "2026-03-31",
    ]  # fmt: skip


def test_overdue_editions_are_named_with_the_day(folder: Settings) -> None:
    record(folder, "1", "published", build="b", fetched=ASKED)
    told = ask("--at", "2027-09-01")
    assert told.exit_code == 7
    assert "! ai_index: edition 2026 is 506 days old" in told.output


def test_a_failed_run_gives_its_exit_code(folder: Settings) -> None:
    record(folder, "1", "published")
    error = {"brief": "the build failed its audit: c (1)", "exit_code": 4, "step": "audit"}
    record(folder, "2", "failed", error=error)
    told = ask("--at", "2026-06-01")
    assert told.exit_code == 4
    assert "last good    2026-11-23T05:00:30+00:00" in told.output


def test_a_monitor_gets_json(folder: Settings) -> None:
    record(folder, "1", "published", fetched=ASKED)
    told = ask("--at", "2026-11-25T05:00:30", "--max-age", "47", "--format", "json")
    data = json.loads(told.output)
    assert data["exit_code"] == told.exit_code == 7
    for_a_person = [concern["key"] for concern in data["concerns"] if concern["exit_code"]]
    assert {"stale run", "stale:microsoft"} <= set(for_a_person)
    assert data["last_good_at"] == "2026-11-23T05:00:30+00:00"
    assert {source["source"]: source["state"] for source in data["sources"]}["ai_index"] == "fresh"


def test_nothing_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(tmp_path / "none"))
    told = ask()
    assert told.exit_code == 1
    assert "-> `ailedger run`" in told.output


def test_notify_tells_once(folder: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    out = folder.warehouse_dir / "alerts.jsonl"
    monkeypatch.setenv("AILEDGER_ALERT_FILE", str(out))
    record(folder, "1", "published", fetched=ASKED)
    for _ in range(2):
        assert ask("--at", "2027-09-01", "--notify").exit_code == 7
    ask("--at", "2026-06-01", "--notify")
    assert [json.loads(line)["kind"] for line in out.read_text().splitlines()] == [
        "problem", "recovery",
    ]  # fmt: skip


def test_a_channel_that_does_not_deliver_is_told(
    folder: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AILEDGER_ALERT_FILE", str(folder.warehouse_dir / "no" / "alerts"))
    record(folder, "1", "failed", error={"exit_code": 1})
    told = ask("--at", "2026-06-01", "--notify")
    assert "alerts by file could not be delivered since 2026-06-01" in told.output


def test_the_list_of_runs(folder: Settings) -> None:
    record(folder, "1", "published", build="b", name="refresh full", accepted=7)
    record(folder, "2", "running", process={"host": "gone"})
    told = CliRunner().invoke(runs_command, ["--format", "json"])
    found = json.loads(told.output)
    assert [(row["run"], row["status"], row["seconds"]) for row in found] == [
        ("2", "running", 30.0), ("1", "published", 30.0),
    ]  # fmt: skip
    assert found[1]["what"] == "refresh full"
    assert len(json.loads(CliRunner().invoke(runs_command, ["--limit", "1", "--format", "json"])
                          .output)) == 1  # fmt: skip


def test_one_run_is_a_page_or_the_whole_report(folder: Settings) -> None:
    record(folder, "20260101-ab", "published", build="b", marts={"talent_flow": 3})
    page = CliRunner().invoke(runs_command, ["last", "--format", "markdown"]).output
    assert page.startswith("# published build b\n")
    assert "| run | `20260101-ab` |" in page
    assert "| build | `b`, from nothing |" in page
    assert "| talent_flow | 3 |" in page
    text = CliRunner().invoke(runs_command, ["last"]).output
    assert text.startswith("published build b\n  run                 20260101-ab\n")
    assert "\nMarts\nmart         rows\ntalent_flow  3\n" in text
    assert "|" not in text
    data = json.loads(CliRunner().invoke(runs_command, ["20260101", "--format", "json"]).output)
    assert data["marts"] == {"talent_flow": 3}


def test_no_such_run(folder: Settings) -> None:
    told = CliRunner().invoke(runs_command, ["x"])
    assert isinstance(told.exception, UsageError)
