"""What a fetched snapshot says of itself: its `source.toml` and its sidecar."""

import datetime
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ailedger.base.readers import Form
from ailedger.fetch.payloads import Facts, FetchedEdition, Parsed, Payload

SIDECAR = "snapshot.json"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Kept(Form):
    """What is written down of a `Payload`: its fields, but for the path."""

    name: str
    url: str
    retrieved: datetime.datetime
    sha256: Sha256
    size: int
    headers: dict[str, str]


class Sidecar(Form):
    """What the sidecar of a fetched snapshot says."""

    version: str
    retrieved: str
    payloads: list[Kept]


class Seen(Form):
    """The newest answer that brought the tables of an edition again."""

    edition: str
    tables: dict[str, str]
    version: str
    payloads: list[Kept]


def describe(
    edition: str,
    facts: Facts,
    draft: FetchedEdition,
    parsed: Parsed,
    *,
    shas: Mapping[str, str],
    now: datetime.datetime,
) -> dict[str, bytes]:
    """The two files by name.

    Args:
        facts: what the catalogue claims; `parsed.facts` goes before it.
        shas: sha256 of each table's file.
    """
    said = {**vars(facts), **parsed.facts}
    toml = _toml(edition, said, draft, parsed, shas=shas, now=now)
    record = {
        "source": facts.source,
        "edition": edition,
        "version": draft.version,
        "retrieved": now.isoformat(timespec="microseconds"),
        "licence": said["licence"],
        "payloads": [entry(payload) for payload in draft.payloads],
    }
    sidecar = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    return {"source.toml": toml.encode(), SIDECAR: sidecar.encode()}


def _toml(
    edition: str,
    said: Mapping[str, str],
    draft: FetchedEdition,
    parsed: Parsed,
    *,
    shas: Mapping[str, str],
    now: datetime.datetime,
) -> str:
    partial = ", ".join(_quoted(table.name) for table in parsed.tables if table.partial)
    notes = "\n".join([*filter(None, [said["notes"]]), *parsed.notes])
    lines = [f"source = {_quoted(said['source'])}", f"edition = {_quoted(edition)}"]
    lines += [f"{key} = {_quoted(said[key])}" for key in ("publisher", "title", "url")]
    lines += [f"published = {draft.published}", f"retrieved = {now.date()}"]
    keys = ("licence", "licence_url", "citation", "cadence")
    lines += [f"{key} = {_quoted(said[key])}" for key in keys]
    lines += [f"partial = [{partial}]", f"notes = {_quoted(notes)}"]
    for table in parsed.tables:
        lines += ["", f"[tables.{table.name}]", f'sha256 = "{shas[table.name]}"']
        lines.append(f"title = {_quoted(table.title)}")
    return "\n".join(lines) + "\n"


def entry(payload: Payload) -> dict[str, Any]:
    """What is written down of a payload."""
    said = {name: getattr(payload, name) for name in Kept.model_fields}
    return said | {"retrieved": payload.retrieved.isoformat(timespec="seconds")}


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's too, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
