"""Raw tables that are missing or were edited, put back from their last good versions."""

from dataclasses import dataclass
from pathlib import Path

from ailedger.archive.catalog import RawFile, read_catalog
from ailedger.archive.places import good_path
from ailedger.base import disk
from ailedger.base.disk import sha256_of
from ailedger.errors import UsageError


@dataclass(frozen=True)
class Restored:
    """What became of one raw table.

    Attributes:
        file: its place below the folder of raw tables.
        done: whether it is as recorded now.
        aside: name of the file that holds what stood there; empty where nothing did.
    """

    file: str
    done: bool
    aside: str = ""


def restore(raw_dir: Path, edition: str = "") -> list[Restored]:
    """Put back every raw table that is not as its source.toml records it.

    Args:
        raw_dir: folder of the raw tables.
        edition: source/edition, all of them where not given.

    Returns:
        One for each table that was not as recorded. What stood in its place stays beside it.

    Raises:
        UsageError: there is no such edition.
        RefusedError: the catalogue cannot be read.
    """
    editions = [e for e in read_catalog(raw_dir) if edition in ("", f"{e.source}/{e.edition}")]
    if not editions:
        raise UsageError("no such edition", where=edition, hint="`ailedger snapshots` lists them")
    files = (file for found in editions for file in found.files)
    return [_put_back(raw_dir, file) for file in files if not _as_recorded(file.path, file.sha256)]


def _as_recorded(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256


def _put_back(raw_dir: Path, file: RawFile) -> Restored:
    good = good_path(raw_dir, file.file, file.sha256)
    if not _as_recorded(good, file.sha256):
        return Restored(file.file, done=False)
    aside = ""
    if file.path.is_file():
        aside = f"{file.path.name}.{sha256_of(file.path)[:12]}.aside"
        file.path.replace(file.path.with_name(aside))
    part = disk.part_of(file.path)
    try:
        part.write_bytes(good.read_bytes())
        disk.sync_file(part)
        part.replace(file.path)
    finally:
        part.unlink(missing_ok=True)
    disk.sync_folder(file.path.parent)
    return Restored(file.file, done=True, aside=aside)
