"""The raw archive: payloads under their sha256, and for each snapshot a folder of raw tables.

    data/raw/.payloads/<aa>/<sha256>       a body as it came, once, read-only
    data/raw/<source>/<edition>/           source.toml and the tables: the shape of the bundled ones
                              snapshot.json   where each body came from, when, with which headers
                              .gitignore      "*": a fetched snapshot is never committed
    data/raw/.payloads/seen/<source>.json  the newest answer that brought the same tables again
    data/raw/.payloads/.lock               held by fetches together, by a removal alone

A folder appears whole, by one rename, and is never changed. Snapshots of one version have a number
behind its name, in order as text: 2026-11-01, 2026-11-01.2 to 2026-11-01.9, 2026-11-01.a10. What a
snapshot *is* are its tables: a body that differs only in volatile fields (the day of download) is
no new snapshot.
"""

import csv
import datetime
import fcntl
import hashlib
import io
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flows import disk, processes
from flows.errors import BusyError, RefusedError
from flows.extract.catalog import Edition, read_edition, sha256_of
from flows.extract.describe import SIDECAR, describe, entry
from flows.extract.payloads import Cell, Draft, Facts, LastGood, Parsed, Payload, Table

STORE = ".payloads"
TEMPORARY = ".new-"
SEEN = "seen"
TURNS = 1000
FURTHER = ("", "a", "b")


@dataclass(frozen=True)
class Added:
    """What became of a draft: `new` is False where its tables are those of `edition` already."""

    edition: str
    new: bool
    rows: Mapping[str, int]


def store_of(raw_dir: Path) -> Path:
    """Folder of the payloads."""
    return raw_dir / STORE


def payload_path(raw_dir: Path, sha256: str) -> Path:
    """Where the body with that sha256 is kept."""
    return store_of(raw_dir) / sha256[:2] / sha256


def editions(raw_dir: Path, source: str) -> list[Edition]:
    """All editions of a source, oldest first; one that cannot be read is left out."""
    found = []
    for folder in sorted((raw_dir / source).glob("*")):
        if folder.is_dir() and not folder.name.startswith("."):
            try:
                found.append(read_edition(folder))
            except RefusedError:
                continue
    return sorted(found, key=lambda edition: (edition.published, edition.edition))


def sidecar(raw_dir: Path, source: str, edition: str) -> dict[str, Any] | None:
    """The sidecar of a fetched snapshot; None for a bundled one."""
    try:
        text = (raw_dir / source / edition / SIDECAR).read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
    except (OSError, ValueError):
        return None
    return found


def newest(raw_dir: Path, source: str) -> Edition | None:
    """The edition that a new fetch is held against: the last one fetched, else the last bundled."""
    known = editions(raw_dir, source)
    fetched = [
        (said["retrieved"], place)
        for place, edition in enumerate(known)
        if (said := sidecar(raw_dir, source, edition.edition))
    ]
    if fetched:
        return known[max(fetched)[1]]
    return known[-1] if known else None


@contextmanager
def in_use(raw_dir: Path, *, alone: bool = False) -> Iterator[None]:
    """Hold the payloads: together with other fetches, or alone to remove some.

    A fetch waits for a removal, which is short; a removal does not wait for a fetch.

    Raises:
        BusyError: a removal is asked for, and a fetch is under way.
    """
    store_of(raw_dir).mkdir(parents=True, exist_ok=True)
    ignore = store_of(raw_dir) / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")
    with (store_of(raw_dir) / ".lock").open("ab") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        except BlockingIOError:
            raise BusyError(
                "a fetch is under way", where=str(raw_dir), hint="try again when it has ended"
            ) from None
        yield


