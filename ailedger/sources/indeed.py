"""Indeed Hiring Lab, AI tracker: share of job postings that name AI terms, by country and day.

Every edition is the whole series again, and nearly all figures move. A country may be withdrawn
without a word; one edition had its days first.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable
from ailedger.sources._changed import fetch_changed
from ailedger.sources._columns import only, read

HOSTS = ("raw.githubusercontent.com",)
FILE = "AI_posting.csv"
URL = f"https://raw.githubusercontent.com/hiring-lab/ai-tracker/main/{FILE}"
COLUMNS = ("date", "iso2", "figure")
NAMES = {
    "date": ("date",),
    "iso2": ("jobcountry",),
    "figure": ("AI_share_postings", "AI_share", "xxx_share"),
}
SHORT = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})$")
MONTHS = 12
TAKES = "take AI_posting.csv, under any name"
CATALOGUE = Facts(
    source="indeed",
    publisher="Indeed Hiring Lab",
    title="AI Tracker: share of job postings that name AI terms",
    url="https://github.com/hiring-lab/ai-tracker",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="Indeed Hiring Lab, AI Tracker (AI_posting.csv), Indeed.",
    cadence="monthly",
    notes="Percent of the postings on Indeed in a country, trailing average of seven days: one "
    "platform's postings, not the labour market's, and not comparable with the Lightcast share "
    "of the AI Index. The whole series is published again in each edition and nearly every "
    "figure moves. Observations are the means of whole calendar months.",
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """One file, asked for only if it changed."""
    return fetch_changed(web, last, {FILE: URL})


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One row per country and day, in order of country and day.

    Raises:
        RefusedError: a column is gone, a day is none, or the order of day and month is unclear.
    """
    name, path = only(payloads, ".csv", takes=TAKES)
    columns, records = read(path, NAMES, COLUMNS, name)
    found = [(line, columns.cells(record, COLUMNS)) for line, record in records]
    day = _reader([str(cells[0]) for _, cells in found], name)
    rows: list[tuple[Cell, ...]] = []
    for line, (date, iso2, figure) in found:
        try:
            rows.append((day(str(date)), iso2, figure))
        except ValueError:
            raise RefusedError(
                f"line {line} has {date!r} where a day is written", where=name
            ) from None
    rows.sort(key=lambda row: (str(row[1]), str(row[0])))
    title = "Share of job postings on Indeed that name AI terms, by country and day (percent)"
    return Parsed((RawTable("ai_postings", title, COLUMNS, rows),))


def _reader(texts: list[str], where: str) -> Callable[[str], datetime.date]:
    """What reads a day: ISO, or with a slash in the order that a number above 12 proves."""
    parts = [found for text in texts if (found := SHORT.match(text))]
    if not parts:
        return datetime.date.fromisoformat
    day_first = any(int(part[1]) > MONTHS for part in parts)
    month_first = any(int(part[2]) > MONTHS for part in parts)
    if day_first == month_first:
        raise RefusedError(
            "has days like 1/2/19 and none that proves whether the day or the month is first",
            where=where,
            hint="take the whole file as the publisher has it",
        )

    def read_day(text: str) -> datetime.date:
        part = SHORT.match(text)
        if part is None:
            return datetime.date.fromisoformat(text)
        day, month = (part[1], part[2]) if day_first else (part[2], part[1])
        year = int(part[3]) if len(part[3]) > 2 else 2000 + int(part[3])  # noqa: PLR2004
        return datetime.date(year, int(month), int(day))

    return read_day
