"""Putting finished files into a folder: each whole or not at all, nobody else's touched.

Files are written into a hidden folder beside their place and renamed at the end, the descriptor
last. What an earlier export left there is replaced; a file it did not write is never overwritten.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ailedger.base import disk, processes
from ailedger.base.disk import sha256_of
from ailedger.base.machine_errors import plainly
from ailedger.base.readers import Form, read_json
from ailedger.errors import BusyError, RefusedError, UsageError
from ailedger.output.croissant import CROISSANT
from ailedger.output.datapackage import CITATION, DESCRIPTOR, LICENCE, NAME

STAGE = ".ailedger-export."
JOURNAL = ".files.json"


class _Resource(Form):
    path: str
    hash: str


class _Package(Form):
    name: str
    resources: list[_Resource]


@contextmanager
def staged(folder: Path, names: Sequence[str], removed: list[str] | None = None) -> Iterator[Path]:
    """A hidden folder to write into; its files take their places when the block ends well.

    Args:
        folder: where the files go; made where it does not exist.
        names: names the block may write.
        removed: is filled with the files of an earlier export that are no longer there.

    Yields:
        The hidden folder.

    Raises:
        UsageError: `folder` is a file, or a file of that name is there that no export wrote.
        BusyError: another export is writing into `folder`.
        LedgerError: the disk is full or the folder closed.
    """
    with plainly(folder):
        if folder.exists() and not folder.is_dir():
            raise UsageError("is a file, not a folder", where=str(folder), hint="--to a folder")
        made = [p for p in (folder, *folder.parents) if not p.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        try:
            ours = _recover(folder) | _listed(folder)
            _refuse_foreign(folder, names, ours)
            stage = folder / f"{STAGE}{processes.mark()}"
            stage.mkdir()
            try:
                yield stage
                gone = _settle(stage, folder, ours)
                if removed is not None:
                    removed += gone
            finally:
                shutil.rmtree(stage, ignore_errors=True)
        except BaseException:
            _remove_empty(made)
            raise


def _settle(stage: Path, folder: Path, ours: dict[str, str]) -> list[str]:
    """Rename the files to their places; a kill in between leaves the journal to the next export.

    Returns the names of an earlier export's files that were removed.
    """
    gone = []
    names = sorted(path.name for path in stage.iterdir())
    new = _listed(stage)
    (stage / JOURNAL).write_text(json.dumps(ours | new), encoding="utf-8")
    for name in (*names, JOURNAL):
        disk.sync_file(stage / name)
    for name in sorted(names, key=lambda name: name == DESCRIPTOR):
        (stage / name).replace(folder / name)
    for name, sha256 in ours.items():
        old = folder / name
        if name not in new and old.is_file() and sha256_of(old) == sha256:
            old.unlink()
            gone.append(name)
    disk.sync_folder(folder)
    return sorted(gone)


def _refuse_foreign(folder: Path, names: Sequence[str], ours: dict[str, str]) -> None:
    foreign = [name for name in names if os.path.lexists(folder / name) and name not in ours]
    if foreign:
        raise UsageError(
            f"holds {', '.join(sorted(foreign))}, which no export wrote",
            where=str(folder),
            hint="choose another folder, or move the files away",
        )


def _listed(folder: Path) -> dict[str, str]:
    """Files of the export that the folder's descriptor describes, with the sha256 it states."""
    try:
        package: _Package = read_json(folder / DESCRIPTOR, _Package)
    except (OSError, RefusedError):
        return {}
    if package.name != NAME:
        return {}
    files = {entry.path: entry.hash for entry in package.resources}
    own = dict.fromkeys((DESCRIPTOR, LICENCE, CITATION, CROISSANT), "")
    return own | {n: h.removeprefix("sha256:") for n, h in files.items() if n == Path(n).name}


def _recover(folder: Path) -> dict[str, str]:
    """Files of exports that were killed while they renamed, from their journals; these go."""
    found: dict[str, str] = {}
    for stage in sorted(folder.glob(f"{STAGE}*")):
        if processes.marked(stage.name.removeprefix(STAGE)):
            raise BusyError("another export is writing there", where=str(folder))
        # Without a journal it was killed before it renamed anything.
        with suppress(OSError, RefusedError):
            found |= read_json(stage / JOURNAL, dict[str, str])
        shutil.rmtree(stage)
    return {name: sha256 for name, sha256 in found.items() if name == Path(name).name}


def _remove_empty(folders: Sequence[Path]) -> None:
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return
