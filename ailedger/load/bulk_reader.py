"""The reader of large files: DuckDB's CSV reader converts, and what it cannot settle is named.

A file is cut at line ends into parts, each read by a `read_csv` of its own with a running number
for the line: DuckDB works on one thread for a query with `row_number() OVER ()`, so that parts keep
the other threads busy. A part of a file reaches DuckDB through a pipe.

A line that the CSV reader rejects puts the numbers after it one behind, and they are put right. To
the number of a record with a suspect cell `SUSPECT` is added. Such lines are handed back and left
to the line reader, which alone decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from ailedger.archive.catalog import RawFile
from ailedger.base.sql_text import literal, quote, tree
from ailedger.load.contract import Contract
from ailedger.load.line_count import Place, locate_lines
from ailedger.load.line_numbers import Step, renumber, true_line
from ailedger.load.line_reader import RECORD_LIMIT
from ailedger.load.parts import Part, piped
from ailedger.load.transaction import transaction

if TYPE_CHECKING:
    import duckdb

BUFFER = 1 << 23  # bytes DuckDB reads at once: of 2 to 32 MiB, a tenth faster than the default
SUSPECT = 1 << 40  # added to the number of a record with a suspect cell


Again = tuple[RawFile, Place]  # a line to be read again


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


def read_bulk(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    parts: Sequence[Part],
    rules: Contract,
    threads: int,
) -> tuple[dict[RawFile, list[Place]], set[RawFile]]:
    """Read files into the work table.

    Args:
        con: connection to the build file; with more than one thread outside of a transaction.
        table: the work table: the contract's columns, snapshot, row.
        parts: all parts of the files.
        rules: the contract.
        threads: parts read at the same time, each on a cursor of its own.

    Returns:
        For each file the lines that are to be read again, none of which is in the table; and the
        files that cannot be read in this way, of which nothing is.
    """
    if threads == 1 or len(parts) == 1:
        statements = _read_share(con, table, parts, rules)
        again = _settle(con, table, statements)
    else:
        shares = [parts[index::threads] for index in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            done = list(pool.map(lambda share: _read_apart(con, table, share, rules), shares))
        statements = [reads for share, _ in done for reads in share]
        again = [found for _, settled in done for found in settled]
    unsound = {read.part.file for reads in statements for read in reads if not read.sound}
    take_back(con, table, unsound)
    places: dict[RawFile, list[Place]] = {}
    for file, place in again:
        if file not in unsound:
            places.setdefault(file, []).append(place)
    return places, unsound


def take_back(con: "duckdb.DuckDBPyConnection", table: str, files: Iterable[RawFile]) -> None:
    """Remove what was read of files."""
    if snapshots := [file.snapshot for file in files]:
        con.execute(f"DELETE FROM {table} WHERE snapshot IN (SELECT unnest(?))", [snapshots])


def _read_apart(
    con: "duckdb.DuckDBPyConnection", table: str, share: Sequence[Part], rules: Contract
) -> tuple[list[list[Read]], list[Again]]:
    """Read one thread's parts in one transaction; after an error, each in its own."""
    import duckdb

    with con.cursor() as cursor:
        try:
            with transaction(cursor):
                statements = _read_share(cursor, table, share, rules)
        except duckdb.InvalidInputException:
            statements = [[_read_alone(cursor, table, part, rules)] for part in share]
        with transaction(cursor):  # rows of an open transaction are slow to change
            return statements, _settle(cursor, table, statements)


def _read_share(
    con: "duckdb.DuckDBPyConnection", table: str, share: Iterable[Part], rules: Contract
) -> list[list[Read]]:
    """Read whole files of one header in one statement, which saves much; other parts each alone."""
    groups: dict[object, list[Part]] = {}
    for part in share:
        key = part.header if part.whole else (part.file, part.start)
        groups.setdefault(key, []).append(part)
    return [_read(con, table, group, rules) for group in groups.values()]


def _read_alone(con: "duckdb.DuckDBPyConnection", table: str, part: Part, rules: Contract) -> Read:
    import duckdb

    try:
        return _read(con, table, [part], rules)[0]
    except duckdb.InvalidInputException:
        return Read(part, 0, (), sound=False)


def _read(
    con: "duckdb.DuckDBPyConnection", table: str, group: Sequence[Part], rules: Contract
) -> list[Read]:
    """Read parts in one statement."""
    with ExitStack() as stack:
        paths = [str(part.file.path) if part.whole else stack.enter_context(piped(part))
                 for part in group]  # fmt: skip
        inserted = con.execute(_insert(table, group, paths, rules)).fetchall()[0][0]
    if inserted == sum(part.records for part in group):
        return [Read(part, 0, (), sound=True) for part in group]
    rejected = _rejected(con)
    counts = _counts(con, table, group) if len(group) > 1 else [inserted]
    reads: list[Read] = []
    behind = 0
    for part, path, count in zip(group, paths, counts, strict=True):
        lines = {part.first + line - 1: part.start + at for line, at in rejected.get(path, ())}
        places = _places(part, lines)
        sound = places is not None and count + len(places) == part.records
        reads.append(Read(part, behind, tuple(places or ()), sound))
        behind += part.records - count
    return reads


