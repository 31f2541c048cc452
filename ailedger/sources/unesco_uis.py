"""UNESCO Institute for Statistics: research and development spending and researchers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field

from ailedger.base.readers import Form, Items, Maybe, checked, read_json
from ailedger.errors import RefusedError
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
from ailedger.sources._columns import alpha3, ending, iso_day, read, shown

HOSTS = ("api.uis.unesco.org",)
API = "https://api.uis.unesco.org/api/public"
INDICATORS = ("EXPGDP.TOT",)
FIRST_YEAR = 2000
COLUMNS = ("indicator", "geo_unit", "year", "figure", "magnitude", "qualifier")
# What the columns are called in the bulk downloads.
EXPORT = {
    "indicator": ("indicatorId", "INDICATOR_ID"),
    "geo_unit": ("geoUnit", "COUNTRY_ID"),
    "year": ("year",),
    "figure": ("value",),
    "magnitude": ("magnitude",),
    "qualifier": ("qualifier",),
}
TAKES = (
    "save an answer of the data interface (api.uis.unesco.org, data/indicators) as JSON, or take "
    "the CSV of a bulk download, under any name"
)
CATALOGUE = Facts(
    source="unesco_uis",
    publisher="UNESCO Institute for Statistics",
    title="UIS Data: science, technology and innovation",
    url="https://databrowser.uis.unesco.org/",
    licence="CC-BY-SA-4.0",
    licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
    citation="UNESCO Institute for Statistics (UIS), UIS Data API, api.uis.unesco.org.",
    cadence="half-yearly",
    notes="Another source of research and development spending beside the World Bank's, which "
    "takes it from here later; never mixed with it. National units only.",
)


class _Version(Form):
    version: str
    publicationDate: Maybe = ""  # noqa: N815 - the publisher's name


class _Unit(Form):
    """A country or region of the list of units."""

    id: str
    type: str


class _Record(Form):
    indicatorId: str  # noqa: N815 - the publisher's name
    geoUnit: str  # noqa: N815
    year: str
    value: str | None
    magnitude: str | None = None
    qualifier: str | None = None


class _Hint(Form):
    """Why an answer has no records."""

    code: Maybe = ""
    message: Maybe = ""


class _Answer(Form):
    """Figures, or hints in their place."""

    records: Items[_Record] = Field([])
    hints: list[_Hint] = Field([])


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """The version first; figures only where it moved."""
    version = _get(web, "version.json", "versions/default", [])
    said: _Version = read_json(version.path, _Version, version.url)
    number = said.version
    if last is not None and number == last.version:
        return None
    units = _get(web, "geounits.json", "definitions/geounits", [])
    params = [("indicator", code) for code in INDICATORS]
    params += [("start", str(FIRST_YEAR)), ("end", str(web.today().year)), ("version", number)]
    data = _get(web, "data.json", "data/indicators", params, check)
    published = iso_day(said.publicationDate[:10]) or web.today()
    return FetchedEdition(number, published, number, (version, units, data))


def _get(
    web: Web, name: str, path: str, params: list[tuple[str, str]], check: Any = None
) -> Payload:
    return web.get(name, f"{API}/{path}", Want("json", check=check), params=params)


def check(path: Path) -> None:
    """Refuse an answer without records, with the hint that came along.

    Raises:
        RefusedError: a hint and no records (an unknown indicator), or another shape.
    """
    said: _Answer = read_json(path, _Answer, API)
    if said.records:
        return
    text = "; ".join(f"{hint.code}: {hint.message}" for hint in said.hints)
    raise RefusedError(f"answered no records{f' ({text})' if text else ''}", where=API)


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """National figures; regions, by the list of units or else ISO 3166, are left out.

    Takes answers of the interface and CSVs of the data browser's bulk downloads, by their content.

    Raises:
        RefusedError: nothing holds records, or the list of units has no national one.
    """
    national = _national(payloads)
    rows: list[tuple[Cell, ...]] = []
    regions: set[str] = set()
    for name, path in payloads.items():
        for record in _records(name, path):
            if record[1] in national:
                rows.append(record)
            else:
                regions.add(str(record[1]))
    if not rows:
        raise RefusedError("holds no national record", where=shown(list(payloads)), hint=TAKES)
    rows.sort(key=lambda row: [str(cell) for cell in row])
    note = f"{len(regions)} regions were told from countries and left out." if regions else ""
    table = RawTable("indicators", "Indicators by country and year", COLUMNS, rows)
    return Parsed((table,), (note,) if note else ())


def _national(payloads: Mapping[str, Path]) -> frozenset[str]:
    """Codes of the countries: of the interface's list where it is there."""
    for name, path in ending(payloads, ".json"):
        units = read_json(path, object, name)
        if isinstance(units, list):
            listed: list[_Unit] = checked(units, Items[_Unit], name)
            found = {unit.id for unit in listed if unit.type == "NATIONAL"}
            if not found:
                raise RefusedError("lists no national units", where=name)
            return frozenset(found)
    return frozenset(alpha3().values())


def _records(name: str, path: Path) -> Iterator[tuple[Cell, ...]]:
    """Rows in the order of COLUMNS."""
    if name.lower().endswith(".json"):
        said = read_json(path, object, name)
        if isinstance(said, dict):
            for record in checked(said, _Answer, name).records:
                yield tuple(record.model_dump().values())
    elif name.lower().endswith(".csv"):
        columns, records = read(path, EXPORT, (), name)
        if {"indicator", "geo_unit", "year", "figure"} <= columns.at.keys():
            for _, record in records:
                yield tuple(columns.cells(record, COLUMNS))
