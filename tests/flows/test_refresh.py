"""The flow's own logic, without a server: every end is on record, told, and leaves no trace."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from prefect.context import TagsContext
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed

from ailedger.archive.fetch_sources import Outcome
from ailedger.base import lock
from ailedger.build.audit import Finding
from ailedger.build.run_inputs import asked_of
from ailedger.errors import AuditError, BusyError, RefusedError, TransientError, UsageError
from ailedger.health import runs
from ailedger.health.run_report import RunReport
from ailedger.settings import Settings
from ailedger.store import builds
from flows import fetch, prefect_view
from flows import refresh as module
from tests.built import FEW, build_record, bundled_settings
from tests.plain_refresh import Refresh, plain_refresh


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return bundled_settings(tmp_path, *FEW, threads=1, alert_file=tmp_path / "alerts.jsonl")


@pytest.fixture
def refresh(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Refresh:
    return plain_refresh(settings, monkeypatch)


def broken(error: BaseException) -> Callable[..., Any]:
    def fail(*args: object) -> None:
        raise error

    return fail


def told(settings: Settings) -> list[str]:
    """Titles of the alerts."""
    return [json.loads(line)["title"] for line in settings.alert_file.read_text().splitlines()]


def test_a_run_publishes_then_finds_nothing_new(settings: Settings, refresh: Refresh) -> None:
    first = refresh()
    assert (first.status, first.exit_code, first.base) == ("published", 0, "")
    assert first.build == builds.current(settings).name
    assert first.sources["ai_index"] > 700
    assert first.lineage["talent_flow"] == ["ai_index"]
    assert {"ai_index", "microsoft"} <= set(first.lineage["coverage"])
    assert first.newest["microsoft"] == "2026-03-31"
    assert sum(first.sources.values()) == first.accepted
    assert {"extract", "prepare", "validate and load", "audit", "publish"} <= set(first.seconds)
    assert first.inputs["changed"] == sorted(first.sources)
    second = refresh()
    assert (second.status, second.build) == ("unchanged", first.build)
    assert second.marts == first.marts
    assert second.inputs["changed"] == []
    assert [report.run for report in runs.read_reports(settings)] == [second.run, first.run]


@pytest.mark.parametrize("url", ["http://127.0.0.1:4200/api", None])
def test_only_a_server_that_keeps_tasks_is_given_tags(url: str | None) -> None:
    """For each tag of a task Prefect asks its server, and a temporary one is still starting."""
    seen = set()
    with temporary_settings({PREFECT_API_URL: url}), module._tagged("oecd"):
        context = TagsContext.get()
        seen = context.current_tags if context else set()
    assert seen == ({"source:oecd"} if url else set())


@pytest.mark.parametrize("step", ["extract", "prepare", "load", "derive", "audit", "make_visible"])
def test_a_failing_step_leaves_nothing_but_its_report(
    step: str, settings: Settings, refresh: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("prepare", "derive"):
        monkeypatch.setattr(module, name, lambda *args: [])
    monkeypatch.setattr(module, "summary", lambda audited, marts: {"marts": {}, "rows": {}})
    monkeypatch.setattr(
        module, "audit",
        lambda *args: (SimpleNamespace(rows={}, warnings=()), {}),
    )  # fmt: skip
    loaded = SimpleNamespace(refused={"s/1/t.csv": "drifted"}, held_back=("s/1/t@0",), loads=())
    monkeypatch.setattr(module, "load", lambda draft, source: loaded)
    monkeypatch.setattr(module, step, broken(RefusedError("no good", where="here")))
    with pytest.raises(RefusedError):
        refresh()
    (report,) = runs.read_reports(settings)
    assert (report.status, report.error["what"], report.exit_code) == ("failed", "no good", 3)
    # What was held back waits for a person also where a later step failed.
    assert ("s/1/t@0" in report.held_back) == (step in ("derive", "audit", "make_visible"))
    assert not list(settings.builds_dir.glob(".*")) if settings.builds_dir.exists() else True
    assert builds.current(settings) is None
    assert any("failed: no good (here)" in title or "concerns" in title for title in told(settings))
    with lock.hold(settings):
        pass


def test_a_failed_audit_keeps_what_is_published(
    settings: Settings, refresh: Refresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_record(settings)
    before = builds.current(settings)
    found = Finding("conservation", "error", 1, ("secret cell",))
    error = AuditError("the build failed its audit:\n  x", findings=[found])
    monkeypatch.setattr(module, "audit", broken(error))
    with pytest.raises(AuditError):
        refresh(full=True)
    assert builds.current(settings) == before
    report = runs.read_reports(settings)[0]
    assert (report.exit_code, report.error["step"], report.build) == (4, "audit", before.name)
    monkeypatch.undo()
    assert "secret cell" not in settings.alert_file.read_text()


def test_a_second_run_is_on_record_as_busy_and_alarms_nobody(
    settings: Settings, refresh: Refresh
) -> None:
    with lock.hold(settings), pytest.raises(BusyError):
        refresh()
    (report,) = runs.read_reports(settings)
    assert (report.status, report.exit_code) == ("busy", 5)
    assert not any("another run" in title for title in told(settings))


def test_an_unknown_source_is_refused_before_anybody_is_asked(refresh: Refresh) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        refresh(live=True, sources=["nowhere"])


@pytest.mark.parametrize(
    ("found", "again"),
    [
        (TransientError("answered 503"), True),
        (RefusedError("answered 404"), False),
    ],
)
def test_only_what_may_pass_is_asked_again(found: Exception, again: bool) -> None:
    outcome = Outcome("oecd", "failed", error=found)
    state = Failed(data=fetch.UnfetchedError(outcome))
    assert fetch.may_pass(fetch.fetch, None, state) is again


def test_a_fault_of_ours_is_not_asked_again() -> None:
    assert not fetch.may_pass(fetch.fetch, None, Failed(data=ValueError("x")))


@pytest.mark.parametrize(
    ("found", "state", "why"),
    [
        (Completed(data=Outcome("oecd", "new", "2026")), "new", ""),
        (Failed(data=fetch.UnfetchedError(Outcome("oecd", "failed", why="503"))), "failed", "503"),
        (Failed(data=ValueError("a cell")), "failed", "its task ended by ValueError"),
    ],
)
def test_what_became_of_a_source(found: Any, state: str, why: str) -> None:
    future = SimpleNamespace(
        wait=lambda: None, state=found, wrapped_future=SimpleNamespace(done=lambda: True)
    )
    outcome = fetch._outcome("oecd", future)
    assert (outcome.source, outcome.state, outcome.why) == ("oecd", state, why)


def test_a_source_on_record() -> None:
    error = TransientError("answered 503", where="https://me:pw@h/x?key=k")
    outcome = Outcome("oecd", "failed", "2025", why=str(error), error=error, seconds=1.23456)
    assert asked_of(outcome) == {
        "source": "oecd", "state": "failed", "edition": "2025", "kind": "TransientError",
        "why": "https://h/x answered 503", "exit_code": 6, "problems": [], "rows": 0, "bytes": 0,
        "seconds": 1.235,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({}, "refresh"),
        ({"full": True}, "refresh full"),
        ({"live": True}, "refresh live: all sources"),
        ({"live": True, "sources": ["oecd", "epoch"]}, "refresh live: oecd, epoch"),
    ],
)
def test_a_run_is_named_by_what_it_does(
    asked: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = SimpleNamespace(flow_run=SimpleNamespace(parameters=asked))
    monkeypatch.setattr(module, "runtime", runtime)
    assert module.name_of_run() == name


def test_nothing_is_shown_where_nobody_could_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefect_view, "watched", lambda: False)
    monkeypatch.setattr(prefect_view, "artifacts", broken(AssertionError("asked")))
    prefect_view.show(RunReport("x", status="published"), {})
    prefect_view.bury([RunReport("x", process={"flow_run": "y"})])


def test_trouble_with_the_server_is_no_trouble_of_the_run(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(prefect_view, "watched", lambda: True)
    for name in ("artifacts", "events", "assets"):
        monkeypatch.setattr(prefect_view, name, broken(OSError("refused")))
    prefect_view.show(RunReport("x", status="published"), {})
    assert [record.message for record in caplog.records] == [
        f"Prefect did not take the {what} of this run: OSError"
        for what in ("artifacts", "events", "assets")
    ]


def test_a_contract_that_broke_is_told_once_and_not_at_each_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(
        prefect_view, "emit_event",
        lambda event, resource, **_: sent.append((event, resource["prefect.resource.id"])),
    )  # fmt: skip
    rows = [{"stage": "contract", "raw_table": "oecd_x", "rows": 2}]
    report = RunReport("x", status="unchanged", quarantine=rows, refused={"oecd/1/y.csv": "why"})
    prefect_view.events(report, {})
    assert sent == [
        ("ailedger.contract.broke", "ailedger.table.oecd/1/y.csv"),
        ("ailedger.contract.broke", "ailedger.table.oecd_x"),
    ]
    sent.clear()
    prefect_view.events(report, {"quarantine": rows, "refused": {"oecd/1/y.csv": "why"}})
    assert sent == []
    prefect_view.events(report, {"quarantine": [{**rows[0], "rows": 1}], "refused": report.refused})
    assert sent == [("ailedger.contract.broke", "ailedger.table.oecd_x")]
