"""datapackage.json, LICENCE.txt and CITATION.txt: what goes with every export.

The package follows the Data Package standard (valid as version 1 and 2). Nothing in it depends on
when or where it was written: the same build gives the same bytes.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ailedger.output import licences
from ailedger.output.fields import Field
from ailedger.output.provenance import Origin, licences_of

NAME = "ailedger"
DESCRIPTOR, LICENCE, CITATION = "datapackage.json", "LICENCE.txt", "CITATION.txt"
SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {
    "csv": "text/csv", "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
CSV_NOTE = (
    "CSV: UTF-8, LF, an empty cell is a missing value, items of a list stand between semicolons, "
    "and an apostrophe stands before text that a spreadsheet would execute."
)


@dataclass(frozen=True)
class Exported:
    """One written table."""

    mart: str
    about: str  # what it answers
    file: str  # name of the file
    fmt: str  # csv or parquet
    fields: tuple[Field, ...]
    origins: tuple[Origin, ...]  # the editions behind its rows
    rows: int
    left_out: int  # rows left out because they may not be passed on
    size: int  # bytes of the file
    sha256: str  # of the file's bytes, hex

    @property
    def licences(self) -> list[str]:
        """Licences of its inputs, strictest first."""
        return licences_of(self.origins)


def descriptor(exported: Sequence[Exported], build: str, left_out: Sequence[str] = ()) -> str:
    """The text of datapackage.json; none of the tables `left_out` may be passed on."""
    origins = distinct_origins(exported)
    found = licences_of(origins)
    package: dict[str, Any] = {
        "$schema": SCHEMA,
        "name": NAME,
        "title": "AI Ledger: an auditable record of national AI indicators",
        "description": " ".join([*licences.notices(found), CSV_NOTE]),
        "version": build,
        "build": build,
        "citation": f"See {CITATION}.",
        "licenses": _licence_entries(origins),
        "sources": _source_entries(origins),
        "resources": [_resource(one) for one in exported],
        "tablesLeftOut": list(left_out),
    }
    return json.dumps(_without_empty(package), ensure_ascii=False, indent=2) + "\n"


def licence_text(exported: Sequence[Exported], build: str, left_out: Sequence[str] = ()) -> str:
    """The text of LICENCE.txt: each table's licence, what it permits, its sources; what is missing.

    The arguments are those of `descriptor`.
    """
    lines = [
        f"AI Ledger, build {build}",
        "",
        "Each table stands under the licences of the figures in it; the strictest is named first.",
        "",
    ]
    for one in exported:
        lines.append(one.file)
        lines.append(f"  Licence: {', '.join(one.licences) or 'none: it holds no source figure'}")
        lines += [f"  {notice}" for notice in licences.notices(one.licences) if one.licences]
        if one.left_out:
            lines.append(f"  {one.left_out} rows that may not be passed on are left out.")
        lines += [f"  From: {origin.source} {origin.edition}" for origin in one.origins]
        lines.append("")
    if left_out:
        lines += ["Left out whole, as none of it may be passed on", f"  {', '.join(left_out)}", ""]
    lines.append("Sources")
    for origin in distinct_origins(exported):
        lines.append(f"  {origin.source} {origin.edition}: {origin.publisher}, {origin.title}")
        lines.append(f"    {origin.licence} {origin.licence_url}".rstrip())
    return "\n".join(lines) + "\n"


def citation_text(exported: Sequence[Exported], build: str) -> str:
    """The text of CITATION.txt: the sources, each as it wants to be cited, and the build."""
    lines = ["Cite the sources of the figures you use:", ""]
    for origin in distinct_origins(exported):
        lines.append(f"{origin.source} {origin.edition}")
        lines.append(f"  {origin.citation or f'{origin.publisher}: {origin.title}.'}")
        if origin.url:
            lines.append(f"  {origin.url}")
        lines.append("")
    lines.append(f"Compiled and derived with AI Ledger, build {build}: changed from the originals.")
    return "\n".join(lines) + "\n"


def _resource(one: Exported) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": one.mart.replace(".", "-").lower(),
        "path": one.file,
        "title": one.about,
        "description": _resource_description(one),
        "format": one.fmt,
        "mediatype": MEDIA_TYPES[one.fmt],
        "bytes": one.size,
        "hash": f"sha256:{one.sha256}",
        "licenses": _licence_entries(one.origins),
        "sources": _source_entries(one.origins),
        "rows": one.rows,
        "rowsLeftOut": one.left_out,
        "schema": {"fields": [_field(field) for field in one.fields]},
    }
    if one.fmt == "csv":
        entry["profile"] = "tabular-data-resource"
        entry["encoding"] = "utf-8"
        entry["dialect"] = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"'}
    return entry


def _resource_description(one: Exported) -> str:
    text = " ".join(licences.notices(one.licences)) if one.licences else ""
    if one.left_out:
        text += f" {one.left_out} rows that may not be passed on are left out."
    return text.strip()


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.table_schema_type,
        "description": field.description,
        "unit": field.unit,
    }


def _licence_entries(origins: Iterable[Origin]) -> list[dict[str, str]]:
    paths = {origin.licence: origin.licence_url for origin in origins}
    return [
        {"name": licence, "path": paths[licence], "title": " ".join(licences.notices([licence]))}
        for licence in licences.sort(paths)
    ]


def _source_entries(origins: Iterable[Origin]) -> list[dict[str, str]]:
    return [
        {
            "title": f"{origin.publisher}: {origin.title} ({origin.source} {origin.edition})",
            "path": origin.url,
            "version": origin.edition,
            "citation": origin.citation,
        }
        for origin in origins
    ]


def distinct_origins(exported: Iterable[Exported]) -> list[Origin]:
    """The editions behind some tables, each once, by source and edition."""
    found = {origin for one in exported for origin in one.origins}
    return sorted(found, key=lambda origin: (origin.source, origin.edition))


def _without_empty(value: Any) -> Any:
    """Without members that say nothing: the standard has no empty texts and no empty lists."""
    if isinstance(value, dict):
        cleaned = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item not in ("", [], {}, None)}
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    return value
