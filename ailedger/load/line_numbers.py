"""The line of each record: numbers that rejected lines put out are put right.

The quick way of reading gives each record a running number; every line that the CSV reader leaves
out puts the numbers after it one behind.
"""

import bisect
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ailedger.archive.catalog import RawFile
from ailedger.base.sql_text import literal, tree
from ailedger.load.bulk_reader import Read

if TYPE_CHECKING:
    import duckdb

BLOCK_BITS = 8  # shifts are looked up by blocks of 2 ** BLOCK_BITS lines
TREE = 5_000  # shifts that are found by comparisons
SHIFTS = "_ledger_shifts"


def renumber(con: "duckdb.DuckDBPyConnection", table: str, reads: Sequence[Read]) -> None:
    """Give each record behind a rejected line the line it stands on.

    Few shifts are found by a tree of comparisons in one expression, which takes a third of the
    time of a join; many by a join over blocks of numbers, most of which have one shift.
    """
    files = steps(reads)
    if files and sum(map(len, files.values())) <= TREE:
        _renumber_bytree(con, table, files)
        return
    lines = {read.part.file: read.part.shape.lines for read in reads}
    blocks = [
        {"snapshot": file.snapshot, "block": block, "lows": lows, "shifts": shifts}
        for file, found in files.items()
        for block, lows, shifts in _blocks(found, lines[file])
    ]
    if not blocks:
        return
    import pyarrow as pa

    numbers = pa.list_(pa.int64())
    kinds = {"snapshot": pa.string(), "block": pa.int64(), "lows": numbers, "shifts": numbers}
    con.register(SHIFTS, pa.Table.from_pylist(blocks, schema=pa.schema(kinds)))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {SHIFTS}_of AS SELECT *, shifts[1] AS shift, "
        f"len(shifts) > 1 AS more FROM {SHIFTS}"
    )
    same = "" if len(lines) == 1 else "AND t.snapshot = s.snapshot"
    con.execute(
        f"UPDATE {table} AS t SET row = t.row + CASE WHEN s.more THEN "
        "s.shifts[1 + len(list_filter(s.lows, lambda low: low <= t.row))] ELSE s.shift END "
        f"FROM temp.{SHIFTS}_of AS s WHERE t.row >> {BLOCK_BITS} = s.block {same}"
    )
    con.execute(f"DROP TABLE temp.{SHIFTS}_of")
    con.unregister(SHIFTS)


def _renumber_bytree(
    con: "duckdb.DuckDBPyConnection", table: str, files: dict[RawFile, list[tuple[int, int]]]
) -> None:
    trees = sorted(
        (
            file.snapshot,
            tree([(low, str(shift)) for low, shift in found], '"row" < {}'.format),
        )
        for file, found in files.items()
    )
    con.register(SHIFTS, _texts([snapshot for snapshot, _ in trees]))
    shift = tree(trees, lambda snapshot: f"snapshot < {literal(snapshot)}")
    con.execute(
        f'UPDATE {table} SET "row" = "row" + {shift} '
        f"WHERE snapshot IN (SELECT snapshot FROM {SHIFTS})"
    )
    con.unregister(SHIFTS)


def _texts(snapshots: list[str]) -> Any:
    import pyarrow as pa

    return pa.table({"snapshot": snapshots})


def steps(reads: Iterable[Read]) -> dict[RawFile, list[tuple[int, int]]]:
    """For each file with rejected lines: from which number on how much is to be added.

    In each part the numbers begin anew.
    """
    found: dict[RawFile, dict[int, int]] = {}
    for read in sorted(reads, key=lambda read: read.part.start):
        of_file = found.setdefault(read.part.file, {})
        of_file[read.part.first - read.behind] = read.behind
        for shift, place in enumerate(read.rejected, start=read.behind):
            of_file[place.number - shift] = shift + 1
    return {file: sorted(s.items()) for file, s in found.items() if any(s.values())}


def true_line(found: list[tuple[int, int]], number: int) -> int:
    """The line of a record from the number it was given first.

    Args:
        found: of its file, as `steps` says.
        number: the number it was given.
    """
    at = bisect.bisect_right(found, number, key=lambda step: step[0]) - 1
    return number + found[at][1] if at >= 0 else number


def _blocks(found: list[tuple[int, int]], last: int) -> Iterator[tuple[int, list[int], list[int]]]:
    """Blocks of numbers: the numbers at which the shift changes, and the shifts around them.

    Args:
        found: from which number on how much is to be added.
        last: the greatest number.
    """
    shift, at = 0, 0
    for block in range(found[0][0] >> BLOCK_BITS, (last >> BLOCK_BITS) + 1):
        lows: list[int] = []
        shifts = [shift]
        while at < len(found) and found[at][0] >> BLOCK_BITS == block:
            lows.append(found[at][0])
            shift = found[at][1]
            shifts.append(shift)
            at += 1
        if lows or shift:
            yield block, lows, shifts
