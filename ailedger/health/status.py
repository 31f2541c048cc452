"""How the warehouse stands: what is published, how fresh it is, and what needs a person.

`ailedger status` prints it and alerts tell of it. It is read from the run reports, the catalogue
and the manifest of the published build alone, so that any process can ask at any time, quickly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ailedger.archive.catalog import read_catalog
from ailedger.build.manifest import Build
from ailedger.errors import LedgerError
from ailedger.health import concerns, runs
from ailedger.health.acknowledgement import last_words, quieted
from ailedger.health.concerns import Concern
from ailedger.health.freshness import Freshness, freshness
from ailedger.health.run_report import RunReport
from ailedger.settings import Settings
from ailedger.store import open_store


@dataclass(frozen=True)
class Status:
    """How the warehouse stands at a moment."""

    at: datetime
    build: Build | None  # the published build; None where there is none of use
    last: RunReport | None  # the last run that was neither busy nor is under way
    last_good: RunReport | None  # the last run that ended well
    under_way: RunReport | None  # the run under way, if any
    sources: tuple[Freshness, ...]  # age of each source
    concerns: tuple[Concern, ...]  # what needs a person, the gravest first

    @property
    def exit_code(self) -> int:
        """That of the gravest concern; 0 where nothing needs a person."""
        return next((concern.exit_code for concern in self.concerns if concern.exit_code), 0)


def read_status(settings: Settings, at: datetime, more: Iterable[Concern] = ()) -> Status:
    """See how the warehouse stands; `more` are concerns that are known from elsewhere."""
    reports = runs.read_reports(settings)
    under_way = next((report for report in reports if runs.alive(report)), None)
    ended = [r for r in reports if r.status != "busy" and not runs.alive(r)]
    good = next((report for report in ended if report.good), None)
    build, found = _published(settings)
    sources: tuple[Freshness, ...] = ()
    try:
        manifest = build.manifest if build else {}
        editions = read_catalog(settings.raw_dir)
        today = at.astimezone(UTC).date()
        sources = freshness(editions, today, settings.stale_after, manifest.get("newest"))
    except LedgerError as error:
        found.append(
            concerns.of_error("catalogue", "the catalogue of raw tables cannot be read", error)
        )
    last = ended[0] if ended else None
    found += concerns.of_run(last)
    held = _told(build, good)
    found += concerns.of_tables(held)
    found += concerns.of_rollback(held)
    found += concerns.of_changes(reports)
    found += concerns.of_publishers(reports)
    asked = any(report.fetched for report in reports)
    found += concerns.of_age(sources, good, at, settings.run_max_age, asked=asked)
    found += more
    try:
        found = quieted(found, last_words(settings.raw_dir), at.astimezone(UTC).date())
    except LedgerError as error:
        found.append(concerns.of_error("acknowledged", "known matters cannot be read", error))
    found.sort(key=lambda concern: (concern.rank, concern.key))
    return Status(at, build, last, good, under_way, sources, tuple(found))


def _told(build: Build | None, good: RunReport | None) -> RunReport:
    """What the published build holds; without its manifest, what the last good run said."""
    if build is None:
        return good or RunReport("")
    report = RunReport("")
    report.describe(build)
    return report


def _published(settings: Settings) -> tuple[Build | None, list[Concern]]:
    try:
        store = open_store(settings)
        build = store.current()
        if build is not None:
            store.check(build)
            return build, []
    except LedgerError as error:
        return None, [concerns.of_error("published", "the published warehouse is damaged", error)]
    nothing = "nothing is published yet"
    return None, [Concern("published", "failure", nothing, "`ailedger run`", concerns.FAILED)]
