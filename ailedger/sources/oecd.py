"""OECD, SDMX: AI patents by inventor's country, and main indicators of research and development.

Few wide requests: the publisher blocks whoever asks more than it permits. What is new is asked
first, by the constraint that states the day of publication and the number of observations.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pydantic import Field

from ailedger.base.readers import Form, Maybe, read_json
from ailedger.errors import RefusedError
from ailedger.fetch.content import check_whole, records
from ailedger.fetch.http import Web
from ailedger.fetch.pace import Pace
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
from ailedger.sources._columns import ending, iso_day, read, shown

HOSTS = ("sdmx.oecd.org",)
# 60 downloads an hour are permitted; an earlier text says 20 an hour and 20 queries a minute.
PACES = {"sdmx.oecd.org": (Pace(20, 60.0), Pace(20, 3600.0, lasting=True, match="/rest/data/"))}
REST = "https://sdmx.oecd.org/public/rest"
STRUCTURE = "application/vnd.sdmx.structure+json; charset=utf-8; version=1.0"
PAUSE = 15.0
TAKES = (
    "take the CSV of DF_MSTI or DF_PATENTS_OECDSPECIFIC from the Data Explorer, with or without "
    "labels, under any name"
)
FIRST_YEAR = "2000"
CATALOGUE = Facts(
    source="oecd",
    publisher="OECD",
    title="Patents by technology (AI) and Main Science and Technology Indicators",
    url="https://data-explorer.oecd.org/",
    licence="CC-BY-4.0",
    licence_url="https://www.oecd.org/en/about/terms-conditions.html",
    citation="OECD, Patents (DF_PATENTS_OECDSPECIFIC) and Main Science and Technology Indicators "
    "(DF_MSTI), OECD Data Explorer.",
    cadence="half-yearly",
    notes="Patents are counted fractionally by inventor's country and priority year; the last "
    "years are not complete. Figures are scaled by their unit multiplier in the record.",
)


@dataclass(frozen=True)
class Flow:
    """One dataflow: its table, its key, and its dimensions as columns."""

    table: str
    title: str
    agency: str
    flow: str
    version: str
    key: str
    dimensions: tuple[str, ...]


FLOWS = (
    Flow(
        "ai_patents",
        "IP5 patent families in AI by inventor's country and priority year, fractional counts",
        "OECD.STI.PIE",
        "DSD_PATENTS@DF_PATENTS_OECDSPECIFIC",
        "1.0",
        "9P50_3.A.PF.PATN_FM.PRIORITY.._Z.INVENTOR._Z._Z.AI",
        ("PATENT_AUTHORITIES", "MEASURE", "UNIT_MEASURE", "DATE_TYPE", "AGENT_ROLE"),
    ),
    Flow(
        "msti",
        "Research and development, population and GDP by country, for countries others lack too",
        "OECD.STI.STP",
        "DSD_MSTI@DF_MSTI",
        "",
        ".A.G+TOT_POP+T_RS.PT_B1GQ+USD_PPP+PS+FTE._Z+Q._Z",
        ("MEASURE", "UNIT_MEASURE", "PRICE_BASE", "TRANSFORMATION"),
    ),
)
# The columns that each flow has behind its dimensions.
SHARED = {
    "ref_area": ("REF_AREA",),
    "period": ("TIME_PERIOD",),
    "figure": ("OBS_VALUE",),
    "status": ("OBS_STATUS",),
    "unit_mult": ("UNIT_MULT",),
}


class _Annotation(Form):
    """A note, such as the number of observations."""

    id: Maybe = ""
    title: Maybe = ""


class _Constraint(Form):
    validFrom: Maybe = ""  # noqa: N815 - the publisher's name
    annotations: list[_Annotation] = Field([])


class _Listed(Form):
    """Constraints, by themselves or inside `data`."""

    contentConstraints: list[_Constraint] = Field([])  # noqa: N815


class _Constraints(_Listed):
    data: _Listed | None = None


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """Constraints of all flows first; data only where one of them moved."""
    constraints = [_constraint(web, flow) for flow in FLOWS]
    stamps = [_stamp(payload) for payload in constraints]
    version = "; ".join(f"{f.table} {s[0]} {s[1]}" for f, s in zip(FLOWS, stamps, strict=True))
    if last is not None and version == last.version:
        return None
    payloads = [*constraints, *(_data(web, flow) for flow in FLOWS)]
    published = max(datetime.date.fromisoformat(stamp[0][:10]) for stamp in stamps)
    return FetchedEdition(str(published), published, version, tuple(payloads))


def _constraint(web: Web, flow: Flow) -> Payload:
    url = f"{REST}/contentconstraint/{flow.agency}/CR_A_{flow.flow}/"
    want = Want("json", pause=PAUSE)
    return web.get(f"{flow.table}.constraint.json", url, want, headers={"Accept": STRUCTURE})


def _data(web: Web, flow: Flow) -> Payload:
    url = f"{REST}/data/{flow.agency},{flow.flow},{flow.version}/{flow.key}"
    params = [
        ("startPeriod", FIRST_YEAR),
        ("dimensionAtObservation", "AllDimensions"),
        ("format", "csvfile"),
    ]
    return web.get(
        f"{flow.table}.csv", url, Want("csv", pause=PAUSE, check=check_whole), params=params
    )


def _stamp(payload: Payload) -> tuple[str, str]:
    """Day of publication and number of observations, as the constraint states them."""
    said: _Constraints = read_json(payload.path, _Constraints, payload.url)
    found = (said.data or said).contentConstraints
    valid = found[0].validFrom if found else ""
    if iso_day(valid[:10]) is None:
        raise RefusedError("states no day from which its data are valid", where=payload.url)
    counts = [note.title for note in found[0].annotations if note.id == "obs_count"]
    return valid, counts[0] if counts else "?"


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One table per flow: code columns only, every observation, those without a figure too.

    Raises:
        RefusedError: a column is gone.
    """
    made, notes = [], []
    found = _by_flow(payloads)
    if not found:
        raise RefusedError("holds no flow that is taken", where=shown(list(payloads)), hint=TAKES)
    for flow, path in found.items():
        names = {name.lower(): (name,) for name in flow.dimensions} | SHARED
        columns, lines = read(path, names, [n for n in names if n != "status"], flow.table)
        order = tuple(names)
        rows: list[list[Cell]] = [list(columns.cells(record, order)) for _, record in lines]
        empty = sum(row[order.index("figure")] is None for row in rows)
        rows.sort(key=lambda row: [str(cell) for cell in row])
        made.append(RawTable(flow.table, flow.title, order, rows))
        if empty:
            notes.append(f"{flow.table}: {empty} observations have no figure.")
    return Parsed(tuple(made), tuple(notes))


def _by_flow(payloads: Mapping[str, Path]) -> dict[Flow, Path]:
    """The flows of the payloads: by the file's name, else by what its first row says it is."""
    found = {
        flow: payloads[f"{flow.table}.csv"] for flow in FLOWS if f"{flow.table}.csv" in payloads
    }
    for name, path in ending(payloads, ".csv"):
        if path not in found.values():
            said = " ".join(" ".join(record) for _, record in islice(records(path, name), 1, 2))
            found |= {flow: path for flow in FLOWS if flow.flow in said and flow not in found}
    return found
