"""`ailedger acknowledge`: a matter that is known is quiet until a day, and no longer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ailedger.cli import ledger
from ailedger.errors import RefusedError, UsageError
from ailedger.health.run_report import RunReport
from ailedger.health.runs import Run
from ailedger.settings import Settings
from tests.cli.test_accept import TOML
from tests.published import Publish

WEATHER, MARKET = (
    {"source": name, "state": "failed", "exit_code": 6, "kind": "TransientError", "why": "gone"}
    for name in ("weather", "market")
)
DAY = "2999-12-30"
WHO = ("--who", "an operator", "--why", "their site moves")


@pytest.fixture
def unreached(
    settings: Settings, publish_build: Publish, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Two publishers could not be reached."""
    publish_build("a1")
    place = settings.raw_dir / "made_up" / "2025" / "source.toml"
    place.parent.mkdir(parents=True)
    place.write_text(TOML.replace("yearly", "none"))
    asked(settings, "1", WEATHER, MARKET)
    monkeypatch.setenv("AILEDGER_RAW_DIR", str(settings.raw_dir))
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(settings.warehouse_dir))
    return settings


def asked(settings: Settings, run: str, *fetched: dict[str, object]) -> None:
    report = RunReport(run, status="unchanged", started="2999-01-01T00:00:00+00:00")
    report.finished, report.fetched = report.started, list(fetched)
    Run(settings, report).save()


def typed(*words: str) -> Result:
    return CliRunner().invoke(ledger, words)


def red(at: str = DAY) -> list[str]:
    """What asks for a person."""
    found = json.loads(typed("status", "--at", at, "--format", "json").stdout)
    keys = [concern["key"] for concern in found["concerns"] if concern["exit_code"]]
    assert bool(keys) == bool(found["exit_code"])
    return keys


def test_a_known_matter_is_quiet_until_its_day_is_over(unreached: Settings) -> None:
    assert red() == ["source:market", "source:weather"]
    for name in ("source:market", "weather"):  # whole, or a part that no other has
        done = typed("acknowledge", name, "--until", DAY, *WHO)
        assert done.exit_code == 0, done.output
    assert red() == []
    seen = typed("status", "--at", DAY).stdout
    assert f"known to an operator until {DAY}: their site moves" in seen
    assert "[source:market]" in seen
    assert red("2999-12-31") == ["source:market", "source:weather"]


def test_news_of_a_known_matter_is_told(unreached: Settings) -> None:
    typed("acknowledge", "source:market", "--until", DAY, *WHO)
    asked(unreached, "2", WEATHER, {**MARKET, "kind": "RefusedError", "exit_code": 3})
    assert red() == ["source:market", "source:weather"]


def test_the_word_is_listed_and_lifted(unreached: Settings) -> None:
    typed("acknowledge", "source:market", "--until", DAY, *WHO)
    done = typed("acknowledge", "source:market", "--lift", *WHO)
    assert done.exit_code == 0, done.output
    assert "source:market" in red()
    listed = json.loads(typed("acknowledge", "--format", "json").stdout)
    assert [(line["state"], line["matter"]) for line in listed] == [
        ("in force", "source:market"), ("lifted", "source:market"),
    ]  # fmt: skip
    assert isinstance(typed("acknowledge", "source:market", "--lift", *WHO).exception, UsageError)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("source:moon", "--until", DAY, *WHO), "is no matter that stands now"),
        (("source", "--until", DAY, *WHO), "may be several matters"),
        (("source:market", "--until", "2020-01-01", *WHO), "2020-01-01 is past"),
        (("source:market", "--until", DAY), "names a person and a reason"),
        (("source:market", *WHO), "either --until DATE or --lift"),
    ],
)
def test_what_is_not_whole_is_refused(
    unreached: Settings, words: tuple[str, ...], said: str
) -> None:
    done = typed("acknowledge", *words)
    assert said in f"{done.exception}{done.output}"
    assert not (unreached.raw_dir / "acknowledged.jsonl").exists()


def test_a_line_that_is_none_is_told_with_its_place(unreached: Settings) -> None:
    unreached.raw_dir.mkdir(exist_ok=True)
    (unreached.raw_dir / "acknowledged.jsonl").write_text("{}\n")
    assert "acknowledged" in red()
    assert isinstance(typed("acknowledge").exception, RefusedError)


def test_notify_without_a_channel_says_so(unreached: Settings, tmp_path: Path) -> None:
    told = typed("status", "--notify", "--at", DAY)
    assert "no alert can be sent: set AILEDGER_ALERT_FILE, AILEDGER_ALERT_WEBHOOK" in told.stderr
    for name in ("market", "weather"):
        typed("acknowledge", name, "--until", DAY, *WHO)
    assert typed("status", "--notify", "--at", DAY).exit_code == 2
    assert typed("status", "--at", DAY).exit_code == 0


def test_a_login_name_that_is_no_text_asks_for_a_name(
    unreached: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "\udcff")
    found = typed("acknowledge", "source:market", "--until", DAY, "--why", "their site moves")
    assert isinstance(found.exception, UsageError)
    assert "--who NAME" in found.exception.hint
    assert not (unreached.raw_dir / "acknowledged.jsonl").exists()
    typed("acknowledge", "source:market", "--until", DAY, "--why", "x", "--who", "a\x1b[2J b\nc")
    (line,) = (unreached.raw_dir / "acknowledged.jsonl").read_text().splitlines()
    assert json.loads(line)["who"] == "a[2J b c"
