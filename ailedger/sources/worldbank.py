"""World Bank, Indicators API v2: population, GDP, research and development spending.

Errors come with status 200, sometimes as XML; the version is `lastupdated`; every header of the
interface about caching is about the moment of asking, so none is used.
"""

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.content import read_json
from ailedger.fetch.payloads import (
    Asks,
    Cell,
    Facts,
    FetchedEdition,
    LastGood,
    Parsed,
    Payload,
    RawTable,
    Want,
)

HOSTS = ("api.worldbank.org",)
BASE = "https://api.worldbank.org/v2"
INDICATORS = {
    "SP.POP.TOTL": ("population", "Population, total (persons)"),
    "NY.GDP.MKTP.CD": ("gdp", "Gross domestic product (current US$)"),
    "GB.XPD.RSDV.GD.ZS": ("rd_spending", "Research and development expenditure (percent of GDP)"),
}
FIRST_YEAR = 2000
PER_PAGE = 20000
COLUMNS = ("code", "iso3", "economy", "year", "figure")
UNAVAILABLE = "105"
CATALOGUE = Facts(
    source="worldbank",
    publisher="World Bank",
    title="World Development Indicators",
    url="https://databank.worldbank.org/source/world-development-indicators",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="World Bank, World Development Indicators: Population, total (SP.POP.TOTL); GDP "
    "(current US$) (NY.GDP.MKTP.CD); Research and development expenditure (% of GDP) "
    "(GB.XPD.RSDV.GD.ZS).",
    cadence="quarterly",
    notes="Economies only: aggregates are left out. Taiwan has no figures here.",
)


def fetch(web: Asks, last: LastGood | None) -> FetchedEdition | None:
    """Ask for `lastupdated` first, and for the figures only where it moved."""
    head = _page(web, "probe", "SP.POP.TOTL", per_page=1, page=1)[1]
    if last is not None and _version(head) == last.version:
        return None
    for _ in (1, 2):
        payloads = [_get(web, "countries.json", f"{BASE}/country", [("per_page", "400")])]
        heads = []
        for code in INDICATORS:
            for payload, page in _pages(web, code):
                payloads.append(payload)
                heads.append(page)
        versions = {_version(page) for page in heads}
        if len(versions) == 1:
            updated = datetime.date.fromisoformat(heads[0]["lastupdated"])
            return FetchedEdition(str(updated), updated, versions.pop(), tuple(payloads))
    raise TransientError(
        f"was revised while it was read: lastupdated is {' and '.join(sorted(versions))}",
        where=BASE,
        hint="fetch it again; the last good snapshot stays in use",
    )


def _pages(web: Asks, code: str) -> list[tuple[Payload, dict[str, Any]]]:
    found = []
    number, pages = 1, 1
    while number <= pages:
        payload, head = _page(web, f"{code}.{number}.json", code, per_page=PER_PAGE, page=number)
        found.append((payload, head))
        pages = int(head["pages"])
        number += 1
    return found


def _page(
    web: Asks, name: str, code: str, *, per_page: int, page: int
) -> tuple[Payload, dict[str, Any]]:
    params = [
        ("per_page", str(per_page)),
        ("page", str(page)),
        ("date", f"{FIRST_YEAR}:{web.today().year}"),
    ]
    payload = _get(web, name, f"{BASE}/country/all/indicator/{code}", params)
    head: dict[str, Any] = json.loads(payload.path.read_bytes().decode("utf-8-sig"))[0]
    if "lastupdated" not in head:
        raise RefusedError("states no lastupdated", where=payload.url)
    return payload, head


def _get(web: Asks, name: str, url: str, params: list[tuple[str, str]]) -> Payload:
    want = Want("json", check=check, transient=frozenset({400}))
    payload = web.get(name, url, want, params=[("format", "json"), *params])
    if payload is None:
        raise RefusedError("answered 304 to an unconditional request", where=url)
    return payload


def _version(head: Mapping[str, Any]) -> str:
    return f"{head.get('sourceid', '2')}:{head['lastupdated']}"


def check(path: Path) -> None:
    """Refuse an error that came with status 200, by its message.

    Raises:
        TransientError: the service says it is unavailable.
        RefusedError: any other message, no data, or another shape.
    """
    answer = read_json(path, BASE)
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        if messages := answer[0].get("message"):
            first = messages[0]
            text = f"answered an error with status 200: {first.get('key')}: {first.get('value')}"
            kind = TransientError if first.get("id") == UNAVAILABLE else RefusedError
            raise kind(f"{text} (id {first.get('id')})", where=BASE)
        if len(answer) == 2 and isinstance(answer[1], list):  # noqa: PLR2004
            return
        if len(answer) == 2 and answer[1] is None:  # noqa: PLR2004
            raise RefusedError("has no data for what was asked", where=BASE)
    raise RefusedError("answered JSON of another shape", where=BASE)


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """Economies' figures, one table per indicator; missing years have no row.

    Figures keep the digits of the payload.
    """
    economies = _economies(payloads["countries.json"])
    made, left = [], set()
    for code, (table, title) in INDICATORS.items():
        rows: list[tuple[Cell, ...]] = []
        for name, path in payloads.items():
            if not name.startswith(f"{code}."):
                continue
            for item in _items(path):
                if item["value"] is None:
                    continue
                iso3 = item.get("countryiso3code") or economies.get(item["country"]["id"], "")
                if iso3 not in economies:
                    left.add(item["country"]["value"].strip())
                    continue
                rows.append(
                    (code, iso3, item["country"]["value"].strip(), item["date"], item["value"])
                )
        made.append(RawTable(table, title, COLUMNS, sorted(rows, key=lambda r: (r[1], r[3]))))
    note = f"{len(left)} aggregates were told from economies and left out." if left else ""
    return Parsed(tuple(made), notes=(note,) if note else ())


def _items(path: Path) -> list[dict[str, Any]]:
    text = path.read_bytes().decode("utf-8-sig")
    items: list[dict[str, Any]] = json.loads(text, parse_float=str, parse_int=str)[1]
    return items


def _economies(path: Path) -> dict[str, str]:
    """Alpha-3 by alpha-3 and by the interface's two-letter code, economies only."""
    found = {}
    for item in _items(path):
        if item["region"]["id"] == "NA" or item["region"]["value"].strip() == "Aggregates":
            continue
        found[item["id"]] = item["id"]
        found[item["iso2Code"]] = item["id"]
    return found
