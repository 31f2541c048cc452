"""The run report: one JSON object per run, also of a failed one, in data/warehouse/runs.

It is written when the run begins and again at each step, each time whole, so that a run that was
killed leaves one too: it still says "running" while its process is gone. What the console, Prefect
and an alert say of a run are renderings of this object. Nothing heavy is imported here.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Any

from flows.errors import BusyError, LedgerError, UsageError, scrubbed
from flows.settings import Settings
from flows.warehouse import disk, processes, stores
from flows.warehouse.builds import Build

PACKAGES = ("ailedger", "duckdb", "pandera", "polars", "pyarrow", "prefect")
CONTENTS = (
    "base", "tables", "accepted", "quarantined", "quarantine", "refused", "drift", "checks",
    "sources", "marts", "revised", "lineage", "newest",
)  # fmt: skip
LIBRARIES = "libraries"  # the step of a run that imports what judges, told apart from own work
GOOD = ("published", "unchanged")
FAILED_OUTSIDE = 6
BRIEF = 300  # characters


@dataclass
class Report:
    """One run.

    Attributes:
        run: identifier, which begins with the time (UTC) at which the run began.
        name: what ran, for people.
        status: running | published | unchanged | failed | busy | killed. A run that published
            nothing because nothing was new is "unchanged"; "busy" found another run at work.
        started: when it began, ISO 8601, UTC.
        finished: when it ended; empty while it runs and where it was killed.
        asked: the run's parameters.
        process: host, process, its start, and Prefect's identifier of the run, if any.
        inputs: sha256 of each kind of input, editions, number of raw files, sources that changed.
        fetched: per source that was asked: state, edition, rows, bytes, seconds, what went wrong.
        build: name of the build that is published after the run.
        base: build whose unchanged snapshots were kept; empty for a build from nothing.
        path: the published warehouse.
        tables: raw tables in the build.
        accepted: rows accepted over all snapshots of the build.
        quarantined: rows in quarantine, of whatever stage.
        quarantine: rows in quarantine by stage and raw table.
        refused: why files were refused, by their place below the folder of raw tables.
        drift: what drifted: file, kind, severity, text, whether it blocks, and more of it.
        checks: findings of the audit: check, severity, rows, sample.
        sources: rows accepted of each source.
        marts: rows of each mart.
        lineage: the sources behind each mart.
        revised: figures that a later edition gives again, by source and indicator, and how many of
            them it changed.
        newest: end of the newest period that each source has an observation of, ISO date.
        seconds: own work per step, and LIBRARIES: what importing them took.
        versions: of Python and of the libraries that matter.
        error: what ended the run: kind, what, where, hint, exit_code, step; empty where it is good.
    """

    run: str
    name: str = "refresh"
    status: str = "running"
    started: str = ""
    finished: str = ""
    asked: dict[str, Any] = field(default_factory=dict)
    process: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, Any] = field(default_factory=dict)
    fetched: list[dict[str, Any]] = field(default_factory=list)
    build: str = ""
    base: str = ""
    path: str = ""
    tables: int = 0
    accepted: int = 0
    quarantined: int = 0
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    drift: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)
    marts: dict[str, int] = field(default_factory=dict)
    revised: list[dict[str, Any]] = field(default_factory=list)
    lineage: dict[str, list[str]] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether the run ended and left a warehouse that answers to its inputs."""
        return self.status in GOOD

    @property
    def failed_sources(self) -> list[dict[str, Any]]:
        """What was asked of a publisher and did not come."""
        return [entry for entry in self.fetched if entry["state"] == "failed"]

    @property
    def exit_code(self) -> int:
        """That of the error; else 3 where something was refused, 6 where a publisher failed."""
        if self.error:
            return int(self.error["exit_code"])
        if self.refused or any(entry.get("problems") for entry in self.fetched):
            return 3
        return FAILED_OUTSIDE if self.failed_sources else 0

    @property
    def new(self) -> bool:
        """Whether this run published the build."""
        return self.status == "published"

    def describe(self, build: Build) -> None:
        """Say what the published build holds, from its manifest."""
        self.build = build.name
        self.take({key: build.manifest[key] for key in CONTENTS if build.manifest.get(key)})

    def take(self, entries: dict[str, Any]) -> None:
        """Set every field that `entries` names; other entries are left out."""
        for name in {entry.name for entry in fields(self)} & entries.keys():
            setattr(self, name, entries[name])


def runs_dir(settings: Settings) -> Path:
    """The folder of the run reports."""
    return settings.warehouse_dir / "runs"


