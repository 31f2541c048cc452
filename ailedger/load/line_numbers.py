"""The line of each record, corrected for the rejected lines before it.

The bulk reader numbers the records that the CSV reader returns; each line that this rejects leaves
the numbers after it one short.
"""

import bisect
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ailedger.archive.catalog import RawFile
from ailedger.base.sql_text import literal, tree

if TYPE_CHECKING:
    import duckdb

MOST = 5_000  # steps in one statement: they are a tree of comparisons

Step = tuple[int, int]  # from which number on how much is to be added


def renumber(
    con: "duckdb.DuckDBPyConnection", table: str, steps: Mapping[RawFile, Sequence[Step]], rows: str
) -> None:
    """Give each record behind a rejected line the line it stands on.

    Comparisons in one expression take a third of the time of a join. Where there are many, the
    last numbers change first: what was moved lies beyond the steps that are still to come.

    Args:
        steps: of each file, sorted.
        rows: SQL that is true of the records that may change.
    """
    found = sorted(
        (file.snapshot, *step)
        for file, of_file in steps.items()
        for step in of_file
        if any(shift for _, shift in of_file)
    )
    for start in reversed(range(0, len(found), MOST)):
        after = found[start + MOST : start + MOST + 1]
        trees = []
        for snapshot, group in groupby(found[start : start + MOST], key=lambda step: step[0]):
            leaves = [(low, str(shift)) for _, low, shift in group]
            moved = [(low, "0") for of_file, low, _ in after if of_file == snapshot]
            shift = tree([(None, "0"), *leaves, *moved], '"row" < {}'.format)
            trees.append((snapshot, shift))
        shift = tree(trees, lambda snapshot: f"snapshot < {literal(snapshot)}")
        con.execute(
            f'UPDATE {table} SET "row" = "row" + {shift} '
            f"WHERE {rows} AND snapshot IN (SELECT unnest(?))",
            [[snapshot for snapshot, _ in trees]],
        )


def true_line(found: Sequence[Step], number: int) -> int:
    """The line of a record from the number it was given first."""
    at = bisect.bisect_right(found, number, key=lambda step: step[0]) - 1
    return number + found[at][1] if at >= 0 else number
