"""What a build is made from: the fingerprint of its inputs names it.

The warehouse is a pure function of the raw tables, what a person accepted of them, the reference
tables, the SQL, the contracts, the code and the versions of the libraries that judge and compute.
Same fingerprint, same bytes, unless a raw file is kept out and its last good version used: the
build's name includes that too.
Nothing heavy is imported here: a run with nothing new ends after this step.
"""

import hashlib
import json
import platform
import time
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ailedger.archive.catalog import Edition, RawFile, edition_folders
from ailedger.archive.raw_bytes import open_raw
from ailedger.base import disk
from ailedger.base.disk import sha256_of
from ailedger.base.shape import fits, read_own
from ailedger.errors import LedgerError, RefusedError
from ailedger.settings import PROJECT, Settings

PACKAGES = ("ailedger", "flows", "schemas")
EDITED = ("*.csv", "*.toml")  # the files of data/reference that make a build
LIBRARIES = ("duckdb", "pandera", "polars")
MARK = [(int, str)]  # size, times, inode, and the sha256
CACHED_FROM = 1 << 20  # bytes; smaller files are hashed faster than a cache is kept
RACY_NS = 2_000_000_000  # a file changed this recently may change again within its time stamp


@dataclass(frozen=True)
class Fingerprint:
    """The parts of a build's inputs, each as a sha256, and the identifiers over them."""

    parts: Mapping[str, str]
    raw: Mapping[str, str]

    @property
    def inputs_id(self) -> str:
        """First twelve hex digits over all parts."""
        return self.build_id({})

    def build_id(self, standing: Mapping[str, str]) -> str:
        """Identifier of a build: that of its inputs where every raw file was taken.

        Args:
            standing: the snapshot in the place of each file that was not, "" where there is none.
        """
        return _digest(sorted(self.parts.items()) + sorted(standing.items()))[:12]


def take(
    settings: Settings, editions: Iterable[Edition], accepted: Container[str] = ()
) -> Fingerprint:
    """Fingerprint the inputs of a build.

    Args:
        accepted: snapshots whose drift a person accepted; those of the catalogue count.

    Returns:
        The parts (raw, accepted, reference, sql, code, versions), and under `raw` the sha256 found
        of every raw file, by its place below the folder of raw tables; "" of one that is missing,
        or is no file of the record.
    """
    hashes = Hashes(settings.warehouse_dir / "hashes.json")
    files = [file for edition in editions for file in edition.files]
    raw = {file.file: _sha256(hashes, file) for file in files}
    hashes.save()
    taken = sorted(file.snapshot for file in files if file.snapshot in accepted)
    tomls = [
        (f"{folder.parent.name}/{folder.name}", sha256_of(folder / "source.toml"))
        for folder in edition_folders(settings.raw_dir)
    ]
    code = [pair for top in PACKAGES for pair in _hashed(PROJECT / top, "**/*.py")]
    parts = {
        "raw": _digest(sorted(raw.items()) + tomls),
        "accepted": _digest((snapshot, "") for snapshot in taken),
        "reference": _digest(
            [pair for kind in EDITED for pair in _hashed(settings.reference_dir, kind)]
        ),
        "sql": _digest(_hashed(settings.sql_dir, "**/*.sql")),
        "code": _digest(code),
        "versions": _digest(
            [(name, version(name)) for name in LIBRARIES] + [("python", platform.python_version())]
        ),
    }
    return Fingerprint(parts, raw)


def _sha256(hashes: "Hashes", file: RawFile) -> str:
    try:
        open_raw(file).close()
    except RefusedError:  # reported, with its reason, where it is read
        return ""
    return hashes.of(file.path)


def _hashed(folder: Path, pattern: str) -> list[tuple[str, str]]:
    """Relative path and sha256 of a folder's files: the same wherever the folder is."""
    return [
        (f"{folder.name}/{path.relative_to(folder).as_posix()}", sha256_of(path))
        for path in sorted(folder.glob(pattern))
    ]


def _digest(items: Iterable[tuple[str, str]]) -> str:
    return hashlib.sha256(json.dumps(list(items)).encode()).hexdigest()


class Hashes:
    """sha256 of files, remembered for large ones while size, time stamps and inode stay.

    The time of the last change of the inode is among them: unlike that of the content, nobody can
    set it back.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._changed = False
        try:
            self._known: dict[str, list[Any]] = read_own(place, {})
        except (OSError, ValueError, LedgerError):
            self._known = {}
        self._known = {path: mark for path, mark in self._known.items() if fits(mark, MARK)}

    def of(self, path: Path) -> str:
        """Hex sha256 of the file's bytes."""
        stat = path.stat()
        if stat.st_size < CACHED_FROM:
            return sha256_of(path)
        mark = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
        known = self._known.get(str(path))
        if known and known[:-1] == mark:
            return str(known[-1])
        found = sha256_of(path)
        if time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) > RACY_NS:
            self._known[str(path)] = [*mark, found]
            self._changed = True
        return found

    def save(self) -> None:
        """Keep what was learned; a folder that cannot be written only costs the cache."""
        if not self._changed:
            return
        with suppress(OSError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            disk.write_whole(self._place, json.dumps(self._known))
