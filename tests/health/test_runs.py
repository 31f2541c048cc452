"""The run report: one object per run, whole at every moment, also of a run that failed or died."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest

from ailedger.base import disk, lock, processes
from ailedger.build.audit import Finding
from ailedger.errors import AuditError, BusyError, RefusedError, TransientError, UsageError
from ailedger.health import runs
from ailedger.health.run_report import RunReport, told
from ailedger.health.runs import Run
from ailedger.settings import PROJECT, Settings


def new(settings: Settings, **asked: object) -> Run:
    return runs.new_run(settings, "refresh", dict(asked))


def on_disk(settings: Settings, run: Run) -> dict[str, object]:
    place = runs.runs_dir(settings) / f"{run.report.run}.json"
    return json.loads(place.read_text())


def test_a_run_leaves_one_object(settings: Settings) -> None:
    run = new(settings, full=True)
    with runs.recorded(run) as report:
        run.begin()
        with run.timed("extract"):
            pass
        report.status, report.build = "published", "abc"
    kept = on_disk(settings, run)
    assert len(list(runs.runs_dir(settings).iterdir())) == 1
    assert kept["status"] == "published"
    assert kept["asked"] == {"full": True}
    assert set(kept["seconds"]) == {"extract"}
    assert kept["versions"]["duckdb"] == version("duckdb")
    assert kept["error"] == {}
    assert kept["started"] <= kept["finished"]


def test_a_run_that_published_nothing_is_unchanged(settings: Settings) -> None:
    run = new(settings)
    with runs.recorded(run):
        run.begin()
    assert on_disk(settings, run)["status"] == "unchanged"


def test_a_failed_run_says_what_where_and_in_which_step(settings: Settings) -> None:
    run = new(settings)
    with pytest.raises(RefusedError), runs.recorded(run):
        run.begin()
        with run.timed("prepare"):
            raise RefusedError("lacks a column", where="countries.csv", hint="add it")
    kept = on_disk(settings, run)
    assert kept["status"] == "failed"
    assert kept["error"] == {
        "kind": "RefusedError", "what": "lacks a column", "where": "countries.csv",
        "hint": "add it", "exit_code": 3, "brief": "lacks a column", "step": "prepare",
    }  # fmt: skip
    assert "step" not in kept["process"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (BusyError("busy"), "busy", 5),
        (AuditError("wrong"), "failed", 4),
        (TransientError("later"), "failed", 6),
        (ZeroDivisionError("1/0"), "failed", 1),
        (KeyboardInterrupt(), "failed", 1),
    ],
)
def test_every_end_is_on_record(
    error: BaseException, status: str, code: int, settings: Settings
) -> None:
    run = new(settings)
    with pytest.raises(type(error)), runs.recorded(run):
        raise error
    (report,) = runs.read_reports(settings)
    assert (report.status, report.exit_code) == (status, code)


def test_a_failed_audit_is_told_by_check(settings: Settings) -> None:
    found = Finding("conservation", "error", 2, ("a, 1", "b, 2"))
    said = told(AuditError("the build failed its audit:\n    x", findings=[found]))
    assert said["checks"] == [
        {"check": "conservation", "severity": "error", "rows": 2, "sample": ("a, 1", "b, 2")}
    ]
    assert said["brief"] == "the build failed its audit: conservation (2)"


def test_no_secret_of_an_address_is_kept(settings: Settings) -> None:
    error = TransientError(
        "could not be reached: https://me:pw@h/x?key=k", where="https://h/a?token=t"
    )
    said = json.dumps(told(error))
    for secret in ("me:pw", "key=k", "token=t"):
        assert secret not in said


def test_a_run_under_way_names_its_step(settings: Settings) -> None:
    run = new(settings)
    run.begin()
    with run.timed("audit"):
        kept = on_disk(settings, run)
        assert (kept["status"], kept["process"]["step"]) == ("running", "audit")
        (report,) = runs.read_reports(settings)
        assert runs.alive(report)


KILLED = """
import os, sys
from pathlib import Path
from ailedger.settings import Settings
from ailedger.base import lock
from ailedger.health import runs
settings = Settings(warehouse_dir=Path(sys.argv[1]))
run = runs.new_run(settings, "refresh", {})
with runs.recorded(run), lock.hold(settings):
    run.begin()
    with run.timed("load"):
        print(run.report.run, flush=True)
        sys.stdin.read()
