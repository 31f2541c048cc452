"""Reports of runs on the disk: one JSON object per run, also of a failed one.

They are in data/warehouse/runs. A report is written when the run begins and again at each step,
each time whole, so that a run that was killed leaves one too: it still says "running" while its
process is gone. Nothing heavy is imported here.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

from ailedger import store
from ailedger.base import disk, processes
from ailedger.base.deadline import deadline
from ailedger.base.shape import read_own
from ailedger.build.manifest import stamp
from ailedger.build.run_inputs import inputs
from ailedger.errors import BusyError, LedgerError, UsageError
from ailedger.health.run_report import REPORT, RunReport, told
from ailedger.settings import Settings

if TYPE_CHECKING:
    from ailedger.build.plan import Plan

PACKAGES = ("ailedger", "duckdb", "pandera", "polars", "pyarrow", "prefect")


def runs_dir(settings: Settings) -> Path:
    """The folder of the run reports."""
    return settings.warehouse_dir / "runs"


@dataclass
class Run:
    """A run under way: its report, kept on the disk."""

    settings: Settings
    report: RunReport

    def save(self) -> None:
        """Write the report, whole. A folder that cannot be written does not end the run."""
        folder = runs_dir(self.settings)
        text = json.dumps(asdict(self.report), indent=1, ensure_ascii=False, default=str) + "\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            disk.write_whole(folder / f"{self.report.run}.json", text)
        except OSError:
            return

    def begin(self) -> list[RunReport]:
        """Say that the run is under way. The caller holds the lock: no other run is alive.

        Returns the runs that were killed before they could say how they ended.
        """
        dead = [report for report in read_reports(self.settings) if report.status == "running"]
        for report in dead:
            report.status = "killed"
            Run(self.settings, report).save()
        self.save()
        return dead

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        """Note the step that is under way and the seconds it takes."""
        self.report.process["step"] = step
        self.save()
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.report.seconds[step] = round(time.perf_counter() - begin, 3)

    @contextmanager
    def step(self, name: str, *, last: bool = False) -> Iterator[None]:
        """A timed step that ends with an error after `step_seconds`; the last is only told of."""
        with self.timed(name), deadline(self.settings, name, last=last):
            yield

    def planned(self, plan: "Plan") -> None:
        """Note what the run is made from and what is published; all of it where nothing is new."""
        self.report.inputs = inputs(plan)
        if plan.current is not None and plan.nothing_new:
            self.report.describe(plan.current)
        elif plan.current is not None:
            self.report.build = plan.current.name

    def end(self, status: str, now: datetime | None = None) -> None:
        """Say how the run ended, and remove the oldest reports beyond `keep_runs`."""
        self.report.status = status
        self.report.finished = stamp(now or datetime.now(UTC))
        self.report.process.pop("step", None)
        self.save()
        retain(self.settings)

    def fail(self, error: BaseException, now: datetime | None = None) -> None:
        """Say what ended the run."""
        self.report.error = told(error) | {"step": self.report.process.get("step", "")}
        self.end("busy" if isinstance(error, BusyError) else "failed", now)


def new_run(settings: Settings, name: str, asked: dict[str, Any], **process: Any) -> Run:
    """A run that has not begun; nothing is written yet.

    `process` is what else is known of it, such as Prefect's identifier of the run.
    """
    now = datetime.now(UTC)
    report = RunReport(
        run=_identifier(settings, now),
        name=name,
        started=stamp(now),
        asked=asked,
        process=processes.this() | {key: value for key, value in process.items() if value},
        path=store.open_store(settings).place,
        versions={"python": python_version()} | _versions(),
    )
    return Run(settings, report)


def _identifier(settings: Settings, now: datetime) -> str:
    """The moment and four digits of chance; after those of all runs, whatever the clock says."""
    newest = max((path.stem for path in runs_dir(settings).glob("[0-9]*T*-*.json")), default="")
    moment = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}"
    if newest.partition("-")[0] >= moment:
        day, _, rest = newest.partition("-")[0].partition("T")
        moment = f"{day}T{int(rest) + 1:09d}" if rest.isdecimal() else moment
    return f"{moment}-{secrets.token_hex(2)}"


@contextmanager
def recorded(run: Run) -> Iterator[RunReport]:
    """Write the report of what happens inside the block, whatever ends it.

    The block sets `build` and, where it published nothing, leaves the status as it is.
    """
    try:
        yield run.report
    except BaseException as error:
        run.fail(error)
        raise
    run.end("unchanged" if run.report.status == "running" else run.report.status)


def read_reports(settings: Settings, limit: int | None = None) -> list[RunReport]:
    """The reports, newest first; what cannot be read as one is left out."""
    found = []
    for path in sorted(runs_dir(settings).glob("[!.]*.json"), reverse=True):
        try:
            entries = read_own(path, REPORT)
        except (OSError, ValueError, LedgerError):
            continue
        report = RunReport(run=entries["run"])
        report.take(entries)
        found.append(report)
        if len(found) == limit:
            break
    return found


def find_report(settings: Settings, run: str) -> RunReport:
    """The report whose identifier begins with `run`; `last` is the newest.

    Raises UsageError: there is none, or more than one.
    """
    reports = read_reports(settings)
    matching = reports[:1] if run == "last" else [r for r in reports if r.run.startswith(run)]
    if len(matching) != 1 or not run:
        said = "names more than one run" if matching and run else "is not a run on record"
        raise UsageError(f"{run!r} {said}", hint="`ailedger runs` lists them")
    return matching[0]


def retain(settings: Settings) -> None:
    """Remove the oldest reports beyond `keep_runs`, and what dead runs left half-written."""
    folder = runs_dir(settings)
    with suppress(OSError):
        disk.sweep_parts(folder)
        for path in sorted(folder.glob("[!.]*.json"), reverse=True)[settings.keep_runs :]:
            path.unlink(missing_ok=True)


def alive(report: RunReport) -> bool:
    """Whether the process of a running report still lives, as far as this host can tell."""
    return report.status == "running" and processes.alive(report.process)


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
