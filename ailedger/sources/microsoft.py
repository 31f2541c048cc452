"""Microsoft, AI diffusion: share of people who use generative AI, by economy.

The file is replaced under its own name and encoded as a Mac spreadsheet exports it; its name
changes with every release, so the newest name known here is asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.content import records
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable
from ailedger.sources._changed import fetch_changed
from ailedger.sources._columns import number, only, shown

HOSTS = ("raw.githubusercontent.com",)
FILE = "AI_Diffusion_Q12026_Update.csv"
URL = f"https://raw.githubusercontent.com/microsoft/ai-diffusion-report/main/data/{FILE}"
PERIOD = re.compile(r"^([HQ]\d) (\d{4}) AI Diffusion$")
UNIT = "percent of population"
TAKES = "take the CSV of the report's repository, under any name"
CATALOGUE = Facts(
    source="microsoft",
    publisher="Microsoft AI Economy Institute",
    title="AI Diffusion Report",
    url="https://github.com/microsoft/ai-diffusion-report",
    licence="MIT",
    licence_url="https://spdx.org/licenses/MIT.html",
    citation=f"Microsoft AI Economy Institute, AI Diffusion Report, {FILE}.",
    cadence="quarterly",
    notes="The figure is an estimate: users of generative AI among people of working age. The file "
    "is replaced under the same name.",
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """One file, asked for only if it changed; its edition is its newest period."""
    found = fetch_changed(web, last, {"ai_diffusion.csv": URL})
    if found is None:
        return None
    part, year = _periods(next(records(found.payloads[0].path, FILE))[1], FILE)[-1].split(" ")
    return replace(found, edition=f"{year}-{part}")


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One row per economy and period; percent signs are taken off, the figure is percent.

    Raises:
        RefusedError: the header is not economies and periods, or a figure has no percent sign.
    """
    name, path = only(payloads, ".csv", takes=TAKES)
    found = records(path, name)
    periods = _periods(next(found)[1], name)
    rows: list[tuple[Cell, ...]] = []
    for line, record in found:
        for period, text in zip(periods, record[1:], strict=True):
            if not text.strip():
                continue
            if not text.strip().endswith("%"):
                raise RefusedError(f"line {line} has {text!r} where percent is written", where=name)
            figure = number(text.strip().removesuffix("%"))
            rows.append((record[0].strip(), period, figure, UNIT))
    title = "Share of people using generative AI, by economy and half-year or quarter"
    return Parsed((RawTable("ai_diffusion", title, ("economy", "period", "figure", "unit"), rows),))


def _periods(header: list[str], where: str) -> list[str]:
    found = [PERIOD.match(" ".join(name.split())) for name in header[1:]]
    if header[0].strip() != "Economy" or not found or not all(found):
        raise RefusedError(
            f"has another header: {shown(header)}",
            where=where,
            hint="the publisher changed its table: see whether it is still the share of people",
        )
    return [f"{match[1]} {match[2]}" for match in found if match]