"""


def test_a_killed_run_is_known_by_its_process_and_closed_by_the_next(settings: Settings) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(settings.warehouse_dir)],
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        name = process.stdout.readline().strip()
        report = runs.find_report(settings, name)
        assert runs.alive(report)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert report.status == "running"
    assert not runs.alive(report)
    run = new(settings)
    with runs.recorded(run), lock.hold(settings):
        (dead,) = run.begin()
    assert dead.run == name
    found = runs.find_report(settings, name)
    assert (found.status, found.process["step"], found.finished) == ("killed", "load", "")
    assert new(settings).begin() == []


def test_the_number_of_a_dead_process_given_away_again(settings: Settings) -> None:
    run = new(settings)
    run.report.process["began"] = "1"  # the same number, another process
    assert not runs.alive(run.report)


def test_a_process_of_another_host_is_taken_to_live(settings: Settings) -> None:
    run = new(settings)
    run.report.process |= {"host": "elsewhere", "pid": 1, "began": "1"}
    assert runs.alive(run.report)


def test_the_oldest_reports_go(settings: Settings) -> None:
    few = replace(settings, keep_runs=3)
    made = []
    for _ in range(5):
        run = new(few)
        run.report.run = f"{len(made):03d}"
        with runs.recorded(run):
            pass
        made.append(run.report.run)
    assert [report.run for report in runs.read_reports(few)] == ["004", "003", "002"]


def test_half_written_reports_are_no_reports_and_go(settings: Settings) -> None:
    folder = runs.runs_dir(settings)
    folder.mkdir(parents=True)
    half, living = (folder / f".x.json.{mark}{disk.PART}" for mark in ("1-0", processes.mark()))
    for part in (half, living):
        part.write_text('{"run": "x')
    (folder / "broken.json").write_text("[1]")
    (folder / "cut.json").write_text('{"run": "x", "name":')
    assert runs.read_reports(settings) == []
    with runs.recorded(new(settings)):
        pass
    assert (half.exists(), living.exists()) == (False, True)
    assert len(runs.read_reports(settings)) == 1


def test_a_report_of_a_later_version_is_read(settings: Settings) -> None:
    folder = runs.runs_dir(settings)
    folder.mkdir(parents=True)
    (folder / "x.json").write_text('{"run": "x", "status": "published", "told": {"by": "later"}}')
    (report,) = runs.read_reports(settings)
    assert report.good


def test_a_folder_that_cannot_be_written_does_not_end_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = new(Settings(warehouse_dir=tmp_path / "file"))
    with runs.recorded(run):
        run.begin()
    assert run.report.status == "unchanged"


def test_a_run_is_found_by_its_beginning(settings: Settings) -> None:
    for name in ("20260101-a", "20260102-b"):
        Run(settings, RunReport(name)).save()
    assert runs.find_report(settings, "20260102").run == "20260102-b"
    assert runs.find_report(settings, "last").run == "20260102-b"
    for wrong in ("2026", "x", ""):
        with pytest.raises(UsageError, match="run"):
            runs.find_report(settings, wrong)


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({}, 0),
        ({"refused": {"a": "b"}}, 3),
        ({"fetched": [{"source": "s", "state": "failed"}]}, 6),
        ({"fetched": [{"source": "s", "state": "new", "problems": ["p"]}]}, 3),
        ({"refused": {"a": "b"}, "fetched": [{"source": "s", "state": "failed"}]}, 3),
        ({"error": {"exit_code": 4}, "refused": {"a": "b"}}, 4),
    ],
)
def test_exit_codes(entries: dict[str, object], code: int) -> None:
    report = RunReport("x")
    report.take(entries)
    assert report.exit_code == code
