"""The quick way of reading: the CSV reader converts, and what is suspect is named, not decided.

Each part of a file is read in order, so that a running number gives the line. A record that the
reader rejects moves the numbers of those after it: they are put right afterwards. A record with a
suspect cell carries its line as a negative number.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.extract.catalog import RawFile
from flows.validate.contract import Contract
from flows.warehouse.lines import Place, locate_starts
from flows.warehouse.parts import Part, readable
from flows.warehouse.schema import literal, quote

if TYPE_CHECKING:
    import duckdb

BLOCK_BITS = 10  # shifts of line numbers are looked up by blocks of 2 ** BLOCK_BITS lines
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


def renumber(con: "duckdb.DuckDBPyConnection", table: str, reads: Iterable[Read]) -> None:
    """Give each record behind a rejected line the line it stands on.

    Every file has the lines of its parts; in each part the numbers begin anew.
    """
    by_file: dict[RawFile, list[Read]] = {}
    for read in reads:
        if read.rejected:
            by_file.setdefault(read.part.file, []).append(read)
    if not by_file:
        return
    import pyarrow as pa

    shifts = [
        {"snapshot": file.snapshot, "block": block, "low": low, "high": high, "shift": shift}
        for file, found in by_file.items()
        for read in found
        for block, low, high, shift in _steps(read)
    ]
    con.register(SHIFTS, pa.Table.from_pylist(shifts))
    con.execute(
        f"UPDATE {table} AS t SET row = t.row + sign(t.row) * s.shift FROM {SHIFTS} AS s "
        f"WHERE abs(t.row) >> {BLOCK_BITS} = s.block AND abs(t.row) >= s.low "
        "AND abs(t.row) < s.high AND t.snapshot = s.snapshot"
    )
    con.unregister(SHIFTS)


def _steps(read: Read) -> Iterable[tuple[int, int, int, int]]:
    """For the numbers first given in a part: block, from, below, what is to be added."""
    cuts = [place.number - index for index, place in enumerate(read.rejected)]
    end = read.part.first + read.part.lines
    for shift, (low, high) in enumerate(zip(cuts, [*cuts[1:], end], strict=True), start=1):
        at = low
        while at < high:
            block = at >> BLOCK_BITS
            stop = min(high, (block + 1) << BLOCK_BITS)
            yield block, at, stop, shift
            at = stop