def last_good(raw_dir: Path, source: str) -> LastGood | None:
    """The newest snapshot, if all its payloads and tables are whole; else None.

    None makes the next fetch unconditional: a damaged archive heals by fetching again. A bundled
    edition has no payloads, and its name for a version. Where the publisher has answered the same
    tables in another body or version since, that answer's headers and version are in their place.
    """
    edition = newest(raw_dir, source)
    if edition is None or any(
        not file.path.is_file() or sha256_of(file.path) != file.sha256 for file in edition.files
    ):
        return None
    said = sidecar(raw_dir, source, edition.edition)
    payloads = _payloads(raw_dir, said) if said else {}
    for payload in payloads.values():
        if not payload.path.is_file() or sha256_of(payload.path) != payload.sha256:
            return None
    version = said["version"] if said else edition.edition
    version, payloads = _seen(raw_dir, edition) or (version, payloads)
    return LastGood(edition.edition, edition.published, version, payloads)


def _payloads(raw_dir: Path, said: Mapping[str, Any]) -> dict[str, Payload]:
    """The payloads of a record by name."""
    return {
        entry["name"]: Payload(
            entry["name"], entry["url"], payload_path(raw_dir, entry["sha256"]), entry["sha256"],
            entry["size"], datetime.datetime.fromisoformat(entry["retrieved"]), entry["headers"],
        )
        for entry in said["payloads"]
    }  # fmt: skip


def remember(raw_dir: Path, source: str, draft: Draft) -> None:
    """Write down an answer that brought the newest edition's tables again, without its bodies.

    The next fetch then asks with this answer's headers and version, and is not sent it once more.
    """
    edition = newest(raw_dir, source)
    if edition is None:
        return
    record = {
        "edition": edition.edition,
        "tables": _tables(edition),
        "version": draft.version,
        "payloads": [entry(payload) for payload in draft.payloads],
    }
    path = _seen_path(raw_dir, source)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{TEMPORARY}{processes.mark()}-{source}")
    new.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(path)


def _seen(raw_dir: Path, edition: Edition) -> tuple[str, dict[str, Payload]] | None:
    """Version and payloads last remembered of an edition, if they are about these tables."""
    try:
        said = json.loads(_seen_path(raw_dir, edition.source).read_text(encoding="utf-8"))
        if (said["edition"], said["tables"]) != (edition.edition, _tables(edition)):
            return None
        return said["version"], _payloads(raw_dir, said)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _seen_path(raw_dir: Path, source: str) -> Path:
    return store_of(raw_dir) / SEEN / f"{source}.json"


def _tables(edition: Edition) -> dict[str, str]:
    return {file.table: file.sha256 for file in edition.files}


