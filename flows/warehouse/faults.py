"""What the machine does to a warehouse, told plainly: full disks, closed folders, broken files.

DuckDB is not imported here: its errors are known by the module of their class, so that a command
that never opens a database does not pay for it.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import LedgerError, RefusedError

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
CLOSED = {errno.EROFS, errno.EACCES, errno.EPERM}
FULL_WORDS = ("no space left", "file too large", "disk quota", "max_temp_directory_size")
CLOSED_WORDS = ("permission denied", "read-only file system", "read only file system")
DAMAGE_WORDS = (
    "corrupt", "not a valid duckdb database file", "could not read enough bytes", "checksum",
    "failed to deserialize", "serialization error",
)  # fmt: skip
DAMAGE_HINT = "`ailedger rollback` shows the build before it; `ailedger run --full` makes a new one"


def is_duckdb(error: BaseException) -> bool:
    """Whether an exception is one of DuckDB's own."""
    return any(c.__module__.split(".")[0] in ("duckdb", "_duckdb") for c in type(error).__mro__)


def translate(error: BaseException, where: str) -> LedgerError | None:
    """The plain error for what the machine did, or None where the machine is not to blame.

    Args:
        error: an OSError or one of DuckDB's errors.
        where: the folder or file being worked on.
    """
    text = str(error)
    words = text.lower()
    number = error.errno if isinstance(error, OSError) else None
    if not isinstance(error, OSError) and not is_duckdb(error):
        return None
    if number in FULL or any(word in words for word in FULL_WORDS):
        return LedgerError(
            "the disk is full or a limit of size is reached; what was published stays as it was",
            where=where,
            hint="make room (AILEDGER_KEEP_BUILDS says how many builds are kept) and run again",
        )
    if number in CLOSED or any(word in words for word in CLOSED_WORDS):
        return LedgerError(
            "cannot be written by this user",
            where=where,
            hint="check the folder's owner and rights, or set AILEDGER_WAREHOUSE_DIR",
        )
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