def _rejected(con: "duckdb.DuckDBPyConnection") -> dict[str, list[tuple[int, int]]]:
    """Lines that the CSV reader left out, each with the bytes before it, by path."""
    found: dict[str, list[tuple[int, int]]] = {}
    for path, line, start in con.execute(
        "SELECT DISTINCT file_path, coalesce(line, 0), coalesce(line_byte_position, 0) - 1 "
        "FROM reject_errors JOIN reject_scans USING (scan_id, file_id)"
    ).fetchall():
        found.setdefault(path, []).append((line, start))
    con.execute("DELETE FROM reject_errors")
    con.execute("DELETE FROM reject_scans")
    return found


def _places(part: Part, lines: Mapping[int, int]) -> list[Place] | None:
    """Places of lines said to begin after so many bytes; None where one does not."""
    if any(not part.first <= number < part.first + part.lines for number in lines):
        return None
    places = locate_lines(part.file.path, part.shape, lines)
    return places if all(lines[place.number] == place.start for place in places) else None


def _counts(con: "duckdb.DuckDBPyConnection", table: str, group: Iterable[Part]) -> list[int]:
    """Records read of each of several files."""
    snapshots = [part.file.snapshot for part in group]
    found = con.execute(
        f"SELECT snapshot, count(*) FROM {table} WHERE snapshot IN (SELECT unnest(?)) GROUP BY ALL",
        [snapshots],
    ).fetchall()
    counts = dict(found)
    return [counts.get(snapshot, 0) for snapshot in snapshots]


def _insert(table: str, group: Sequence[Part], paths: Iterable[str], rules: Contract) -> str:
    head = group[0]
    kinds = {column.name: column.cell.reader for column in rules.columns}
    columns = ", ".join(f"{literal(name)}: {literal(kinds[name])}" for name in head.header)
    values = ", ".join(column.cell.quick_value(quote(column.name)) for column in rules.columns)
    suspects = (column.cell.suspect(quote(column.name)) for column in rules.columns)
    suspect = " OR ".join(filter(None, suspects))
    has_header = head.start == 0
    behind = accumulate((part.records for part in group), initial=0)
    lines = (
        part.first - 1 + has_header - records for part, records in zip(group, behind, strict=False)
    )
    line = f"row_number() OVER () + {_by_file(map(str, lines))}"
    row = f"{line} + CASE WHEN {suspect} THEN {SUSPECT} ELSE 0 END" if suspect else line
    snapshot = _by_file(literal(part.file.snapshot) for part in group)
    return (
        f"INSERT INTO {table} SELECT {values}, {snapshot}, {row} "
        f"FROM read_csv([{', '.join(map(literal, paths))}], columns = {{{columns}}}, "
        f"auto_detect = false, header = {str(has_header).lower()}, delim = ',', quote = '\"', "
        f"escape = '\"', strict_mode = true, store_rejects = true, buffer_size = {BUFFER}, "
        f"max_line_size = {RECORD_LIMIT})"
    )


def _by_file(values: Iterable[str]) -> str:
    """SQL of the value of the file that a record is read from."""
    return tree(list(enumerate(values)), "file_index < {}".format)


def _settle(
    con: "duckdb.DuckDBPyConnection", table: str, statements: Iterable[Sequence[Read]]
) -> list[Again]:
    """Take suspect lines out of the table and put the numbers of the other records right.

    Returns:
        The lines that are to be read again.
    """
    again: list[Again] = []
    for statement in statements:
        reads = [read for read in statement if read.sound]
        if not reads:
            continue
        again += [(read.part.file, place) for read in reads for place in read.rejected]
        steps = {read.part.file: _steps(read) for read in reads}
        parts = [read.part for read in reads]
        # Before the numbers change: reading a column is slow once it was updated.
        again += _take_suspects(con, table, parts, steps)
        renumber(con, table, steps, _within(parts, "row"))
    return again


def _within(parts: Sequence[Part], number: str) -> str:
    """SQL of whether the number of a record is of parts that one statement has read."""
    if parts[0].whole:
        return "TRUE"
    (part,) = parts
    return f"{number} >= {part.first} AND {number} < {part.first + part.lines}"


def _steps(read: Read) -> list[Step]:
    """From which number on how much is to be added; in each part the numbers begin anew."""
    found = {read.part.first - read.behind: read.behind}
    for shift, place in enumerate(read.rejected, start=read.behind):
        found[place.number - shift] = shift + 1
    return sorted(found.items())


def _take_suspects(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    parts: Sequence[Part],
    steps: Mapping[RawFile, list[Step]],
) -> list[Again]:
    """Take lines with a suspect cell out of the table."""
    of_snapshot = {part.file.snapshot: part for part in parts}
    marked = (
        f"FROM {table} WHERE row > {SUSPECT // 2} AND {_within(parts, f'row - {SUSPECT}')} "
        "AND snapshot IN (SELECT unnest(?))"
    )
    found = con.execute(
        f"SELECT snapshot, list(row - {SUSPECT}) {marked} GROUP BY ALL", [list(of_snapshot)]
    ).fetchall()
    if found:
        con.execute(f"DELETE {marked}", [list(of_snapshot)])
    again = []
    for snapshot, numbers in found:
        part = of_snapshot[snapshot]
        lines = [true_line(steps[part.file], number) for number in numbers]
        places = locate_lines(part.file.path, part.shape, lines)
        again += [(part.file, place) for place in places]
    return again