def add(raw_dir: Path, facts: Facts, draft: Draft, parsed: Parsed, now: datetime.datetime) -> Added:
    """Put a snapshot into the archive, unless its tables are those of the newest one.

    Where the publisher's clock is a day ahead, the day of publication is that of now, in UTC.

    Raises:
        RefusedError: no table has a row, or it is of a later day still.
    """
    draft = replace(draft, published=_published(draft, now, facts.source))
    bodies = {table.name: _render(table) for table in parsed.tables}
    rows = {name: count for name, (_, count) in bodies.items()}
    if not any(rows.values()):
        raise RefusedError("brought no row", where=facts.source)
    shas = {name: hashlib.sha256(body).hexdigest() for name, (body, _) in bodies.items()}
    before = newest(raw_dir, facts.source)
    if before is not None and _tables(before) == shas:
        said = sidecar(raw_dir, facts.source, before.edition)
        named = {known["sha256"] for known in said["payloads"]} if said else set()
        for payload in draft.payloads:
            if payload.sha256 in named:
                _keep(raw_dir, payload)  # it may have been damaged
        return Added(before.edition, new=False, rows=rows)
    for payload in draft.payloads:
        _keep(raw_dir, payload)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", draft.edition).strip(".-") or "unnamed"
    (raw_dir / facts.source).mkdir(parents=True, exist_ok=True)
    folder = raw_dir / facts.source / f"{TEMPORARY}{processes.mark()}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for table, (body, _) in bodies.items():
            _write(folder / f"{table}.csv", body)
        _write(folder / ".gitignore", b"*\n")
        edition = _publish(
            folder,
            name,
            lambda edition: describe(edition, facts, draft, parsed, shas=shas, now=now),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Added(edition, new=True, rows=rows)


def _published(draft: Draft, now: datetime.datetime, source: str) -> datetime.date:
    today = now.astimezone(datetime.UTC).date()
    if draft.published > today + datetime.timedelta(days=1):
        raise RefusedError(
            f"would be published on {draft.published}, after today ({today})",
            where=f"{source}/{draft.edition}",
            hint="nothing can be had before it is public: give the day (--published), or wait",
        )
    return min(draft.published, today)


def _publish(folder: Path, name: str, describe: Callable[[str], Mapping[str, bytes]]) -> str:
    """Rename the folder to its edition; a name that is taken gets a number behind it."""
    for turn in range(1 + _turns(folder.parent, name), TURNS):
        edition = numbered(name, turn)
        target = folder.parent / edition
        if target.exists():
            continue
        for file, body in describe(edition).items():
            _write(folder / file, body)
        try:
            folder.rename(target)
        except OSError:
            if target.exists():
                continue
            raise
        disk.sync_folder(folder.parent)
        return edition
    raise RefusedError("has a thousand snapshots of one version", where=name)


def numbered(name: str, turn: int) -> str:
    """Name of the n-th snapshot of one version.

    Editions published on one day are in the order of their names as text, everywhere: so a letter
    for each further digit stands before the digits.
    """
    if turn == 1:
        return name
    digits = str(turn)
    return f"{name}.{FURTHER[len(digits) - 1]}{digits}"


def _turns(folder: Path, name: str) -> int:
    """The highest number that a snapshot of the version has; 0 where there is none.

    A number that was pruned is not given again: it would stand before those that came earlier.
    """
    form = re.compile(rf"{re.escape(name)}\.[a-z]?(\d{{1,3}})")
    found = [int(taken[1]) for path in folder.iterdir() if (taken := form.fullmatch(path.name))]
    return max(found, default=int((folder / name).exists()))


def _keep(raw_dir: Path, payload: Payload) -> None:
    """Put a body into the store, once; a damaged one of the same name is replaced."""
    target = payload_path(raw_dir, payload.sha256)
    if target != payload.path and not (target.is_file() and sha256_of(target) == payload.sha256):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Two sources may bring the same body at the same time.
        new = target.with_name(f"{TEMPORARY}{processes.mark()}-{threading.get_ident()}")
        if payload.path.is_relative_to(store_of(raw_dir)):
            new.hardlink_to(payload.path)  # fetched into a work folder of ours: no second copy
        else:
            shutil.copyfile(payload.path, new)
        new.chmod(0o444)
        disk.sync_file(new)
        new.replace(target)
        disk.sync_folder(target.parent)


def _render(table: Table) -> tuple[bytes, int]:
    """A table as the bytes of its file, and its number of rows: UTF-8, LF, empty = missing."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    count = 0
    for row in table.rows:
        if len(row) != len(table.columns):
            raise RefusedError(
                f"row {count + 1} of {table.name} has {len(row)} cells for "
                f"{len(table.columns)} columns",
                where=table.name,
            )
        writer.writerow([_cell(value) for value in row])
        count += 1
    return stream.getvalue().encode(), count


def _cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # One kind of line break, so that a line number means the same to every reader.
        return value.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return repr(value) if isinstance(value, float) else str(value)


def _write(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    disk.sync_file(path)


def referenced(raw_dir: Path) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    """Source, edition and sidecar of every fetched snapshot; None where it cannot be read."""
    for path in sorted(raw_dir.glob(f"*/*/{SIDECAR}")):
        source, edition = path.parent.parent.name, path.parent.name
        if not source.startswith(".") and not edition.startswith("."):
            yield source, edition, sidecar(raw_dir, source, edition)
