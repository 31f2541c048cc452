"""OECD.AI: national policies and initiatives on AI, from its one published list.

The list has a row per initiative and instrument: an initiative is counted once. It is a register of
what countries reported, and no measure of effort.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable
from ailedger.sources._changed import fetch_changed
from ailedger.sources._columns import only, read

HOSTS = ("wp.oecd.ai",)
URL = "https://wp.oecd.ai/app/uploads/2024/03/oecd-ai-all-ai-policies.csv"
FILE = "oecd-ai-all-ai-policies.csv"
NAMES = {
    "initiative": ("Policy initiative ID",),
    "name": ("English name",),
    "country": ("Country",),
    "start": ("Start date",),
    "end": ("End date",),
}
COLUMNS = ("initiative", "name", "country", "start_year", "end_year")
YEAR = re.compile(r"\b(\d{4})\b")
TAKES = "take oecd-ai-all-ai-policies.csv, under any name"
CATALOGUE = Facts(
    source="oecd_ai",
    publisher="OECD.AI Policy Observatory",
    title="National AI policies and initiatives",
    url="https://oecd.ai/en/dashboards/overview",
    licence="custom (OECD terms; CC BY 4.0 since July 2024 is not confirmed for this list)",
    licence_url="https://www.oecd.org/en/about/terms-conditions.html",
    citation="OECD.AI Policy Observatory, National AI policies and strategies.",
    cadence="none",
    notes="One row per initiative; the list has one per initiative and instrument. What countries "
    "reported: a count says nothing of effort. The European Union stands among the countries.",
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """One file, asked for only if it changed."""
    return fetch_changed(web, last, {FILE: URL})


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One row per initiative, in order of their ids.

    Raises:
        RefusedError: a column is gone, or one initiative has two countries.
    """
    file, path = only(payloads, ".csv", takes=TAKES)
    columns, records = read(path, NAMES, ("initiative", "country", "start"), file)
    found: dict[str, tuple[Cell, ...]] = {}
    for line, record in records:
        key, name, country, start, end = columns.cells(record, tuple(NAMES))
        made = (key, " ".join((name or "").split()) or None, country, _year(start), _year(end))
        known = found.setdefault(str(key), made)
        if known[2] != country:
            raise RefusedError(
                f"line {line} gives initiative {key} another country: {known[2]} and {country}",
                where=file,
            )
    title = "AI policies and initiatives, one row each"
    rows = [found[key] for key in sorted(found)]
    return Parsed((RawTable("policies", title, COLUMNS, rows),))


def _year(text: str | None) -> str | None:
    found = YEAR.search(text or "")
    return found[1] if found else None
