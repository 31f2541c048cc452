"""The quick way of reading: the CSV reader converts, and what is suspect is named, not decided.

Each part of a file is read in order, so that a running number gives the line. A record that the
reader rejects moves the numbers of those after it: they are put right afterwards. A record with a
suspect cell carries its line as a negative number.
"""

import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flows.extract.catalog import RawFile
from flows.validate.contract import Contract
from flows.warehouse.lines import Place, locate_starts
from flows.warehouse.parts import Part, readable
from flows.warehouse.schema import literal, quote

if TYPE_CHECKING:
    import duckdb

BLOCK_BITS = 8  # shifts of line numbers are looked up by blocks of 2 ** BLOCK_BITS lines
TREE = 5_000  # shifts that are found by comparisons
SHIFTS = "_ledger_shifts"


@dataclass(frozen=True)
class Read:
    """A part that was read.

    Attributes:
        part: the part.
        rejected: lines that the reader left out, in order.
        sound: whether every line of the part is a record read or a line rejected. Where it is not,
            a record took several lines or a quote swallowed some, and no number can be trusted.
    """

    part: Part
    rejected: tuple[Place, ...]
    sound: bool


def read_parts(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    parts: Sequence[Part],
    rules: Contract,
    threads: int,
) -> list[Read]:
    """Read parts of files into the work table.

    Args:
        con: connection; with more than one thread outside of a transaction.
        table: the work table.
        parts: what to read.
        rules: the contract.
        threads: parts read at the same time, each on a cursor of its own.
    """
    with readable(con, parts) as addresses:
        tasks = list(zip(parts, addresses, strict=True))
        if threads == 1 or len(parts) == 1:
            return [_read(con, table, part, address, rules) for part, address in tasks]
        shares = [tasks[index::threads] for index in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            done = pool.map(lambda share: _read_share(con, table, share, rules), shares)
            return [read for share in done for read in share]


def _read_share(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    share: Sequence[tuple[Part, str]],
    rules: Contract,
) -> list[Read]:
    """Read one thread's parts in one transaction; after an error, each in its own."""
    import duckdb

    with con.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            reads = [_read(cursor, table, *task, rules) for task in share]
            cursor.execute("COMMIT")
        except duckdb.InvalidInputException:
            cursor.execute("ROLLBACK")
        else:
            return reads
        return [_read(cursor, table, *task, rules, alone=True) for task in share]


def _read(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    part: Part,
    address: str,
    rules: Contract,
    *,
    alone: bool = False,
) -> Read:
    import duckdb

    try:
        found = con.execute(_insert(table, part, address, rules)).fetchall()
    except duckdb.InvalidInputException:
        if not alone:
            raise
        return Read(part, (), sound=False)
    inserted = int(found[0][0])
    if inserted == part.records:
        return Read(part, (), sound=True)
    starts = con.execute("SELECT DISTINCT line_byte_position - 1 FROM reject_errors").fetchall()
    con.execute("DELETE FROM reject_errors")
    con.execute("DELETE FROM reject_scans")
    try:
        places = locate_starts(part.file.path, part.shape, (part.start + at for (at,) in starts))
    except (ValueError, TypeError):
        return Read(part, (), sound=False)
    return Read(part, tuple(places), sound=inserted + len(places) == part.records)


def _insert(table: str, part: Part, address: str, rules: Contract) -> str:
    kinds = {column.name: column.cell.reader for column in rules.columns}
    columns = ", ".join(f"{literal(name)}: {literal(kinds[name])}" for name in part.header)
    values = ", ".join(column.cell.quick_value(quote(column.name)) for column in rules.columns)
    suspects = (column.cell.suspect(quote(column.name)) for column in rules.columns)
    suspect = " OR ".join(filter(None, suspects))
    has_header = part.start == 0
    line = f"{part.first - 1 + has_header} + row_number() OVER ()"
    row = f"({line}) * CASE WHEN {suspect} THEN -1 ELSE 1 END" if suspect else line
    return (
        f"INSERT INTO {table} SELECT {values}, {literal(part.file.snapshot)}, {row} "
        f"FROM read_csv({literal(address)}, columns = {{{columns}}}, auto_detect = false, "
        f"header = {str(has_header).lower()}, delim = ',', quote = '\"', escape = '\"', "
        "strict_mode = true, store_rejects = true)"
    )


def renumber(con: "duckdb.DuckDBPyConnection", table: str, reads: Sequence[Read]) -> None:
    """Give each record behind a rejected line the line it stands on.

    Few shifts are found by a tree of comparisons in one expression, which takes a third of the
    time of a join; many by a join over blocks of numbers, most of which have one shift.
    """
    files = steps(reads)
    if files and sum(map(len, files.values())) <= TREE:
        _renumber_by_tree(con, table, files)
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
    whole = con.execute(f"SELECT count(DISTINCT snapshot) FROM {table}").fetchall()[0][0]
    same = "" if whole == 1 else "AND t.snapshot = s.snapshot"
    con.execute(
        f"UPDATE {table} AS t SET row = t.row + CASE WHEN s.more THEN "
        "s.shifts[1 + len(list_filter(s.lows, lambda low: low <= t.row))] ELSE s.shift END "
        f"FROM temp.{SHIFTS}_of AS s WHERE t.row >> {BLOCK_BITS} = s.block {same}"
    )
    con.execute(f"DROP TABLE temp.{SHIFTS}_of")
    con.unregister(SHIFTS)


def _renumber_by_tree(
    con: "duckdb.DuckDBPyConnection", table: str, files: dict[RawFile, list[tuple[int, int]]]
) -> None:
    trees = sorted(
        (
            file.snapshot,
            _tree([(0, "0"), *((low, str(shift)) for low, shift in found)], '"row" < {}'.format),
        )
        for file, found in files.items()
    )
    con.register(SHIFTS, _texts([snapshot for snapshot, _ in trees]))
    shift = _tree(trees, lambda snapshot: f"snapshot < {literal(snapshot)}")
    con.execute(
        f'UPDATE {table} SET "row" = "row" + {shift} '
        f"WHERE snapshot IN (SELECT snapshot FROM {SHIFTS})"
    )
    con.unregister(SHIFTS)


def _texts(snapshots: list[str]) -> Any:
    import pyarrow as pa

    return pa.table({"snapshot": snapshots})


def _tree(leaves: Sequence[tuple[Any, str]], is_below: Callable[[Any], str]) -> str:
    """SQL that finds the last leaf whose key is not above a value, by halving."""
    if len(leaves) == 1:
        return leaves[0][1]
    middle = len(leaves) // 2
    return (
        f"CASE WHEN {is_below(leaves[middle][0])} THEN {_tree(leaves[:middle], is_below)} "
        f"ELSE {_tree(leaves[middle:], is_below)} END"
    )


def steps(reads: Iterable[Read]) -> dict[RawFile, list[tuple[int, int]]]:
    """For each file with rejected lines: from which number on how much is to be added.

    In each part the numbers begin anew, with nothing to be added.
    """
    found: dict[RawFile, dict[int, int]] = {}
    for read in sorted(reads, key=lambda read: read.part.start):
        of_file = found.setdefault(read.part.file, {})
        of_file[read.part.first] = 0
        for index, place in enumerate(read.rejected):
            of_file[place.number - index] = index + 1
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
