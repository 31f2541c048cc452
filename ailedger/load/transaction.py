"""Transactions of a load: rows in any order, all of a small load at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ailedger.archive.catalog import RawFile

if TYPE_CHECKING:
    import duckdb

LARGE = 1 << 25  # bytes of new files from which on they are read by several threads


def large(files: Iterable[RawFile]) -> bool:
    """Whether files are so large together that they are read by several threads."""
    return sum(file.path.stat().st_size for file in files) >= LARGE


@contextmanager
def together(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """One transaction for files that are not `large`; an error rolls it back."""
    with any_order(con), transaction(con):
        yield


@contextmanager
def transaction(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """One transaction; an error rolls it back."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


@contextmanager
def any_order(con: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    """Let DuckDB write rows in any order: each carries its line."""
    found = con.execute("SELECT current_setting('preserve_insertion_order')").fetchall()[0][0]
    con.execute("SET GLOBAL preserve_insertion_order = false")
    try:
        yield
    finally:
        con.execute(f"SET GLOBAL preserve_insertion_order = {found}")
