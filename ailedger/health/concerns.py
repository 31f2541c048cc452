"""What needs a person, and in which order of gravity.

A run that fails, a publisher that cannot be reached, a table that was refused or drifted, rows in
quarantine, a source that is overdue: each is a concern, and is told once. No text of a concern
quotes a cell of the data: it may leave the machine.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ailedger.errors import LedgerError
from ailedger.health import changes
from ailedger.health.freshness import Freshness
from ailedger.health.run_report import RunReport, told

NOTE, STALE, OUTSIDE, PERSON, FAILED = 0, 7, 6, 3, 1  # what `ailedger status` exits with
CHANGES = "changes"  # worth knowing; it has no end to report
KINDS = (
    "failure",
    "refused",
    "drift",
    "source",
    "alert",
    "rollback",
    "stale",
    "quarantine",
    CHANGES,
)  # the gravest first


@dataclass(frozen=True)
class Concern:
    """Something that a person should hear of."""

    key: str  # what it is about; there is one concern at a time per key
    kind: str  # one of KINDS
    title: str
    hint: str = ""
    # what `ailedger status` exits with because of it; 0 for what is only worth knowing
    exit_code: int = NOTE
    digest: str = ""  # changes when there is something new to tell about the same key
    acknowledged: str = ""  # who knows of it, until when and why; empty where nobody said so

    @property
    def rank(self) -> int:
        """Place among others, the gravest first; what is only worth knowing comes last."""
        return KINDS.index(self.kind) + (0 if self.exit_code else len(KINDS))


def of_error(key: str, title: str, error: LedgerError) -> Concern:
    """An error that keeps the status from being seen."""
    said = told(error)
    return Concern(
        key, "failure", f"{title}: {said['brief']}", error.hint, error.exit_code, said["brief"]
    )


def of_run(last: RunReport | None) -> Iterator[Concern]:
    """The last run, where it failed or was killed."""
    if last is None:
        return
    if last.status in ("killed", "running"):
        step = last.process.get("step", "")
        yield Concern(
            "run",
            "failure",
            f"run {last.run} ({last.name}) was killed{f' during: {step}' if step else ''}",
            "what is published stays as it was; `ailedger run` goes on from there",
            FAILED,
            f"killed {step}",
        )
    elif not last.good:
        error = last.error
        where = f" ({error['where']})" if error.get("where") else ""
        yield Concern(
            "run",
            "failure",
            f"run {last.run} ({last.name}) failed: {error.get('brief', '')}{where}",
            error.get("hint") or f"`ailedger runs {last.run}` tells more",
            int(error.get("exit_code", FAILED)),
            _digest([error.get(k) for k in ("kind", "where", "step")] + [_checks(last)]),
        )


def _checks(report: RunReport) -> list[str]:
    return sorted(entry["check"] for entry in report.error.get("checks", ()))


def of_tables(build: RunReport) -> Iterator[Concern]:
    """What was refused, drifted or put into quarantine, as the published build tells it."""
    yield from _kept_out(build)
    yield from _drifted(build)
    for table in sorted({entry["raw_table"] for entry in build.quarantine}):
        found = [entry for entry in build.quarantine if entry["raw_table"] == table]
        rows = sum(int(entry["rows"]) for entry in found)
        yield Concern(
            f"quarantine:{table}",
            "quarantine",
            f"{rows} {'rows' if rows != 1 else 'row'} of {table} in quarantine",
            "`ailedger quarantine` shows them with the rule they break",
            NOTE,
            _digest(found),
        )


def _kept_out(build: RunReport) -> Iterator[Concern]:
    """The raw tables that are not in the build: refused, or held back because they drifted."""
    held_back = _kinds(entry for entry in build.drift if entry["blocks"])
    for file, why in sorted(build.refused.items()):
        if file not in held_back:
            yield Concern(
                f"refused:{file}",
                "refused",
                f"raw table {file} was refused",
                "`ailedger runs last` says why; its last good version stays in use, if there is "
                "one",
                PERSON,
                _digest(why),
            )
    for file, kinds in held_back.items():
        yield Concern(
            f"held back:{file}",
            "drift",
            f"raw table {file} drifted ({kinds}) and is held back",
            "`ailedger runs last` says how; if it is right: "
            f"ailedger accept {file.removesuffix('.csv')} --why TEXT",
            PERSON,
            _digest(build.refused.get(file)),
        )


def _drifted(build: RunReport) -> Iterator[Concern]:
    """The raw tables that drifted and were loaded, edition by edition."""
    slight = [entry for entry in build.drift if entry["severity"] == "warn"]
    for edition in sorted({entry["file"].rpartition("/")[0] for entry in slight}):
        found = [entry for entry in slight if entry["file"].rpartition("/")[0] == edition]
        named = [f"{Path(file).stem} ({kinds})" for file, kinds in _kinds(found).items()]
        yield Concern(
            f"drift:{edition}",
            "drift",
            f"raw tables of {edition} drifted: {', '.join(named)}",
            "`ailedger runs last` says how",
            digest=_digest([entry["text"] for entry in found]),
        )


def newly_broken(report: RunReport, before: Mapping[str, Any]) -> Iterator[Concern]:
    """What a build holds back, refuses or quarantines that the manifest `before` did not tell."""
    was = RunReport("")
    was.take(dict(before))
    known = {(concern.key, concern.digest) for concern in of_tables(was)}
    yield from (c for c in of_tables(report) if (c.key, c.digest) not in known)


def _kinds(drift: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The kinds of drift of each file."""
    found: dict[str, set[str]] = {}
    for entry in drift:
        found.setdefault(entry["file"], set()).add(entry["kind"])
    return {file: ", ".join(sorted(kinds)) for file, kinds in sorted(found.items())}


