"""Reading raw files into a work table: quickly where every line is a record, else line by line."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING

from ailedger.archive.catalog import RawFile
from ailedger.base.sql_text import quote
from ailedger.errors import LedgerError
from ailedger.load import bulk_reader
from ailedger.load.cell_parser import read_exact
from ailedger.load.contract import Contract
from ailedger.load.line_count import Shape, measure
from ailedger.load.line_numbers import renumber, steps, true_line
from ailedger.load.line_reader import Line, read_line, read_lines
from ailedger.load.lines import Place, locate_lines, read_places
from ailedger.load.parts import cut

if TYPE_CHECKING:
    import duckdb

Headers = Mapping[RawFile, tuple[str, ...]]
QUICK_FROM = 1 << 18  # bytes; smaller files are read line by line, which is no slower
SUSPECTS = 1_000_000  # suspect lines of a file beyond which all of it is read line by line


def read_files(
    con: "duckdb.DuckDBPyConnection", table: str, files: Headers, rules: Contract, threads: int
) -> dict[str, int]:
    """Read files into the work table; lines and cells that cannot be read go to quarantine.

    Args:
        con: connection to the build file; with more than one thread outside of a transaction.
        table: the work table: the contract's columns, snapshot, row.
        files: each file with the columns of its header.
        rules: the contract.
        threads: parts of files that are read at the same time.

    Returns:
        Records counted in each file, by snapshot.

    Raises:
        LedgerError: lines were lost, which is a defect of the ledger.
    """
    with ThreadPoolExecutor(threads) as pool:
        shapes = dict(zip(files, measure([file.path for file in files], pool), strict=True))
    reading = _Reading(con, table, files, rules, shapes)
    reading.read_quickly(threads)
    reading.read_lines()
    return {file.snapshot: reading.counts[file] for file in files}


class _Reading:
    """Files on their way into the work table.

    Attributes:
        counts: records of each file.
        suspects: lines of files read quickly that must be read the exact way.
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
        self.suspects: dict[RawFile, list[Place]] = {}
        self.slow = {
            file: None for file, shape in shapes.items() if shape.size < QUICK_FROM or shape.odd
        }

    def read_quickly(self, threads: int) -> None:
        """Read what can be read quickly; know what must be read again."""
        fast = [file for file in self._files if file not in self.slow]
        if not fast:
            return
        parts = [part for f in fast for part in cut(f, self._files[f], self._shapes[f], threads)]
        reads = bulk_reader.read_parts(self._con, self._table, parts, self._rules, threads)
        self._give_up({read.part.file for read in reads if not read.sound})
        good = [read for read in reads if read.part.file not in self.slow]
        for read in good:
            if read.rejected:
                self.suspects.setdefault(read.part.file, []).extend(read.rejected)
        # Before the numbers change: reading a column is slow once it was updated.
        self._take_marked(fast, steps(good))
        renumber(self._con, self._table, good)
        self._take_wide(fast)
        self._give_up({f for f, places in self.suspects.items() if len(places) > SUSPECTS})
        for file in fast:
            self.counts[file] = self._shapes[file].lines - 1

    def read_lines(self) -> None:
        """Read suspect lines and slow files the exact way, files of one header together."""
        numbers = {file: number for number, file in enumerate(self._files)}
        by_header: dict[tuple[str, ...], list[RawFile]] = {}
        for file in chain(self.suspects, self.slow):
            by_header.setdefault(self._files[file], []).append(file)
        for header, found in by_header.items():
            lines = ((numbers[file], line) for file in found for line in self._lines(file))
            read_exact(
                self._con, self._table, list(self._files), lines, header=header, rules=self._rules
            )

    def _give_up(self, files: set[RawFile]) -> None:
        """Take back what was read of files: they are read line by line."""
        if files:
            self._con.execute(
                f"DELETE FROM {self._table} WHERE snapshot IN (SELECT unnest(?))",
                [[file.snapshot for file in files]],
            )
        for file in sorted(files, key=lambda file: file.snapshot):
            self.slow[file] = None
            self.suspects.pop(file, None)

    def _take_marked(
        self, fast: list[RawFile], shifts: Mapping[RawFile, list[tuple[int, int]]]
    ) -> None:
        """Lines with a suspect cell; they go from the table."""
        marked = self._con.execute(
            f"SELECT snapshot, list(row - {bulk_reader.SUSPECT}) FROM {self._table} "
            f"WHERE row > {bulk_reader.SUSPECT // 2} GROUP BY ALL"
        ).fetchall()
        by_snapshot = {file.snapshot: file for file in fast}
        for snapshot, numbers in marked:
            file = by_snapshot[snapshot]
            lines = [true_line(shifts.get(file, []), number) for number in numbers]
            places = locate_lines(file.path, self._shapes[file], lines)
            self.suspects.setdefault(file, []).extend(places)
        if marked:
            self._con.execute(f"DELETE FROM {self._table} WHERE row > {bulk_reader.SUSPECT // 2}")

    def _take_wide(self, fast: list[RawFile]) -> None:
        """Lines that were accepted with more cells than columns; they go from the table.

        DuckDB leaves out empty cells beyond the last column without a word. The commas of a file
        tell: each record has one less than columns, and those within its texts.
        """
        rows = dict(
            self._con.execute(
                f"SELECT snapshot, count(*) FROM {self._table} GROUP BY ALL"
            ).fetchall()
        )
        for file in [file for file in fast if file not in self.slow]:
            shape, columns = self._shapes[file], len(self._files[file])
            known = self.suspects.get(file, [])
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
            self.suspects.setdefault(file, []).extend(places)
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
        if file in self.suspects:
            for number, data in read_places(file.path, sorted(self.suspects[file])):
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
