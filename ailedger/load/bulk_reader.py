"""The quick way of reading: the CSV reader converts, and what is suspect is named, not decided.

Each part of a file is read in order, so that a running number gives the line. A record that the
reader rejects moves the numbers of those after it: `renumber` puts them right. To the number of a
record with a suspect cell `SUSPECT` is added.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from ailedger.base.sql_text import literal, quote, tree
from ailedger.load.contract import Contract
from ailedger.load.line_reader import RECORD_LIMIT
from ailedger.load.lines import Place, locate_starts
from ailedger.load.parts import Part, readable

if TYPE_CHECKING:
    import duckdb

BUFFER = (
    1 << 23
)  # bytes read at once: of 2 to 32 MiB, this takes a tenth less time than the default
SUSPECT = 1 << 40  # added to the number of a record with a suspect cell

Task = tuple[Part, str]  # with the address under which DuckDB reads it


@dataclass(frozen=True)
class Read:
    """A part that was read.

    Attributes:
        part: the part.
        behind: how far its first number is behind its line: the lines that the reader left out
            of the files that the same statement read before it.
        rejected: lines that the reader left out, in order.
        sound: whether every line of the part is a record read or a line rejected. Where it is not,
            a record took several lines or a quote swallowed some, and no number can be trusted.
    """

    part: Part
    behind: int
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
            return _read_share(con, table, tasks, rules)
        shares = [tasks[index::threads] for index in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            done = pool.map(lambda share: _read_apart(con, table, share, rules), shares)
            return [read for share in done for read in share]


def _read_apart(
    con: "duckdb.DuckDBPyConnection", table: str, share: Sequence[Task], rules: Contract
) -> list[Read]:
    """Read one thread's parts in one transaction; after an error, each in its own."""
    import duckdb

    with con.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            reads = _read_share(cursor, table, share, rules)
            cursor.execute("COMMIT")
        except duckdb.InvalidInputException:
            cursor.execute("ROLLBACK")
        else:
            return reads
        return [_read_alone(cursor, table, task, rules) for task in share]


def _read_share(
    con: "duckdb.DuckDBPyConnection", table: str, share: Iterable[Task], rules: Contract
) -> list[Read]:
    """Read whole files of one header in one statement, which saves much; other parts each alone."""
    groups: dict[object, list[Task]] = {}
    for part, address in share:
        groups.setdefault(part.header if part.whole else address, []).append((part, address))
    return [read for group in groups.values() for read in _read(con, table, group, rules)]


def _read_alone(con: "duckdb.DuckDBPyConnection", table: str, task: Task, rules: Contract) -> Read:
    import duckdb

    try:
        return _read(con, table, [task], rules)[0]
    except duckdb.InvalidInputException:
        return Read(task[0], 0, (), sound=False)


def _read(
    con: "duckdb.DuckDBPyConnection", table: str, group: Sequence[Task], rules: Contract
) -> list[Read]:
    """Read parts in one statement."""
    inserted = con.execute(_insert(table, group, rules)).fetchall()[0][0]
    if inserted == sum(part.records for part, _ in group):
        return [Read(part, 0, (), sound=True) for part, _ in group]
    starts = _rejected(con)
    counts = _counts(con, table, group) if len(group) > 1 else [inserted]
    reads: list[Read] = []
    behind = 0
    for (part, address), count in zip(group, counts, strict=True):
        try:
            found = (part.start + at for at in starts.get(address, ()))
            places = locate_starts(part.file.path, part.shape, found)
        except (ValueError, TypeError):
            reads.append(Read(part, behind, (), sound=False))
        else:
            sound = count + len(places) == part.records
            reads.append(Read(part, behind, tuple(places), sound))
        behind += part.records - count
    return reads


def _rejected(con: "duckdb.DuckDBPyConnection") -> dict[str, list[int]]:
    """Bytes before each line that the reader left out, by the address of the part."""
    found: dict[str, list[int]] = {}
    for address, start in con.execute(
        "SELECT DISTINCT file_path, line_byte_position - 1 FROM reject_errors "
        "JOIN reject_scans USING (scan_id, file_id)"
    ).fetchall():
        found.setdefault(address, []).append(start)
    con.execute("DELETE FROM reject_errors")
    con.execute("DELETE FROM reject_scans")
    return found


def _counts(con: "duckdb.DuckDBPyConnection", table: str, group: Iterable[Task]) -> list[int]:
    """Records read of each of several files."""
    snapshots = [part.file.snapshot for part, _ in group]
    found = con.execute(
        f"SELECT snapshot, count(*) FROM {table} WHERE snapshot IN (SELECT unnest(?)) GROUP BY ALL",
        [snapshots],
    ).fetchall()
    counts = dict(found)
    return [counts.get(snapshot, 0) for snapshot in snapshots]


def _insert(table: str, group: Sequence[Task], rules: Contract) -> str:
    head = group[0][0]
    kinds = {column.name: column.cell.reader for column in rules.columns}
    columns = ", ".join(f"{literal(name)}: {literal(kinds[name])}" for name in head.header)
    values = ", ".join(column.cell.quick_value(quote(column.name)) for column in rules.columns)
    suspects = (column.cell.suspect(quote(column.name)) for column in rules.columns)
    suspect = " OR ".join(filter(None, suspects))
    has_header = head.start == 0
    behind = accumulate((part.records for part, _ in group), initial=0)
    lines = [
        part.first - 1 + has_header - records
        for (part, _), records in zip(group, behind, strict=False)
    ]
    line = f"row_number() OVER () + {_by_file(map(str, lines))}"
    row = f"{line} + CASE WHEN {suspect} THEN {SUSPECT} ELSE 0 END" if suspect else line
    snapshot = _by_file(literal(part.file.snapshot) for part, _ in group)
    addresses = ", ".join(literal(address) for _, address in group)
    return (
        f"INSERT INTO {table} SELECT {values}, {snapshot}, {row} "
        f"FROM read_csv([{addresses}], columns = {{{columns}}}, auto_detect = false, "
        f"header = {str(has_header).lower()}, delim = ',', quote = '\"', escape = '\"', "
        f"strict_mode = true, store_rejects = true, buffer_size = {BUFFER}, "
        f"max_line_size = {RECORD_LIMIT})"
    )


def _by_file(values: Iterable[str]) -> str:
    """SQL of the value of the file that a record is read from."""
    return tree(list(enumerate(values)), "file_index < {}".format)
