"""What became of one run, as one object: what it asked, did, found and how it ended.

What the console, Prefect and an alert say of a run are renderings of it; `runs` keeps it on the
disk. Nothing heavy is imported here.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ailedger.base.shape import fits, moment, whole
from ailedger.build.manifest import CONTENTS, COUNTS, NAMES, Build
from ailedger.errors import LedgerError, scrubbed

LIBRARIES = "libraries"  # the step of a run that imports what judges, told apart from own work
GOOD = ("published", "unchanged")
FAILED_OUTSIDE = 6
BRIEF = 300  # characters
FLIP = {"claim": str, "edition": str, "before": str, "after": str}
CHANGES = {
    "before": str, "after": str, "figures": COUNTS, "by_indicator": [dict], "examples": [dict],
    "marts": [dict], "places": whole, "moved": whole, "ranks": [dict], "verdicts": [FLIP],
}  # fmt: skip
# What a report must look like to be shown; one from before an entry was there lacks it.
REPORT: dict[str, Any] = CONTENTS | {
    "run": str, "name?": str, "status?": str, "started?": moment, "finished?": moment,
    "asked?": dict, "process?": dict, "inputs?": {"editions?": [str]},
    "fetched?": [{"source": str, "state": str, "edition?": str, "why?": str, "kind?": str,
                  "exit_code?": (int, type(None)), "problems?": [str]}],
    "build?": str, "path?": str, "held_back?": [str], "seconds?": {str: (int, float)},
    "versions?": NAMES, "changes?": lambda found: found == {} or fits(found, CHANGES),
    "error?": {"kind?": str, "what?": str, "where?": str, "hint?": str, "brief?": str,
               "exit_code?": whole, "step?": str, "checks?": [{"check": str, "rows": whole}]},
}  # fmt: skip


@dataclass
class RunReport:
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
        held_back: snapshots that this run held back, also where it failed later.
        drift: what drifted: file, kind, severity, text, whether it blocks, and more of it.
        checks: findings of the audit: check, severity, rows, sample.
        sources: rows accepted of each source.
        marts: rows of each mart.
        lineage: the sources behind each mart.
        revised: figures that a later edition gives again, by source and indicator, and how many of
            them it changed.
        newest: end of the newest period that each source has an observation of, ISO date.
        rollback: the rollback in force: since, why, from which build, of which inputs; else empty.
        changes: what changed since the build before: see `ailedger/health/changes.py`.
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
    held_back: list[str] = field(default_factory=list)
    drift: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)
    marts: dict[str, int] = field(default_factory=dict)
    revised: list[dict[str, Any]] = field(default_factory=list)
    lineage: dict[str, list[str]] = field(default_factory=dict)
    newest: dict[str, str] = field(default_factory=dict)
    rollback: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)
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
        names = (name.strip("?") for name in CONTENTS)
        self.take({key: build.manifest[key] for key in names if build.manifest.get(key)})

    def take(self, entries: dict[str, Any]) -> None:
        """Set every field that `entries` names; other entries are left out."""
        for name in {entry.name for entry in fields(self)} & entries.keys():
            setattr(self, name, entries[name])


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