def of_rollback(build: RunReport) -> Iterator[Concern]:
    """The rollback in force: worth knowing, and asked for."""
    if build.rollback:
        told = build.rollback
        why = f": {told['why']}" if told["why"] else ""
        yield Concern(
            "rollback",
            "rollback",
            f"rolled back from build {told['from']} since {told['since']}{why}",
            "it stays until the inputs change, or `ailedger rollback --lift`",
            NOTE,
            told["since"],
        )


def of_changes(reports: Iterable[RunReport]) -> Iterator[Concern]:
    """What the newest build changed of what people read."""
    newest = next((report for report in reports if report.status == "published"), None)
    if newest is not None and (said := changes.headline(newest.changes)):
        flips = "".join(f"; {flip}" for flip in changes.flips(newest.changes))
        before, after = newest.changes["before"], newest.changes["after"]
        yield Concern(
            CHANGES,
            CHANGES,
            f"build {after}: {said}{flips}",
            f"`ailedger diff {before} {after}`",
            NOTE,
            after,
        )


def of_publishers(reports: Iterable[RunReport]) -> Iterator[Concern]:
    """Each source as it was when it was last asked; failing since when it first did not come."""
    last: dict[str, dict[str, Any]] = {}
    since: dict[str, str] = {}
    healed: set[str] = set()
    for report in reports:
        for entry in report.fetched:
            source = entry["source"]
            last.setdefault(source, entry)
            if entry["state"] != "failed":
                healed.add(source)
            elif source not in healed:
                since[source] = report.started
    for source, entry in sorted(last.items()):
        if entry["state"] == "failed":
            yield Concern(
                f"source:{source}",
                "source",
                f"{source} could not be fetched since {since[source]}: {entry.get('why', '')}",
                "its last good snapshot stays in use",
                int(entry.get("exit_code") or OUTSIDE),
                str(entry.get("kind", "")),
            )
        elif problems := entry.get("problems"):
            yield Concern(
                f"problems:{source}",
                "source",
                f"{source} came, but {len(problems)} of its parts need a person",
                "`ailedger runs last` lists them",
                PERSON,
                _digest(problems),
            )


def of_alerts(undelivered: Mapping[str, Mapping[str, str]]) -> Iterator[Concern]:
    """Channels that an alert could not be sent by, with since when and why."""
    for channel, entry in sorted(undelivered.items()):
        yield Concern(
            f"alert:{channel}",
            "alert",
            f"alerts by {channel} could not be delivered since {entry['since']}: {entry['why']}",
            "check the settings AILEDGER_ALERT_…; the next run tries again",
            OUTSIDE,
        )


def of_age(
    sources: Iterable[Freshness],
    good: RunReport | None,
    at: datetime,
    max_age: float,
    *,
    asked: bool,
) -> Iterator[Concern]:
    """Sources that are overdue, and a last good run older than `max_age` hours (0: any age).

    Until a run has asked a publisher, the record is what was bundled: its age is worth knowing and
    nobody's fault.
    """
    hint = "look at the publisher's page; `ailedger fetch` or `ailedger add-edition`"
    first = "no run has asked the publishers yet: `ailedger run --live`"
    for source in sources:
        if source.state == "overdue":
            yield Concern(
                f"stale:{source.source}",
                "stale",
                f"{source.source}: edition {source.edition} is {source.age} days old, a "
                f"{source.cadence} source; the next was expected on {source.expected}",
                hint if asked else first,
                STALE if asked else NOTE,
                source.edition,
            )
    if max_age and good is not None:
        ended = datetime.fromisoformat(good.finished)
        if at - ended > timedelta(hours=max_age):
            yield Concern(
                "stale run",
                "stale",
                f"no run ended well since {good.finished}",
                "look at the schedule and its worker; `ailedger runs`",
                STALE,
            )


def _digest(found: object) -> str:
    text = json.dumps(found, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
