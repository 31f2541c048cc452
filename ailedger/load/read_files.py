"""Reading raw files into a work table: in bulk where every line is a record, else line by line."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from ailedger.archive.catalog import RawFile
from ailedger.base.sql_text import quote
from ailedger.errors import LedgerError
from ailedger.load.bulk_reader import read_bulk, take_back
from ailedger.load.cell_parser import read_exact
from ailedger.load.contract import Contract
from ailedger.load.line_count import Place, Shape, locate_lines, measure, read_places
from ailedger.load.line_reader import Line, read_line, read_lines
from ailedger.load.parts import cut

if TYPE_CHECKING:
    import duckdb

Headers = Mapping[RawFile, tuple[str, ...]]
BULK_FROM = 1 << 18  # bytes; smaller files are read line by line, which is no slower
MOST_AGAIN = 1_000_000  # lines read again of a file beyond which all of it is read line by line


def read_files(
    con: "duckdb.DuckDBPyConnection", table: str, files: Headers, rules: Contract, threads: int
) -> dict[str, int]:
    """Read files into the work table; lines and cells that cannot be read go to quarantine.

    Args:
        con: connection to the build file; with more than one thread outside of a transaction.
        table: the work table: the contract's columns, snapshot, row.
        files: each file with the columns of its header.
        threads: parts of files that are read at the same time.

    Returns:
        Records counted in each file, by snapshot.

    Raises:
        LedgerError: lines were lost, which is a defect of the ledger.
    """
    with ThreadPoolExecutor(threads) as pool:
        shapes = dict(zip(files, measure([file.path for file in files], pool), strict=True))
    reading = _Reading(con, table, files, rules, shapes)
    reading.read_bulk(threads)
    reading.read_lines()
    return {file.snapshot: reading.counts[file] for file in files}


class _Reading:
    """Files on their way into the work table.

    Attributes:
        counts: records of each file.
        again: lines of files read in bulk that must be read line by line.
        slow: files that are read line by line.
    """

    def __init__(
        self,
        con: "duckdb.DuckDBPyConnection",
        table: str,
        files: Headers,
        rules: Contract,
        shapes: Mapping[RawFile, Shape],
    ) -> None:
        self._con, self._table, self._files = con, table, files
        self._rules, self._shapes = rules, shapes
        self.counts: dict[RawFile, int] = {}
        self.again: dict[RawFile, list[Place]] = {}
        self.slow = {
            file: None for file, shape in shapes.items() if shape.size < BULK_FROM or shape.odd
        }

    def read_bulk(self, threads: int) -> None:
        """Read what the bulk reader can read; know what must be read again."""
        fast = [file for file in self._files if file not in self.slow]
        if not fast:
            return
        parts = [part for f in fast for part in cut(f, self._files[f], self._shapes[f], threads)]
        self.again, unsound = read_bulk(self._con, self._table, parts, self._rules, threads)
        self._leave(unsound)
        self._take_wide([file for file in fast if file not in self.slow])
        self._give_up({f for f, places in self.again.items() if len(places) > MOST_AGAIN})
        for file in fast:
            self.counts[file] = self._shapes[file].lines - 1

    def read_lines(self) -> None:
        """Read suspect lines and slow files the exact way, files of one header together."""
        numbers = {file: number for number, file in enumerate(self._files)}
        by_header: dict[tuple[str, ...], list[RawFile]] = {}
        for file in chain(self.again, self.slow):
            by_header.setdefault(self._files[file], []).append(file)
        for header, found in by_header.items():
            lines = ((numbers[file], line) for file in found for line in self._lines(file))
            read_exact(
                self._con, self._table, list(self._files), lines, header=header, rules=self._rules
            )

    def _give_up(self, files: set[RawFile]) -> None:
        """Take back what was read of files: they are read line by line."""
        take_back(self._con, self._table, files)
        self._leave(files)

    def _leave(self, files: set[RawFile]) -> None:
        """Leave files of which nothing is read to the line reader."""
        for file in sorted(files, key=lambda file: file.snapshot):
            self.slow[file] = None
            self.again.pop(file, None)

    def _take_wide(self, fast: list[RawFile]) -> None:
        """Lines that were accepted with more cells than columns; they go from the table.

        DuckDB silently drops empty cells beyond the last column. Counting commas finds them: a
        record has one less than columns, besides those in its texts.
        """
        rows = dict(
            self._con.execute(
                f"SELECT snapshot, count(*) FROM {self._table} GROUP BY ALL"
            ).fetchall()
        )
        for file in fast:
            shape, columns = self._shapes[file], len(self._files[file])
            known = self.again.get(file, [])
            left = shape.commas - (columns - 1) * rows.get(file.snapshot, 0)
            left -= sum(data.count(b",") for _, data in read_places(file.path, known))
            if not left:
                continue
            if shape.quoted:
                if left != self._commas_in_texts(file):
                    self._give_up({file})
                continue
            numbers = _wide_lines(file, columns, {place.number for place in known})
            places = locate_lines(file.path, shape, numbers)
            self.again.setdefault(file, []).extend(places)
            self._con.execute(
                f"DELETE FROM {self._table} WHERE snapshot = ? AND row IN (SELECT unnest(?))",
                [file.snapshot, numbers],
            )

    def _commas_in_texts(self, file: RawFile) -> int:
        each = (f"CAST({quote(name)} AS VARCHAR)" for name in self._files[file])
        counted = " + ".join(
            f"coalesce(strlen({text}) - strlen(replace({text}, ',', '')), 0)" for text in each
        )
        found = self._con.execute(
            f"SELECT coalesce(sum({counted}), 0) FROM {self._table} WHERE snapshot = ?",
            [file.snapshot],
        ).fetchall()
        return int(found[0][0])

    def _lines(self, file: RawFile) -> Iterator[Line]:
        """The suspect lines of a file, or all records of a slow one, which are counted."""
        columns = len(self._files[file])
        if file in self.again:
            for number, data in read_places(file.path, sorted(self.again[file])):
                yield read_line(data, columns, number)
            return
        self.counts[file] = 0
        last = 1
        for line in read_lines(file.path, columns):
            if line.number <= last:
                raise LedgerError(f"line {line.number} was read twice", where=file.file)
            self.counts[file] += 1
            last = line.number + line.span - 1
            yield line
        if last > self._shapes[file].lines:
            raise LedgerError(f"{last} lines read of {self._shapes[file].lines}", where=file.file)


def _wide_lines(file: RawFile, columns: int, known: set[int]) -> list[int]:
    with file.path.open("rb") as stream:
        return [
            number
            for number, line in enumerate(stream, start=1)
            if line.count(b",") >= columns and number not in known
        ]