@dataclass
class Run:
    """A run under way: its report, kept on the disk."""

    settings: Settings
    report: Report
    step: str = ""

    def save(self) -> None:
        """Write the report, whole. A folder that cannot be written does not end the run."""
        folder = runs_dir(self.settings)
        text = json.dumps(asdict(self.report), indent=1, ensure_ascii=False, default=str) + "\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            disk.write_whole(folder / f"{self.report.run}.json", text)
        except OSError:
            return

    def begin(self) -> list[Report]:
        """Say that the run is under way. The caller holds the lock: no other run is alive.

        Returns:
            The runs that were killed before they could say how they ended.
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
        self.step = step
        self.report.process["step"] = step
        self.save()
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.report.seconds[step] = round(time.perf_counter() - begin, 3)

    def end(self, status: str, now: datetime | None = None) -> None:
        """Say how the run ended, and remove the oldest reports beyond `keep_runs`."""
        self.report.status = status
        self.report.finished = stamp(now or datetime.now(UTC))
        self.report.process.pop("step", None)
        self.save()
        retain(self.settings)

    def fail(self, error: BaseException, now: datetime | None = None) -> None:
        """Say what ended the run."""
        self.report.error = told(error) | {"step": self.step}
        self.end("busy" if isinstance(error, BusyError) else "failed", now)


def new_run(settings: Settings, name: str, asked: dict[str, Any], **process: Any) -> Run:
    """A run that has not begun; nothing is written yet.

    Args:
        settings: names the warehouse folder.
        name: what runs, for people.
        asked: the run's parameters.
        process: what else is known of the process, such as Prefect's identifier of the run.
    """
    now = datetime.now(UTC)
    report = Report(
        run=f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}-{secrets.token_hex(2)}",
        name=name,
        started=stamp(now),
        asked=asked,
        process=processes.this() | {key: value for key, value in process.items() if value},
        path=stores.of(settings).place,
        versions={"python": python_version()} | _versions(),
    )
    return Run(settings, report)


@contextmanager
def recorded(run: Run) -> Iterator[Report]:
    """Write the report of what happens inside the block, whatever ends it.

    The block sets `build` and, where it published nothing, leaves the status as it is.
    """
    try:
        yield run.report
    except BaseException as error:
        run.fail(error)
        raise
    run.end("unchanged" if run.report.status == "running" else run.report.status)


def told(error: BaseException) -> dict[str, Any]:
    """An error as data. `brief` quotes no cell: it is what may leave the machine."""
    entry: dict[str, Any] = {"kind": type(error).__name__, "exit_code": 1, "where": "", "hint": ""}
    if not isinstance(error, LedgerError):
        stopped = not isinstance(error, Exception)  # by a person or by the worker
        brief = "it was stopped" if stopped else f"an unexpected {type(error).__name__}"
        return entry | {"what": scrubbed(str(error)) or brief, "brief": brief}
    entry |= {"what": scrubbed(error.what), "where": scrubbed(error.where), "hint": error.hint}
    brief = scrubbed(error.what.split("\n")[0])[:BRIEF]
    if error.findings:
        brief += " " + ", ".join(f"{found.check} ({found.rows})" for found in error.findings)
        entry["checks"] = [asdict(found) for found in error.findings]
    return entry | {"exit_code": error.exit_code, "brief": brief}


def read_reports(settings: Settings, limit: int | None = None) -> list[Report]:
    """The reports, newest first; what cannot be read as one is left out."""
    found = []
    for path in sorted(runs_dir(settings).glob("[!.]*.json"), reverse=True):
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            report = Report(run=str(entries["run"]))
            report.take(entries)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        found.append(report)
        if len(found) == limit:
            break
    return found


def find_report(settings: Settings, run: str) -> Report:
    """The report whose identifier begins with `run`; `last` is the newest.

    Raises:
        UsageError: there is none, or more than one.
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
    surplus = sorted(folder.glob("[!.]*.json"), reverse=True)[settings.keep_runs :]
    old = time.time() - settings.step_seconds
    try:
        surplus += [p for p in folder.glob(".*.part") if p.stat().st_mtime < old]
        for path in surplus:
            path.unlink(missing_ok=True)
    except OSError:
        return


def alive(report: Report) -> bool:
    """Whether the process of a running report still lives, as far as this host can tell."""
    return report.status == "running" and processes.alive(report.process)


def stamp(moment: datetime) -> str:
    """A moment as it stands in a report: ISO 8601, UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
