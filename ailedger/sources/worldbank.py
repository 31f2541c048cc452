"""World Bank, World Development Indicators: by the Indicators API v2, or as its CSV download.

Errors come with status 200, sometimes as XML; the version is `lastupdated`; every header of the
interface about caching is about the moment of asking, so none is used. What is taken are the
series of the catalogue; a payload is known by its content, never by its name.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from ailedger.base.readers import Form, Items, Maybe, checked, read_json
from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.content import records
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import (
    Cell,
    Facts,
    FetchedEdition,
    LastGood,
    Parsed,
    Payload,
    RawTable,
    Want,
)
from ailedger.sources._columns import alpha3, ending, shown
from ailedger.sources._series import series_of

HOSTS = ("api.worldbank.org",)
BASE = "https://api.worldbank.org/v2"
FIRST_YEAR = 2010
PER_PAGE = 20000
MOST_PAGES = 1000
COLUMNS = ("code", "iso3", "economy", "year", "figure")
DOWNLOAD = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
UNAVAILABLE = "105"
AGGREGATES = "Aggregates"
YEAR = re.compile(r"\d{4}", re.ASCII)
TAKES = (
    "take answers of the Indicators API as JSON, or the CSV download of an indicator (zip or "
    "CSV), under any name"
)
CATALOGUE = Facts(
    source="worldbank",
    publisher="World Bank",
    title="World Development Indicators",
    url="https://databank.worldbank.org/source/world-development-indicators",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="World Bank, World Development Indicators; the codes of the series stand with the "
    "figures.",
    cadence="quarterly",
    notes="Economies only: aggregates are left out. Taiwan has no figures here.",
)


class _Message(Form):
    """An error that came with status 200."""

    id: Maybe = ""
    key: Maybe = ""
    value: Maybe = ""


class _Head(Form):
    """What the first half of an answer says of it."""

    pages: int = Field(1, ge=0, le=MOST_PAGES)
    lastupdated: datetime.date | None = None
    sourceid: str = "2"
    message: Items[_Message] = Field([])


class _Named(Form):
    id: str
    value: str


class _Figure(Form):
    """A figure of an answer; null means no figure."""

    indicator: _Named
    country: _Named
    countryiso3code: Maybe = ""
    date: str
    value: str | None


class _Economy(Form):
    """An entry of the list of economies and aggregates."""

    id: str
    iso2Code: str  # noqa: N815 - the publisher's name
    region: _Named


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """Ask for `lastupdated` first, and for the figures only where it moved."""
    head = _page(web, "probe", "SP.POP.TOTL", per_page=1, page=1)[1]
    if last is not None and _version(head) == last.version:
        return None
    for _ in (1, 2):
        payloads = [_get(web, "countries.json", f"{BASE}/country", [("per_page", "400")])]
        heads = []
        for code in series_of("worldbank"):
            for payload, page in _pages(web, code):
                payloads.append(payload)
                heads.append(page)
        versions = {_version(page) for page in heads}
        if len(versions) == 1:
            updated = heads[0].lastupdated or web.today()
            return FetchedEdition(str(updated), updated, versions.pop(), tuple(payloads))
    raise TransientError(
        f"was revised while it was read: lastupdated is {' and '.join(sorted(versions))}",
        where=BASE,
        hint="fetch it again; the last good snapshot stays in use",
    )


def _pages(web: Web, code: str) -> list[tuple[Payload, _Head]]:
    def ask(number: int) -> tuple[Payload, _Head]:
        return _page(web, f"{code}.{number}.json", code, per_page=PER_PAGE, page=number)

    first = ask(1)
    return [first, *map(ask, range(2, first[1].pages + 1))]


def _page(web: Web, name: str, code: str, *, per_page: int, page: int) -> tuple[Payload, _Head]:
    params = [
        ("per_page", str(per_page)),
        ("page", str(page)),
        ("date", f"{FIRST_YEAR}:{web.today().year}"),
    ]
    payload = _get(web, name, f"{BASE}/country/all/indicator/{code}", params)
    head, _ = _answer(payload.path, payload.url)
    if head.lastupdated is None:
        raise RefusedError("states no lastupdated", where=payload.url)
    return payload, head


def _get(web: Web, name: str, url: str, params: list[tuple[str, str]]) -> Payload:
    want = Want("json", check=check, transient=frozenset({400}))
    return web.get(name, url, want, params=[("format", "json"), *params])


def _version(head: _Head) -> str:
    return f"{head.sourceid}:{head.lastupdated}"


def check(path: Path) -> None:
    """Refuse an error that came with status 200, by its message.

    Raises:
        TransientError: the service says it is unavailable.
        RefusedError: any other message, no data, or another shape.
    """
    _answer(path, BASE)


def _answer(path: Path, where: str) -> tuple[_Head, list[dict[str, Any]]]:
    """Both halves of an answer. Raises as `check` does."""
    found = read_json(path, list[Any], where)
    head: _Head = checked(found[0] if found else None, _Head, where)
    if head.message:
        first = head.message[0]
        text = f"answered an error with status 200: {first.key}: {first.value} (id {first.id})"
        raise (TransientError if first.id == UNAVAILABLE else RefusedError)(text, where=where)
    if len(found) != 2:  # noqa: PLR2004
        raise RefusedError("answered JSON of another shape", where=where)
    if found[1] is None:
        raise RefusedError("has no data for what was asked", where=where)
    return head, checked(found[1], Items[dict[str, Any]], where)


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """Economies' figures since `FIRST_YEAR`, all series in one table; missing years have no row.

    Takes answers of the API and CSV downloads under any name. Economies are those of the
    interface's list of countries, or else of ISO 3166. Figures keep the digits of the payload.

    Raises:
        RefusedError: nothing holds figures; a file named for one series holds another.
    """
    economies = _economies(payloads)
    taken = series_of("worldbank")
    rows: list[tuple[Cell, ...]] = []
    aggregates, others = set(), set()
    for name, path in payloads.items():
        for code, place, economy, year, figure in _figures(name, path, taken):
            if not YEAR.fullmatch(year):
                raise RefusedError(f"has figures of {year}, not of years", where=name)
            iso3 = economies.get(place, "")
            if code not in taken:
                others.add(code)
            elif not iso3:
                aggregates.add(economy)
            elif int(year) >= FIRST_YEAR:
                rows.append((code, iso3, economy, year, figure))
    if not rows:
        said = f"has no figure of a series that is taken; it has {shown(sorted(others))}"
        raise RefusedError(
            said if others else "holds no figures of the World Bank",
            where=shown(list(payloads)),
            hint=TAKES,
        )
    notes = []
    if aggregates:
        notes.append(f"{len(aggregates)} aggregates were told from economies and left out.")
    if others:
        notes.append(
            f"series that data/reference/series.csv does not take: {shown(sorted(others))}"
        )
    rows.sort(key=lambda row: [str(cell) for cell in row[:4]])
    return Parsed(
        (RawTable("indicators", "Indicators by economy and year", COLUMNS, rows),), tuple(notes)
    )


def _figures(
    name: str, path: Path, taken: tuple[str, ...]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Code of the series, code of the place, its name, year and figure."""
    named = Path(name).name.removeprefix("API_")
    said = next((code for code in taken if named.startswith(code)), None)
    found = _of_json(name, path) if name.lower().endswith(".json") else _of_csv(name, path)
    for code, *rest in found:
        if said not in (None, code):
            raise RefusedError(
                f"is named for {said} and holds {code}",
                where=name,
                hint="name it for what it holds, or take the right file",
            )
        place, economy, year, figure = rest
        yield code, place, economy.strip(), year, figure


