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
        aside: name of the file that keeps what was there; empty where nothing was.
    """

    file: str
    done: bool
    aside: str = ""


def restore(raw_dir: Path, edition: str = "") -> list[Restored]:
    """Put back every raw table, of one source/edition or of all, that is not as recorded.

    Returns:
        One for each table that was not as recorded. What was in its place is kept beside it.

    Raises:
        UsageError: there is no such edition.
        RefusedError: the catalogue cannot be read.
    """
    editions = [e for e in read_catalog(raw_dir) if edition in ("", f"{e.source}/{e.edition}")]
    if not editions:
        raise UsageError("no such edition", where=edition, hint="`ailedger snapshots` lists them")
    files = (file for found in editions for file in found.files)
    return [_put_back(raw_dir, file) for file in files if not disk.holds(file.path, file.sha256)]


def _put_back(raw_dir: Path, file: RawFile) -> Restored:
    good = good_path(raw_dir, file.file, file.sha256)
    if not disk.holds(good, file.sha256):
        return Restored(file.file, done=False)
    aside = ""
    if file.path.is_file():
        aside = f"{file.path.name}.{sha256_of(file.path)[:12]}.aside"
        file.path.replace(file.path.with_name(aside))
    with disk.replacing(file.path) as part:
        part.write_bytes(good.read_bytes())
        disk.sync_file(part)
    return Restored(file.file, done=True, aside=aside)
