"""Errors of the machine in plain words: full disks, closed folders, damaged files.

DuckDB is not imported here: its errors are known by the module of their class, so that a command
that never opens a database does not pay for it.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ailedger.errors import LedgerError, RefusedError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
FULL_WORDS = ("no space left", "file too large", "disk quota", "max_temp_directory_size")
CLOSED_WORDS = ("permission denied", "read-only file system", "read only file system")
DAMAGE_WORDS = (
    "corrupt", "not a valid duckdb database file", "could not read enough bytes", "checksum",
    "failed to deserialize", "serialization error",
)  # fmt: skip
# These quote the statement or the data: their words say nothing of the machine.
OF_STATEMENTS = {"ProgrammingError", "DataError", "IntegrityError", "NotSupportedError"}
FILE = re.compile(r'"(/[^"]+)"')
DAMAGE_HINT = "`ailedger rollback` shows the build before it; `ailedger run --full` makes a new one"


def is_duckdb(error: BaseException) -> bool:
    """Whether an exception is one of DuckDB's own."""
    return any(c.__module__.split(".")[0] in ("duckdb", "_duckdb") for c in type(error).__mro__)


def translate(error: BaseException, where: str) -> LedgerError | None:
    """The plain error for what the machine did, or None where the machine is not to blame."""
    if isinstance(error, MemoryError):
        return LedgerError(
            "this machine has no more memory; what was published stays as it was",
            where=where,
            hint="lower AILEDGER_MEMORY_LIMIT, or give it more",
        )
    of_statement = OF_STATEMENTS & {kind.__name__ for kind in type(error).__mro__}
    if not isinstance(error, OSError) and (of_statement or not is_duckdb(error)):
        return None
    return _of_machine(error, where)


def _of_machine(error: BaseException, where: str) -> LedgerError | None:
    text = str(error)
    words = text.lower()
    number = error.errno if isinstance(error, OSError) else None
    if number in FULL or any(word in words for word in FULL_WORDS):
        return LedgerError(
            "the disk is full or a limit of size is reached; what was published stays as it was",
            where=where,
            hint="make room (AILEDGER_KEEP_BUILDS says how many builds are kept, "
            "AILEDGER_SPILL_LIMIT what memory may spill to the disk) and run again",
        )
    if number in CLOSED or any(word in words for word in CLOSED_WORDS):
        return _closed(error, where)
    if is_duckdb(error) and any(word in words for word in DAMAGE_WORDS):
        return RefusedError(
            f"the warehouse file is damaged ({text.splitlines()[0]})", where=where, hint=DAMAGE_HINT
        )
    if is_duckdb(error) and type(error).__name__ == "OutOfMemoryException":
        return LedgerError(
            f"more memory is needed than allowed ({text.splitlines()[0]})",
            where=where,
            hint="raise AILEDGER_MEMORY_LIMIT",
        )
    return None


def _closed(error: BaseException, where: str) -> LedgerError:
    """The error for a folder, or for a file elsewhere that the error names."""
    found = FILE.search(str(error))
    # Of a link, the first name is what it leads to.
    names = [getattr(error, name, None) for name in ("filename2", "filename")]
    named = next(filter(None, names), found.group(1) if found else where)
    file, folder = Path(str(named)), Path(where)
    if file.is_relative_to(folder) or file.parent == folder.parent:
        return LedgerError(
            "cannot be written by this user",
            where=where,
            hint="check the folder's owner and rights, or set AILEDGER_WAREHOUSE_DIR",
        )
    return LedgerError(
        "cannot be read or written by this user", where=str(file), hint="check its owner and rights"
    )


def by_machine(error: BaseException) -> bool:
    """Whether it is the machine that is to blame, and neither a statement nor the data."""
    return translate(error, "") is not None


@contextmanager
def plainly(where: object) -> Iterator[None]:
    """Turn what the machine does inside the block into a `LedgerError`; the rest passes."""
    try:
        yield
    except Exception as error:
        told = translate(error, str(where))
        if told is None:
            raise
        raise told from error
