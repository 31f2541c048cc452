"""The raw archive: payloads under their sha256, and for each snapshot a folder of raw tables.

    data/raw/.payloads/                    the bodies (`ailedger.archive.payload_store`)
    data/raw/<source>/<edition>/           source.toml and the tables: the shape of the bundled ones
                              snapshot.json   where each body came from, when, with which headers
                              .gitignore      "*": a fetched snapshot is never committed

A folder appears whole, by one rename, and is never changed. Snapshots of one version have a number
behind its name, in order as text: 2026-11-01, 2026-11-01.2 to 2026-11-01.9, 2026-11-01.a10. What a
snapshot *is* are its tables: a body that differs only in volatile fields (the day of download) is
no new snapshot.
"""

import csv
import datetime
import hashlib
import io
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ailedger.archive.catalog import Edition, edition_folders, read_edition
from ailedger.archive.payload_store import TEMPORARY, keep, payloads_of, seen, tables_of
from ailedger.archive.snapshot_metadata import SIDECAR, Sidecar, describe
from ailedger.base import disk, processes
from ailedger.base.readers import read_json
from ailedger.base.texts import cleaned
from ailedger.errors import RefusedError
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable

TURNS = 1000
FURTHER = ("", "a", "b")


@dataclass(frozen=True)
class Added:
    """What became of a draft: `new` is False where its tables are those of `edition` already."""

    edition: str
    new: bool
    rows: Mapping[str, int]


def editions(raw_dir: Path, source: str) -> list[Edition]:
    """All editions of a source, oldest first; one that cannot be read is left out."""
    found = []
    for folder in edition_folders(raw_dir, source):
        try:
            found.append(read_edition(folder))
        except RefusedError:
            continue
    return sorted(found, key=lambda edition: (edition.published, edition.edition))


def sidecar(raw_dir: Path, source: str, edition: str) -> Sidecar | None:
    """The sidecar of a fetched snapshot; None for a bundled one, or where it cannot be read."""
    try:
        found: Sidecar = read_json(raw_dir / source / edition / SIDECAR, Sidecar)
    except (OSError, RefusedError):
        return None
    return found


def newest(raw_dir: Path, source: str) -> Edition | None:
    """The edition that a new fetch is held against: the last one fetched, else the last bundled."""
    known = editions(raw_dir, source)
    fetched = [
        (said.retrieved, place)
        for place, edition in enumerate(known)
        if (said := sidecar(raw_dir, source, edition.edition))
    ]
    if fetched:
        return known[max(fetched)[1]]
    return known[-1] if known else None


def last_good(raw_dir: Path, source: str) -> LastGood | None:
    """The newest snapshot, if all its payloads and tables are whole; else None.

    None makes the next fetch unconditional: a damaged archive heals by fetching again. A bundled
    edition has no payloads, and its name for a version. Where the publisher has answered the same
    tables in another body or version since, that answer's headers and version are in their place.
    """
    edition = newest(raw_dir, source)
    if edition is None or not all(disk.holds(file.path, file.sha256) for file in edition.files):
        return None
    said = sidecar(raw_dir, source, edition.edition)
    payloads = payloads_of(raw_dir, said) if said else {}
    if not all(disk.holds(payload.path, payload.sha256) for payload in payloads.values()):
        return None
    version = said.version if said else edition.edition
    version, payloads = seen(raw_dir, edition) or (version, payloads)
    return LastGood(edition.edition, edition.published, version, payloads)


def add(
    raw_dir: Path, facts: Facts, draft: FetchedEdition, parsed: Parsed, now: datetime.datetime
) -> Added:
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
    if before is not None and tables_of(before) == shas:
        said = sidecar(raw_dir, facts.source, before.edition)
        named = {known.sha256 for known in said.payloads} if said else set()
        for payload in draft.payloads:
            if payload.sha256 in named:
                keep(raw_dir, payload)  # it may have been damaged
        return Added(before.edition, new=False, rows=rows)
    for payload in draft.payloads:
        keep(raw_dir, payload)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", draft.edition).strip(".-") or "unnamed"
    (raw_dir / facts.source).mkdir(parents=True, exist_ok=True)
    folder = raw_dir / facts.source / f"{TEMPORARY}{processes.mark()}-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        for table, (body, _) in bodies.items():
            _write(folder / f"{table}.csv", body)
        _write(folder / ".gitignore", b"*\n")
        described = partial(describe, facts=facts, draft=draft, parsed=parsed, shas=shas, now=now)
        edition = _publish(folder, name, described)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Added(edition, new=True, rows=rows)


def _published(draft: FetchedEdition, now: datetime.datetime, source: str) -> datetime.date:
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
    source = folder.parent
    taken = {known.name for known in edition_folders(source.parent, source.name)}
    for turn in range(1 + _turns(taken, name), TURNS):
        edition = numbered(name, turn)
        target = source / edition
        if edition in taken or target.exists():
            continue
        for file, body in describe(edition).items():
            _write(folder / file, body)
        try:
            folder.rename(target)
        except OSError:
            if target.exists():
                continue
            raise
        disk.sync_folder(source)
        return edition
    raise RefusedError("has a thousand snapshots of one version", where=name)


def numbered(name: str, turn: int) -> str:
    """Name of the n-th snapshot of one version.

    Editions of one day are sorted by name, as text, everywhere: a letter for each further digit
    keeps their order.
    """
    if turn == 1:
        return name
    digits = str(turn)
    return f"{name}.{FURTHER[len(digits) - 1]}{digits}"


def _turns(taken: Set[str], name: str) -> int:
    """The highest number among the snapshots of a version; 0 without any.

    The number of a pruned snapshot is not reused: it would sort before older ones.
    """
    form = re.compile(rf"{re.escape(name)}\.[a-z]?(\d{{1,3}})")
    found = [int(match[1]) for known in taken if (match := form.fullmatch(known))]
    return max(found, default=int(name in taken))


def _render(table: RawTable) -> tuple[bytes, int]:
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
        return cleaned(value.replace("\r\n", "\n").replace("\r", "\n"))
    return repr(value) if isinstance(value, float) else str(value)


def _write(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    disk.sync_file(path)


def referenced(raw_dir: Path) -> Iterator[tuple[str, str, Sidecar | None]]:
    """Source, edition and sidecar of every fetched snapshot; None where it cannot be read."""
    for path in sorted(raw_dir.glob(f"*/*/{SIDECAR}")):
        source, edition = path.parent.parent.name, path.parent.name
        if not source.startswith(".") and not edition.startswith("."):
            yield source, edition, sidecar(raw_dir, source, edition)
