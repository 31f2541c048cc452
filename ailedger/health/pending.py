"""What waits for a person's word: raw tables that are held back, marts that would be emptier."""

from collections.abc import Iterator

from ailedger.build.audit import EMPTIER
from ailedger.build.plan import Plan
from ailedger.health import runs
from ailedger.health.run_report import RunReport
from ailedger.settings import Settings


def pending(settings: Settings, plan: Plan) -> set[str]:
    """What the published build and the runs since then kept out for want of a word.

    Snapshots that are held back, with the bytes they had then, and names of marts.
    """
    manifest = plan.current.manifest if plan.current else {}
    found = {str(entry.get("snapshot")) for entry in manifest.get("drift", ()) if entry["blocks"]}
    for report in _failed_since(settings):
        found |= {*report.held_back, *_emptier(report)}
    return found


def _failed_since(settings: Settings) -> Iterator[RunReport]:
    """The runs after the last one that ended well."""
    for report in runs.read_reports(settings):
        if report.good:
            return
        yield report


def _emptier(report: RunReport) -> Iterator[str]:
    for entry in report.error.get("checks", ()):
        if entry["check"].startswith(EMPTIER) and entry["severity"] == "error":
            yield entry["check"].removeprefix(EMPTIER)
