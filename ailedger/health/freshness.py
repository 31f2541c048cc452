"""How old each source is, against the cadence at which its publisher brings out editions.

Nothing heavy is imported and no clock is read: the moment is an argument.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ailedger.archive.catalog import Edition

CADENCE_DAYS = {
    "daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 183, "yearly": 366,
}  # fmt: skip
GRACE = timedelta(days=7)  # publishers of daily figures keep weekends and holidays


@dataclass(frozen=True)
class Freshness:
    """The age of one source."""

    source: str
    edition: str  # its newest edition here
    published: date  # the day on which that edition became public
    cadence: str  # how often the publisher brings out an edition; "none" where it does not
    age: int  # days since `published`
    expected: date | None  # the day on which the next edition is expected; None without a cadence
    # the day from which its absence is a concern for a person; None without a cadence
    overdue: date | None
    state: str  # fresh | expected | overdue | closed. "closed" has no cadence.
    newest: str = ""  # end of the newest period with an observation, ISO date; empty where unknown


def freshness(
    editions: Iterable[Edition],
    today: date,
    stale_after: float,
    newest: Mapping[str, str] | None = None,
) -> tuple[Freshness, ...]:
    """The age of each source, by name.

    Args:
        stale_after: cadences after which a source without a new edition is overdue; a week more
            than one cadence is always given.
        newest: end of the newest period by source.
    """
    latest: dict[str, Edition] = {}
    for edition in editions:
        known = latest.get(edition.source)
        if known is None or (edition.published, edition.edition) > (known.published, known.edition):
            latest[edition.source] = edition
    return tuple(
        _judge(edition, today, stale_after, (newest or {}).get(source, ""))
        for source, edition in sorted(latest.items())
    )


def _judge(edition: Edition, today: date, stale_after: float, newest: str) -> Freshness:
    days = CADENCE_DAYS.get(edition.cadence)
    expected = overdue = None
    state = "closed"
    if days is not None:
        expected = edition.published + timedelta(days=days)
        overdue = max(edition.published + timedelta(days=days * stale_after), expected + GRACE)
        state = "fresh" if today < expected else "expected" if today < overdue else "overdue"
    return Freshness(
        source=edition.source,
        edition=edition.edition,
        published=edition.published,
        cadence=edition.cadence,
        age=(today - edition.published).days,
        expected=expected,
        overdue=overdue,
        state=state,
        newest=newest,
    )