def _of_json(name: str, path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    for item in _answer(path, name)[1]:
        if "indicator" in item:
            figure: _Figure = checked(item, _Figure, name)
            if figure.value is not None:
                place = figure.countryiso3code or figure.country.id
                yield (
                    figure.indicator.id, place, figure.country.value, figure.date, figure.value
                )  # fmt: skip


def _of_csv(name: str, path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows of the download: four lines before the header, years as columns, one column unnamed."""
    header: list[str] = []
    for line, record in records(path, name, ragged=True):
        if record[:4] == DOWNLOAD:
            header = record
        elif header and len(record) < len(DOWNLOAD):
            raise RefusedError(f"has {len(record)} cells on line {line}", where=name)
        elif header:
            economy, place, _, code = record[:4]
            for year, figure in zip(header[4:], record[4:], strict=False):
                if YEAR.fullmatch(year.strip()) and figure.strip():
                    yield code, place, economy, year, figure


def _economies(payloads: Mapping[str, Path]) -> dict[str, str]:
    """Alpha-3 by alpha-3 and by the interface's two-letter code, economies only."""
    listed: list[_Economy] = [
        checked(item, _Economy, name)
        for name, path in ending(payloads, ".json")
        for item in _answer(path, name)[1]
        if "iso2Code" in item and "region" in item
    ]
    if not listed:
        known = alpha3()
        return known | {code: code for code in known.values()}
    economies = [e for e in listed if e.region.id != "NA" and e.region.value.strip() != AGGREGATES]
    return {code: economy.id for economy in economies for code in (economy.id, economy.iso2Code)}
