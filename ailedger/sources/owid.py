"""Our World in Data, grapher charts by country: figures with the licence of their own source.

Every chart here is a copy of another publisher's figures: it says how they were processed and under
which licence they are. It is no independent confirmation of them.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import Field

from ailedger.base.readers import Form, Maybe, read_json
from ailedger.errors import RefusedError
from ailedger.fetch.content import check_whole, records
from ailedger.fetch.failures import StatusError
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
from ailedger.sources._columns import iso_day, shown

HOSTS = ("ourworldindata.org", "api.ourworldindata.org")
GRAPHER = "https://ourworldindata.org/grapher"
INDICATOR = "https://api.ourworldindata.org/v1/indicators"
CHARTS = (
    "private-investment-in-artificial-intelligence-cset",
    "annual-scholarly-publications-on-artificial-intelligence",
    "cumulative-number-of-large-scale-ai-systems-by-country",
)
GONE = frozenset({403, 404})
TIMES = ("year", "day", "month", "week", "quarter", "decade")
# Beside the figures: annotations, and a column that charts of maps carry along.
ALONG = ("world region according to owid", "owid_region", "annotation", "original")
FIGURES = ("chart", "indicator", "entity", "code", "period", "figure", "projected")
ABOUT = (
    "chart", "indicator", "title", "unit", "variable_id", "last_updated", "citation", "licence",
    "licence_url", "producer",
)  # fmt: skip
SPDX = {
    "CC BY 4.0": "CC-BY-4.0",
    "CC BY-SA 4.0": "CC-BY-SA-4.0",
    "CC BY-NC 4.0": "CC-BY-NC-4.0",
    "CC BY-NC-SA 4.0": "CC-BY-NC-SA-4.0",
    "CC BY-ND 4.0": "CC-BY-ND-4.0",
    "CC BY-NC-ND 4.0": "CC-BY-NC-ND-4.0",
}
SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
TAKES = (
    "take the CSV of a chart under the chart's name in its address, its zip, or both with "
    "metadata.json"
)
CATALOGUE = Facts(
    source="owid",
    publisher="Our World in Data",
    title="Charts on artificial intelligence, by country",
    url="https://ourworldindata.org/artificial-intelligence",
    licence="CC-BY-NC-4.0",
    licence_url="https://creativecommons.org/licenses/by-nc/4.0/",
    citation="Our World in Data, from CSET and Epoch AI; the citation of each chart is in the "
    "table charts.",
    cadence="yearly",
    notes="Copies of CSET and Epoch AI, processed by Our World in Data: no independent "
    "confirmation. The licence is the strictest of the charts' sources; each chart's own is in "
    "the table charts. Investment is in constant US$ of 2021.",
)


class _Column(Form):
    owidVariableId: int | None = None  # noqa: N815 - the publisher's names
    lastUpdated: Maybe = ""  # noqa: N815
    shortName: Maybe = ""  # noqa: N815
    titleLong: Maybe = ""  # noqa: N815
    titleShort: Maybe = ""  # noqa: N815
    unit: Maybe = ""
    citationLong: Maybe = ""  # noqa: N815


class _Metadata(Form):
    columns: dict[str, _Column] = Field(min_length=1)


class _Licence(Form):
    name: Maybe = ""
    url: Maybe = ""


class _Origin(Form):
    producer: Maybe = ""
    license: _Licence | None = None


class _Indicator(Form):
    origins: list[_Origin] | None = None


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """Metadata first: figures only where `lastUpdated` or the indicator's id moved."""
    metas, problems = [], []
    for chart in CHARTS:
        try:
            metas.append((chart, _get(web, f"{chart}.metadata.json", "json")))
        except StatusError as error:
            if error.status not in GONE:
                raise
            problems.append(
                f"chart {chart} {error.what}: retired or renamed, its last figures stay in use; "
                "take it out of CHARTS or name its successor"
            )
    if not metas:
        raise RefusedError("; ".join(problems), where=GRAPHER)
    columns = {chart: _columns(meta.path, meta.url) for chart, meta in metas}
    version = json.dumps(
        {
            chart: sorted(f"{c.owidVariableId}@{c.lastUpdated}" for c in cs.values())
            for chart, cs in columns.items()
        }
    )
    if last is not None and version == last.version and not problems:
        return None
    payloads = [meta for _, meta in metas]
    for chart, _ in metas:
        payloads.append(_get(web, f"{chart}.csv", "csv"))
        payloads += [_indicator(web, c) for c in columns[chart].values() if c.owidVariableId]
    stamp = max(c.lastUpdated for cs in columns.values() for c in cs.values())[:10]
    published = iso_day(stamp)
    if published is None:
        raise RefusedError(f"was last updated on {stamp!r}, no day", where=GRAPHER)
    return FetchedEdition(str(published), published, version, tuple(payloads), tuple(problems))


def _get(web: Web, file: str, kind: Any) -> Payload:
    params = [("v", "1"), ("csvType", "full"), ("useColumnShortNames", "true")]
    return web.get(
        file,
        f"{GRAPHER}/{file}",
        Want(kind, check=check_whole if kind == "csv" else None),
        params=params,
    )


