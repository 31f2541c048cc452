"""International Monetary Fund, AI Preparedness Index, by the DataMapper: one year, one table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from ailedger.base.readers import Form, read_json
from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable, Want
from ailedger.sources._columns import ending, shown

HOSTS = ("www.imf.org",)
INDEX = "AI_PI"
URL = f"https://www.imf.org/external/datamapper/api/v1/{INDEX}"
# The codes of the components are not known: where one is given by its name, it is taken.
SERIES = {
    INDEX: "overall",
    "digital infrastructure": "digital infrastructure",
    "human capital and labour market policies": "human capital and labour market policies",
    "innovation and economic integration": "innovation and economic integration",
    "regulation and ethics": "regulation and ethics",
}
COLUMNS = ("series", "code", "year", "figure")
TAKES = "take the answer of the DataMapper interface for AI_PI as JSON, under any name"
CATALOGUE = Facts(
    source="imf",
    publisher="International Monetary Fund",
    title="AI Preparedness Index",
    url="https://www.imf.org/external/datamapper/AI_PI@AIPI",
    licence="custom (IMF terms, not read here)",
    licence_url="https://www.imf.org/en/About/copyright-and-terms",
    citation="International Monetary Fund, AI Preparedness Index (AIPI), DataMapper.",
    cadence="none",
    notes="2023 only, so never a trend. Four components of at most 0.25 each add up to the index. "
    "Groups stand among the economies and are set aside. Nine economies have components and no "
    "index: none is filled in.",
)


class _Answer(Form):
    """An answer of the DataMapper: series, places, years, figures; without any it is a list."""

    values: Annotated[
        dict[str, dict[str, dict[str, str | None]]], BeforeValidator(lambda found: found or {})
    ] = Field({})


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """One answer; nothing new where its figures are those of the last one."""
    known = last.payloads.get(f"{INDEX}.json") if last else None
    payload = web.get_if_changed(f"{INDEX}.json", URL, Want("json", check=check), known)
    if payload is None or (known is not None and payload.sha256 == known.sha256):
        return None
    today = web.today()
    return FetchedEdition(str(today), today, payload.sha256, (payload,))


def check(path: Path) -> None:
    """Refuse an answer without figures: an empty one has been seen.

    Raises:
        RefusedError: there are none.
    """
    if not read_json(path, _Answer, URL).values:
        raise RefusedError(
            "answered no figures", where=URL, hint="fetch it again; the last good snapshot stays"
        )


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One row per series, economy or group, and year.

    Raises:
        RefusedError: no payload is an answer of the DataMapper with a series that is known.
    """
    rows: list[tuple[Cell, ...]] = []
    others: set[str] = set()
    for name, path in ending(payloads, ".json"):
        said: _Answer = read_json(path, _Answer, name)
        for series, places in said.values.items():
            if series not in SERIES:
                others.add(series)
                continue
            for code, years in places.items():
                rows += [(SERIES[series], code, year, figure) for year, figure in years.items()]
    if not rows:
        raise RefusedError(
            f"holds none of the series {INDEX}; it has {shown(sorted(others)) or 'none'}",
            where=shown(list(payloads)),
            hint=TAKES,
        )
    rows.sort(key=lambda row: [str(cell) for cell in row[:3]])
    notes = (f"series that nobody mapped: {shown(sorted(others))}",) if others else ()
    title = "AI Preparedness Index and its components, by economy (0 to 1)"
    return Parsed((RawTable("ai_preparedness", title, COLUMNS, rows),), notes)
