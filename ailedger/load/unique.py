"""Uniqueness of a key, exactly: rows of equal hash first, then equal values among them.

Hashes are sorted, not grouped: ten million groups cost four times as much as sorting ten million
numbers. They are taken in as many passes as keep one pass within `PASS` numbers.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ailedger.base.sql_text import quote

if TYPE_CHECKING:
    import duckdb

PASS = 1 << 24  # hashes of 8 bytes that are held and sorted at once
SMALL = 200_000  # rows below which the key is grouped as it stands
SAME_HASH = "_ledger_hashes"


def key_rule(key: Sequence[str]) -> str:
    """Name of the rule of uniqueness."""
    return f"key: duplicate of {', '.join(key)}"


def judge_key(
    con: "duckdb.DuckDBPyConnection", table: str, failures: str, key: Sequence[str], rows: int
) -> None:
    """Name every row of a snapshot whose key another row of the snapshot has.

    Missing equals missing, as with pandera's own `unique`.

    Args:
        con: connection to the build file.
        table: quoted name of the judged table.
        failures: quoted name of the table (rid, rule) that takes the rows.
        key: columns unique together in a snapshot.
        rows: rows of the table.
    """
    parts = ", ".join(map(quote, ("snapshot", *key)))
    if rows <= SMALL:
        _name_equal(con, failures, key, f"SELECT rowid AS _ledger_rid, {parts} FROM {table}")
        return
    import polars as pl

    passes = -(-rows // PASS)
    for turn in range(passes):
        where = f"WHERE hash({parts}) % {passes} = {turn}" if passes > 1 else ""
        query = f"SELECT hash({parts}) AS h FROM {table} {where}"
        found = pl.DataFrame(con.sql(query).to_arrow_table())["h"]
        hashes = found.sort(in_place=True)
        equal = hashes.filter(hashes == hashes.shift(1)).unique()
        del found, hashes
        if len(equal):
            con.register(SAME_HASH, pl.DataFrame({"h": equal}).to_arrow())
            _name_equal(
                con, failures, key,
                f"SELECT rowid AS _ledger_rid, {parts} FROM {table} "
                f"WHERE hash({parts}) IN (SELECT h FROM {SAME_HASH})",
            )  # fmt: skip
            con.unregister(SAME_HASH)


def _name_equal(
    con: "duckdb.DuckDBPyConnection", failures: str, key: Sequence[str], candidates: str
) -> None:
    parts = ", ".join(map(quote, ("snapshot", *key)))
    con.execute(
        f"INSERT INTO {failures} SELECT _ledger_rid, ? FROM (SELECT _ledger_rid, "
        f"count(*) OVER (PARTITION BY {parts}) AS _ledger_equal FROM ({candidates})) "
        "WHERE _ledger_equal > 1",
        [key_rule(key)],
    )