def _indicator(web: Web, column: _Column) -> Payload:
    name = f"indicator-{column.owidVariableId}.metadata.json"
    return web.get(name, f"{INDICATOR}/{column.owidVariableId}.metadata.json", Want("json"))


def _columns(path: Path, where: str) -> dict[str, _Column]:
    said: _Metadata = read_json(path, _Metadata, where)
    return said.columns


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """All charts' figures in one long table, and what each chart says of itself.

    Raises:
        RefusedError: a chart has no column of time or no figures.
    """
    figures: list[tuple[Cell, ...]] = []
    about: list[tuple[Cell, ...]] = []
    notes: list[str] = []
    # A chart's zip holds the same files: a chart is known by its name, wherever it lies.
    payloads = {PurePosixPath(name).name: path for name, path in reversed(list(payloads.items()))}
    charts = sorted(n.removesuffix(".csv") for n in payloads if n.endswith(".csv"))
    if not charts:
        raise RefusedError("holds no chart", where=shown(list(payloads)), hint=TAKES)
    for chart in charts:
        if not SLUG.fullmatch(chart):
            raise RefusedError(
                "is not named as a chart is in its address",
                where=f"{chart}.csv",
                hint="name it so: private-investment-in-artificial-intelligence-cset.csv",
            )
        meta = payloads.get(f"{chart}.metadata.json")
        columns = _columns(meta, chart) if meta else {}
        rows, left = _figures(chart, payloads[f"{chart}.csv"], columns)
        figures += rows
        about += [_about(chart, key, column, payloads) for key, column in columns.items()]
        if left:
            notes.append(f"chart {chart} has columns that its metadata lacks: {shown(left)}")
    licences = {str(row[7]) for row in about if row[7]}
    return Parsed(
        (
            RawTable("figures", "Figures of the charts, one row per figure", FIGURES, figures),
            RawTable("charts", "Charts: unit, citation and licence of their source", ABOUT, about),
        ),
        tuple(notes),
        facts=_strictest(licences),
    )


def _figures(
    chart: str, path: Path, columns: Mapping[str, _Column]
) -> tuple[list[tuple[Cell, ...]], list[str]]:
    found = records(path, f"{chart}.csv")
    header = next(found)[1]
    lower = [name.lower() for name in header]
    time = next((lower.index(name) for name in TIMES if name in lower), None)
    if "entity" not in lower or time is None:
        raise RefusedError(f"has no column of entity and time: {shown(header)}", where=chart)
    code = lower.index("code") if "code" in lower else None
    short = {key.lower(): c.shortName or key for key, c in columns.items()}
    short |= {c.shortName.lower(): c.shortName for c in columns.values() if c.shortName}
    taken = {lower.index("entity"), time, code}
    values = {
        i: short.get(lower[i], name)
        for i, name in enumerate(header)
        if i not in taken and not any(word in lower[i] for word in ALONG)
    }
    rows: list[tuple[Cell, ...]] = []
    for _, record in found:
        for i, name in values.items():
            if record[i]:
                where = record[code] if code is not None else ""
                projected = "projected" in lower[i]
                rows.append((chart, name, record[lower.index("entity")], where or None,
                             record[time], record[i], projected))  # fmt: skip
    left = [header[i] for i in values if columns and lower[i] not in short]
    return sorted(rows, key=lambda r: [str(cell) for cell in r]), left


def _about(chart: str, key: str, column: _Column, payloads: Mapping[str, Path]) -> tuple[Cell, ...]:
    path = payloads.get(f"indicator-{column.owidVariableId}.metadata.json")
    said: _Indicator = read_json(path, _Indicator, chart) if path else _Indicator()
    origins = said.origins or []
    licences = [origin.license or _Licence() for origin in origins]
    name = "; ".join(sorted({licence.name for licence in licences} - {""}))
    url = "; ".join(sorted({licence.url for licence in licences} - {""}))
    return (
        chart,
        column.shortName or key,
        column.titleLong or column.titleShort or key,
        column.unit,
        str(column.owidVariableId or ""),
        column.lastUpdated[:10],
        column.citationLong,
        SPDX.get(name, name),
        url,
        "; ".join(dict.fromkeys(origin.producer for origin in origins)),
    )


def _strictest(licences: Sequence[str] | set[str]) -> dict[str, str]:
    """Licence of all charts together: every restriction that any of them has."""
    known = [licence for licence in licences if licence in SPDX.values()]
    if not known or len(known) < len(licences):
        # A licence without an identifier: the catalogue's own, strict one applies.
        return {}
    marks = [mark for mark in ("NC", "ND", "SA") if any(mark in name for name in known)]
    if "ND" in marks and "SA" in marks:
        marks.remove("SA")
    name = "-".join(["CC", "BY", *marks])
    path = "-".join(["by", *(mark.lower() for mark in marks)])
    return {
        "licence": f"{name}-4.0",
        "licence_url": f"https://creativecommons.org/licenses/{path}/4.0/",
    }
