"""croissant.json: the export as schema.org and MLCommons' Croissant 1.0 describe data sets.

A Croissant file is a schema.org Dataset with the fields of each table besides, so that one file
serves search engines and loaders. Nothing in it depends on when or where it was written.
"""

import json
from collections.abc import Sequence
from typing import Any

from ailedger.output import licences
from ailedger.output.datapackage import CITATION, MEDIA_TYPES, Exported, distinct_origins
from ailedger.output.fields import Field
from ailedger.output.provenance import licences_of

CROISSANT = "croissant.json"
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
NAME = "ailedger"
URL = "urn:ailedger:build:"
# As the specification prints it: a reader compares it term by term.
CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs",
    "column": "cr:column", "conformsTo": "dct:conformsTo", "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract",
    "field": "cr:field", "fileProperty": "cr:fileProperty", "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet", "format": "cr:format", "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset", "jsonPath": "cr:jsonPath", "key": "cr:key",
    "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "recordSet": "cr:recordSet", "references": "cr:references", "regex": "cr:regex",
    "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source",
    "subField": "cr:subField", "transform": "cr:transform",
}  # fmt: skip
TYPES = {
    "boolean": "sc:Boolean", "date": "sc:Date", "datetime": "sc:DateTime", "integer": "sc:Integer",
    "number": "sc:Float",
}  # fmt: skip
WITH_COLUMNS = ("csv", "parquet")  # what a loader reads by columns


def croissant(exported: Sequence[Exported], build: str, published: str) -> str:
    """The text of croissant.json; `published`: when the newest of the editions became public."""
    origins = distinct_origins(exported)
    found = licences_of(origins)
    urls = {origin.licence: origin.licence_url or origin.licence for origin in origins}
    data = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": NAME,
        "alternateName": "AI Ledger: an auditable record of national AI indicators",
        "description": f"Tables of build {build}. {' '.join(licences.notices(found))}",
        "url": f"{URL}{build}",
        "identifier": build,
        "license": [urls[name] for name in found] or ["https://spdx.org/licenses/CC0-1.0.html"],
        "citeAs": f"See {CITATION}; compiled with AI Ledger, build {build}.",
        "creator": {"@type": "sc:Organization", "name": "AI Ledger"},
        "datePublished": published,
        "isBasedOn": [
            {"@type": "sc:Dataset", "name": f"{origin.title} ({origin.edition})",
             "url": origin.url, "license": origin.licence_url or origin.licence,
             "creator": {"@type": "sc:Organization", "name": origin.publisher}}
            for origin in origins
        ],
        "variableMeasured": [
            {"@type": "sc:PropertyValue", "name": f"{one.mart}.{field.name}",
             "description": field.description, "unitText": field.unit}
            for one in exported for field in one.fields if field.unit
        ],
        "distribution": [_file(one) for one in exported],
        "recordSet": [_records(one) for one in exported if one.fmt in WITH_COLUMNS],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _file(one: Exported) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": one.file,
        "name": one.file,
        "description": one.about,
        "contentUrl": one.file,
        "contentSize": f"{one.size} B",
        "encodingFormat": MEDIA_TYPES[one.fmt],
        "sha256": one.sha256,
    }


def _records(one: Exported) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": one.mart,
        "name": one.mart,
        "description": one.about,
        "field": [_field(one, field) for field in one.fields],
    }


def _field(one: Exported, field: Field) -> dict[str, Any]:
    unit = f" Unit: {field.unit}." if field.unit else ""
    return {
        "@type": "cr:Field",
        "@id": f"{one.mart}/{field.name}",
        "name": f"{one.mart}/{field.name}",
        "description": field.description + unit,
        "dataType": TYPES.get(field.table_schema_type, "sc:Text"),
        "source": {"fileObject": {"@id": one.file}, "extract": {"column": field.name}},
    }
