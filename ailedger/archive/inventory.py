"""The archive looked at from outside: what is in it, whether it is whole, and what may go."""

import datetime
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ailedger.archive.catalog import read_catalog
from ailedger.archive.payload_store import STORE, TEMPORARY, in_use, payload_path, store_of
from ailedger.archive.places import GOOD
from ailedger.archive.snapshot_metadata import SIDECAR
from ailedger.archive.snapshots import referenced, sidecar
from ailedger.base import disk, processes
from ailedger.errors import RefusedError, UsageError


@dataclass(frozen=True)
class Snapshot:
    """One edition in the archive: fetched (with payloads) or bundled."""

    source: str
    edition: str
    published: datetime.date
    retrieved: str
    version: str
    fetched: bool
    tables: int
    payloads: int
    size: int


@dataclass(frozen=True)
class Fault:
    """Something in the archive that is not as recorded."""

    source: str
    edition: str
    file: str
    what: str


def list_snapshots(raw_dir: Path) -> list[Snapshot]:
    """Every edition, in order of source and time."""
    found = []
    for edition in read_catalog(raw_dir):
        said = sidecar(raw_dir, edition.source, edition.edition)
        payloads = said.payloads if said else []
        found.append(
            Snapshot(
                edition.source,
                edition.edition,
                edition.published,
                said.retrieved if said else str(edition.retrieved),
                said.version if said else "",
                said is not None,
                len(edition.files),
                len(payloads),
                sum(file.path.stat().st_size for file in edition.files if file.path.is_file())
                + sum(entry.size for entry in payloads),
            )
        )
    return sorted(found, key=lambda s: (s.source, s.published, s.retrieved, s.edition))


def verify(raw_dir: Path) -> Iterator[Fault]:
    """Hold every table and payload against its recorded sha256; yield what differs."""
    for edition in read_catalog(raw_dir):
        source, name = edition.source, edition.edition
        said = sidecar(raw_dir, source, name)
        held = [(file.file, file.path, file.sha256) for file in edition.files]
        for entry in said.payloads if said else ():
            path = payload_path(raw_dir, entry.sha256)
            held.append((path.relative_to(raw_dir).as_posix(), path, entry.sha256))
        for place, path, sha256 in held:
            if not disk.holds(path, sha256):
                what = "its bytes were changed" if path.is_file() else "missing"
                yield Fault(source, name, place, what)
        if said is None and (raw_dir / source / name / SIDECAR).exists():
            yield Fault(source, name, f"{source}/{name}/{SIDECAR}", "cannot be read")


def prunable(raw_dir: Path, *, keep: int, source: str = "") -> list[Snapshot]:
    """Fetched snapshots beyond the `keep` newest of each source; bundled ones are never among them.

    Raises:
        UsageError: keep is below 1: the last good snapshot stays.
    """
    if keep < 1:
        raise UsageError("at least one snapshot of each source is kept", where="--keep")
    known = [s for s in list_snapshots(raw_dir) if s.fetched and source in ("", s.source)]
    by_source: dict[str, list[Snapshot]] = {}
    for snapshot in sorted(known, key=lambda s: s.retrieved):
        by_source.setdefault(snapshot.source, []).append(snapshot)
    return [snapshot for group in by_source.values() for snapshot in group[:-keep]]


def prune(raw_dir: Path, snapshots: list[Snapshot]) -> int:
    """Remove snapshots, then the payloads that no snapshot names any more; return freed bytes.

    A folder is renamed away first, so that no reader meets half of one.

    Raises:
        RefusedError: one of them is bundled, or a record of payloads cannot be read.
        BusyError: a fetch is under way: it may bring a payload that nothing names yet.
    """
    with in_use(raw_dir, alone=True):
        return _prune(raw_dir, snapshots)


def _prune(raw_dir: Path, snapshots: list[Snapshot]) -> int:
    for source, edition, said in referenced(raw_dir):
        if said is None:
            raise RefusedError(
                "cannot be read: nobody knows which payloads it names",
                where=f"{source}/{edition}/{SIDECAR}",
                hint="restore the file, or remove the folder and fetch again",
            )
    freed = 0
    for snapshot in snapshots:
        if sidecar(raw_dir, snapshot.source, snapshot.edition) is None:
            raise RefusedError(
                "is bundled, not fetched", where=f"{snapshot.source}/{snapshot.edition}"
            )
        folder = raw_dir / snapshot.source / snapshot.edition
        away = folder.with_name(f"{TEMPORARY}{processes.mark()}-{folder.name}")
        folder.rename(away)
        freed += sum(path.stat().st_size for path in away.iterdir())
        shutil.rmtree(away)
    return freed + _drop_payloads(raw_dir)


def _drop_payloads(raw_dir: Path) -> int:
    said = (record for _, _, record in referenced(raw_dir) if record is not None)
    named = {entry.sha256 for record in said for entry in record.payloads}
    freed = 0
    for path in store_of(raw_dir).glob("[0-9a-f][0-9a-f]/*"):
        if path.name not in named and not path.name.startswith("."):
            freed += path.stat().st_size
            path.unlink()
    return freed


def sweep(raw_dir: Path) -> None:
    """Remove what killed runs left half-written; the work of living processes stays."""
    for folder in (raw_dir / GOOD).glob("*/*/*"):
        disk.sweep_parts(folder)
    for path in [*raw_dir.glob(f"*/{TEMPORARY}*"), *raw_dir.glob(f"{STORE}/*/{TEMPORARY}*")]:
        if not processes.marked(path.name.removeprefix(TEMPORARY)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
