"""Each concern is told once per channel, and its end too, whatever fails in between."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.health.alerts.tell import undelivered
from ailedger.health.concerns import Concern
from ailedger.settings import Settings
from tests import rights

from .conftest import AT, FAILED, STALE, Say, lines
from .servers import Hook


def test_a_matter_is_told_once(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    assert say(FAILED, alert_file=out) == []
    assert say(FAILED, alert_file=out) == []
    (told,) = lines(out)
    assert told["kind"] == "problem"
    assert told["title"] == "AI Ledger: the run fails"
    assert [concern["key"] for concern in told["concerns"]] == ["run"]


def test_a_new_matter_is_told_alone(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    say(FAILED, alert_file=out)
    say(FAILED, STALE, alert_file=out)
    assert [[m["key"] for m in told["concerns"]] for told in lines(out)] == [
        ["run"],
        ["stale:oecd"],
    ]


def test_recovery_is_told_once(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    say(FAILED, STALE, alert_file=out)
    say(STALE, alert_file=out)
    say(STALE, alert_file=out)
    second = lines(out)[1]
    assert len(lines(out)) == 2
    assert second["kind"] == "recovery"
    assert second["title"] == "AI Ledger recovered: the run fails"
    assert not any(concern["needs_a_person"] for concern in second["concerns"])


def test_nothing_recovers_that_was_not_told(say: Say, tmp_path: Path) -> None:
    say(alert_file=tmp_path / "alerts.jsonl")
    assert not (tmp_path / "alerts.jsonl").exists()


def test_the_same_matter_with_news_is_told_again(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    say(FAILED, alert_file=out)
    say(replace(FAILED, title="the run fails elsewhere", digest="b"), alert_file=out)
    assert [told["title"] for told in lines(out)] == [
        "AI Ledger: the run fails", "AI Ledger: the run fails elsewhere",
    ]  # fmt: skip


def test_a_failure_after_recovery_is_told_again(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    for concerns in ((FAILED,), (), (FAILED,)):
        say(*concerns, alert_file=out)
    assert [told["kind"] for told in lines(out)] == ["problem", "recovery", "problem"]


@pytest.mark.parametrize("key", ["catalogue", "published"])
def test_what_cannot_be_seen_has_not_recovered(key: str, say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    say(STALE, alert_file=out)
    say(Concern(key, "failure", "cannot be read", "", 3, "x"), alert_file=out)
    say(STALE, alert_file=out)
    assert [told["kind"] for told in lines(out)] == ["problem", "problem", "recovery"]
    assert [m["key"] for m in lines(out)[-1]["concerns"]] == [key]


def test_a_channel_out_of_order_hears_later_and_others_hear_nothing_twice(
    say: Say, tmp_path: Path, webhook: Hook
) -> None:
    out = tmp_path / "alerts.jsonl"
    both = {"alert_file": out, "alert_webhook": webhook.url}
    webhook.status = 503
    (line,) = say(FAILED, **both)
    assert line == "an alert could not be delivered by webhook: 127.0.0.1 answered 503"
    webhook.status = 200
    assert say(FAILED, **both) == []
    assert say(FAILED, **both) == []
    assert len(webhook.posted) == 2  # the one that was refused, and the one that was taken
    told = [concern["key"] for message in lines(out) for concern in message["concerns"]]
    assert told == ["run", "alert:webhook", "alert:webhook"]  # out of order, and in order again


def test_a_channel_out_of_order_is_a_matter_for_the_others(
    say: Say, tmp_path: Path, webhook: Hook
) -> None:
    out = tmp_path / "alerts.jsonl"
    both = {"alert_file": out, "alert_webhook": webhook.url}
    webhook.status = 410
    say(FAILED, **both)
    assert undelivered(Settings(warehouse_dir=tmp_path / "warehouse")) == {
        "webhook": {"since": "2026-11-23T06:30:00+00:00", "why": "127.0.0.1 answered 410"}
    }
    say(FAILED, **both)
    assert [m["key"] for m in lines(out)[-1]["concerns"]] == ["alert:webhook"]
    webhook.status = 200
    say(FAILED, **both)
    say(FAILED, **both)
    assert lines(out)[-1]["kind"] == "recovery"
    assert undelivered(Settings(warehouse_dir=tmp_path / "warehouse")) == {}


def test_nothing_is_written_without_a_channel(say: Say, tmp_path: Path) -> None:
    assert say(FAILED) == []
    assert not (tmp_path / "warehouse").exists()


def test_a_broken_memory_costs_a_repetition_and_nothing_else(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    say(FAILED, alert_file=out)
    (tmp_path / "warehouse" / "alerts.json").write_text("{")
    assert say(FAILED, alert_file=out) == []
    assert len(lines(out)) == 2


def test_a_closed_folder_is_said_and_not_raised(say: Say, tmp_path: Path) -> None:
    (tmp_path / "warehouse").mkdir(mode=0o500)
    with rights.obeyed():
        (line,) = say(FAILED, alert_file=tmp_path / "alerts.jsonl")
    assert line.startswith("alerts could not be noted")


def test_a_missing_folder_of_the_file_is_said(say: Say, tmp_path: Path) -> None:
    (line,) = say(FAILED, alert_file=tmp_path / "nowhere" / "alerts.jsonl")
    assert line == "an alert could not be delivered by file: No such file or directory"


def test_two_processes_tell_once(say: Say, tmp_path: Path, webhook: Hook) -> None:
    say(at=AT)  # the standing is replaced before the threads begin
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: say(FAILED, alert_webhook=webhook.url), range(8)))
    assert len(webhook.posted) == 1


def test_what_somebody_knows_of_is_not_told_until_the_day_is_over(say: Say, tmp_path: Path) -> None:
    out = tmp_path / "alerts.jsonl"
    known = replace(FAILED, exit_code=0, acknowledged="known to me")
    for concern in (FAILED, known, known, FAILED):
        say(concern, alert_file=out)
    assert [told["kind"] for told in lines(out)] == ["problem", "problem"]
