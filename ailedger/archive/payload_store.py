"""The payloads of the raw archive: bodies under their sha256, and what was answered since.

data/raw/.payloads/<aa>/<sha256>       a body as it came, once, read-only
data/raw/.payloads/seen/<source>.json  the newest answer that brought the same tables again
data/raw/.payloads/.lock               held by fetches together, by a removal alone
"""

import fcntl
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ailedger.archive.catalog import Edition
from ailedger.archive.snapshot_metadata import Seen, Sidecar, entry
from ailedger.base import disk, processes
from ailedger.base.readers import read_json
from ailedger.errors import BusyError, RefusedError
from ailedger.fetch.payloads import FetchedEdition, Payload

STORE = ".payloads"
TEMPORARY = ".new-"
SEEN = "seen"


def store_of(raw_dir: Path) -> Path:
    """Folder of the payloads."""
    return raw_dir / STORE


def payload_path(raw_dir: Path, sha256: str) -> Path:
    """Where the body with that sha256 is kept."""
    return store_of(raw_dir) / sha256[:2] / sha256


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


def keep(raw_dir: Path, payload: Payload) -> None:
    """Put a body into the store, once; a damaged one of the same name is replaced."""
    target = payload_path(raw_dir, payload.sha256)
    if target != payload.path and not disk.holds(target, payload.sha256):
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


def payloads_of(raw_dir: Path, said: Sidecar | Seen) -> dict[str, Payload]:
    """The payloads of a record by name."""
    return {
        one.name: Payload(**dict(one), path=payload_path(raw_dir, one.sha256))
        for one in said.payloads
    }


def remember(raw_dir: Path, edition: Edition, draft: FetchedEdition) -> None:
    """Write down an answer that brought an edition's tables again, without its bodies.

    The next fetch then asks with this answer's headers and version, and is not sent it once more.
    """
    record = {
        "edition": edition.edition,
        "tables": tables_of(edition),
        "version": draft.version,
        "payloads": [entry(payload) for payload in draft.payloads],
    }
    path = _seen_path(raw_dir, edition.source)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{TEMPORARY}{processes.mark()}-{edition.source}")
    new.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(path)


def seen(raw_dir: Path, edition: Edition) -> tuple[str, dict[str, Payload]] | None:
    """Version and payloads last remembered of an edition, if they are about these tables."""
    try:
        said: Seen = read_json(_seen_path(raw_dir, edition.source), Seen)
    except (OSError, RefusedError):
        return None
    if (said.edition, said.tables) != (edition.edition, tables_of(edition)):
        return None
    return said.version, payloads_of(raw_dir, said)


def _seen_path(raw_dir: Path, source: str) -> Path:
    return store_of(raw_dir) / SEEN / f"{source}.json"


def tables_of(edition: Edition) -> dict[str, str]:
    """The sha256 of each table of an edition."""
    return {file.table: file.sha256 for file in edition.files}
