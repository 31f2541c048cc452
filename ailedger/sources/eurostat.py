"""Eurostat: use of AI by enterprises and individuals, in the interface's codes or in labels.

An edition overwrites the one before and says so only in `LAST UPDATE`, day first. A figure that is
unreliable or confidential is blank and its flag says why.
"""

import datetime
import re
from collections.abc import Mapping
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.content import check_whole
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable, Want
from ailedger.sources._columns import ending, read, shown

HOSTS = ("ec.europa.eu",)
API = "https://ec.europa.eu/eurostat/api/dissemination/sdmx/2.1/data"
# Enterprises of ten persons or more, without agriculture, mining and finance; every indicator.
DATASET = "isoc_eb_ai"
KEY = "A.GE10.C10-S951_X_K.."
NONE = "none"
NAMES = {
    "dataset": ("DATAFLOW",),
    "updated": ("LAST UPDATE",),
    "indicator": ("indic_is",),
    "unit": ("unit",),
    "breakdown": ("size_emp", "ind_type"),
    "activity": ("nace_r2",),
    "area": ("geo",),
    "year": ("TIME_PERIOD",),
    "figure": ("OBS_VALUE",),
    "flag": ("OBS_FLAG",),
    "confidential": ("CONF_STATUS",),
}
COLUMNS = (
    "dataset", "indicator", "unit", "breakdown", "activity", "area", "year", "figure", "flag",
    "confidential",
)  # fmt: skip
REQUIRED = tuple(name for name in NAMES if name not in ("activity", "confidential"))
DATAFLOW = re.compile(r"^ESTAT:(\w+)(?:\$\w+)?\(")
UPDATED = "%d/%m/%y %H:%M:%S"
TAKES = (
    "take an export of the data browser as SDMX-CSV 1.0, with codes or labels, of isoc_eb_ai,"
    " isoc_ai_iaiu or isoc_ai_iaiuxr, under any name"
)
CATALOGUE = Facts(
    source="eurostat",
    publisher="Eurostat",
    title="Artificial intelligence: use by enterprises and by individuals",
    url="https://ec.europa.eu/eurostat/databrowser/view/isoc_eb_ai/default/table",
    licence="CC-BY-4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="Eurostat, Artificial intelligence (isoc_eb_ai, isoc_ai_iaiu, isoc_ai_iaiuxr).",
    cadence="yearly",
    notes="Percentages of enterprises, of those with internet access and of those that use AI "
    "stand under one name: the unit tells them. The list of technologies grew in 2025. Old figures "
    "are overwritten by a new edition. There is no figure of 2022.",
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """Enterprises by the interface; individuals are taken from an export of the data browser."""
    url = f"{API}/{DATASET}/{KEY}"
    payload = web.get(
        f"{DATASET}.csv", url, Want("csv", check=check_whole), params=[("format", "SDMX-CSV")]
    )
    updated = _updated(payload.name, payload.path)
    if last is not None and updated.isoformat() == last.version:
        return None
    return FetchedEdition(str(updated.date()), updated.date(), updated.isoformat(), (payload,))


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One row per figure, blank ones among them, in order of the key.

    Raises:
        RefusedError: a column is gone, a dataflow is not Eurostat's, or no CSV is there.
    """
    rows: list[tuple[Cell, ...]] = []
    for name, path in ending(payloads, ".csv"):
        rows += _rows(name, path)
    if not rows:
        raise RefusedError("holds no figure of Eurostat", where=shown(list(payloads)))
    rows.sort(key=lambda row: [str(cell) for cell in row[:7]])
    title = "Use of AI by enterprises and individuals, by country and year (percent)"
    return Parsed((RawTable("ai_use", title, COLUMNS, rows),))


def _rows(name: str, path: Path) -> list[tuple[Cell, ...]]:
    columns, records = read(path, NAMES, REQUIRED, name)
    rows: list[tuple[Cell, ...]] = []
    for line, record in records:
        dataflow, *rest = columns.cells(record, COLUMNS)
        found = DATAFLOW.match(str(dataflow))
        if found is None:
            raise RefusedError(f"line {line} is of {dataflow}, no dataflow of Eurostat", where=name)
        rest[3] = rest[3] or NONE
        rows.append((found[1], *rest))
    return rows


def _updated(name: str, path: Path) -> datetime.datetime:
    """The newest LAST UPDATE: day first, two digits of the year."""
    columns, records = read(path, NAMES, REQUIRED, name)
    stamps = {columns.cells(record, ("updated",))[0] for _, record in records}
    try:
        return max(datetime.datetime.strptime(str(stamp), UPDATED) for stamp in stamps)
    except ValueError as error:
        raise RefusedError(f"states no day of its edition: {error}", where=name) from None
