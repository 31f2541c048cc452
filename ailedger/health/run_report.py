"""What became of one run, as one object: what it asked, did, found and how it ended.

What the console, Prefect and an alert say of a run are renderings of it; `runs` keeps it on the
disk. Nothing heavy is imported here.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from ailedger.base.shape import fits, moment, whole
from ailedger.build.manifest import CONTENTS, COUNTS, NAMES, Build
from ailedger.errors import LedgerError, scrubbed

LIBRARIES = "libraries"  # the step that imports pandera and polars, counted apart from own work
GOOD = ("published", "unchanged")
FAILED_OUTSIDE = 6
BRIEF = 300  # characters
FLIP = {"claim": str, "edition": str, "before": str, "after": str}
CHANGES = {
    "before": str, "after": str, "figures": COUNTS, "by_indicator": [dict], "examples": [dict],
    "marts": [dict], "places": whole, "moved": whole, "ranks": [dict], "verdicts": [FLIP],
}  # fmt: skip
# The form of a report that can be shown; an older one may lack later entries.
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
    """One run."""

    run: str  # identifier, which begins with the time (UTC) at which the run began
    name: str = "refresh"  # what ran, for people
    # running | published | unchanged | failed | busy | killed. A run that published nothing because
    # nothing was new is "unchanged"; "busy" found another run at work.
    status: str = "running"
    started: str = ""  # when it began, ISO 8601, UTC
    finished: str = ""  # when it ended; empty while it runs and where it was killed
    asked: dict[str, Any] = field(default_factory=dict)
    # host, process, its start, and Prefect's identifier of the run, if any
    process: dict[str, Any] = field(default_factory=dict)
    # sha256 of each kind of input, editions, number of raw files, sources that changed
    inputs: dict[str, Any] = field(default_factory=dict)
    # per source that was asked: state, edition, rows, bytes, seconds, what went wrong
    fetched: list[dict[str, Any]] = field(default_factory=list)
    build: str = ""  # name of the build that is published after the run
    base: str = ""  # build whose unchanged snapshots were kept; empty for a build from nothing
    path: str = ""  # the published warehouse
    tables: int = 0  # raw tables in the build
    accepted: int = 0  # rows accepted over all snapshots of the build
    quarantined: int = 0  # rows in quarantine, of whatever stage
    # rows in quarantine by stage and raw table
    quarantine: list[dict[str, Any]] = field(default_factory=list)
    # why files were refused, by their place below the folder of raw tables
    refused: dict[str, str] = field(default_factory=dict)
    # snapshots that this run held back, also where it failed later
    held_back: list[str] = field(default_factory=list)
    # what drifted: file, kind, severity, text, whether it blocks, and more of it
    drift: list[dict[str, Any]] = field(default_factory=list)
    # findings of the audit: check, severity, rows, sample
    checks: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, int] = field(default_factory=dict)  # rows accepted of each source
    marts: dict[str, int] = field(default_factory=dict)
    # figures that a later edition gives again, by source and indicator, and how many of them it
    # changed
    revised: list[dict[str, Any]] = field(default_factory=list)
    lineage: dict[str, list[str]] = field(default_factory=dict)  # the sources behind each mart
    # end of the newest period that each source has an observation of, ISO date
    newest: dict[str, str] = field(default_factory=dict)
    # the rollback in force: since, why, from which build, of which inputs; else empty
    rollback: dict[str, Any] = field(default_factory=dict)
    # what changed since the build before: see `ailedger/health/changes.py`
    changes: dict[str, Any] = field(default_factory=dict)
    # own work per step, and LIBRARIES: what importing them took
    seconds: dict[str, float] = field(default_factory=dict)
    # of Python and of the libraries that matter
    versions: dict[str, str] = field(default_factory=dict)
    # what ended the run: kind, what, where, hint, exit_code, step; empty where it is good
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
