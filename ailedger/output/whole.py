"""Writing one file whole or not at all, in place of an earlier one."""

from pathlib import Path

from ailedger.base import disk
from ailedger.base.machine_errors import plainly
from ailedger.errors import UsageError


def check_place(target: Path) -> None:
    """See that a file can be written there, before the work is done.

    Raises:
        UsageError: the folder is not there, or the file is a folder, pipe or device: a rename
            would put a file in the place of the machine's own /dev/null.
    """
    if target.is_dir():
        raise UsageError("is a folder, not a file", where=str(target))
    if target.exists() and not target.is_file():
        raise UsageError("is a pipe or device, not a file", where=str(target))
    if not target.parent.is_dir():
        raise UsageError("there is no such folder", where=str(target.parent), hint="make it first")


def write_file(target: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises LedgerError: the disk is full or the folder closed.
    """
    check_place(target)
    part = disk.part_of(target)
    with plainly(target):
        disk.sweep_parts(target.parent)
        try:
            part.write_bytes(content)
            disk.sync_file(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        disk.sync_folder(target.parent)
