"""The exact way of reading: each cell as text, and SQL decides whether it is what it should be."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ailedger.archive.catalog import RawFile
from ailedger.base.schema import SYSTEM_TABLES, insert_rows
from ailedger.base.sql_text import as_csv, literal, quote
from ailedger.load.contract import Contract, ContractColumn
from ailedger.load.line_reader import RECORD_LIMIT, Line
from ailedger.load.scratch import scratch_file

if TYPE_CHECKING:
    import duckdb

QUARANTINE = "temp._ledger_aside"
EXACT = "temp._ledger_exact"
TOLD = ("raw_table", "source", "edition", "snapshot", "file")
FILES = "temp._ledger_files"
FAULTS = "_ledger_faults"
NUMBERS = 64  # bytes that the numbers before a record and its line end take at most
BATCH = 100_000  # faults handed to DuckDB at once


def create_work(con: "duckdb.DuckDBPyConnection", files: Sequence[RawFile]) -> None:
    """Make the work tables: of the files, numbered, and of the rows that are set aside."""
    columns = SYSTEM_TABLES["quarantine"].items()
    spelled = ", ".join(f"{quote(name)} {kind}" for name, (kind, _) in columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE _ledger_aside ({spelled})")
    texts = ", ".join(f"{name} VARCHAR" for name in TOLD)
    con.execute(f"CREATE OR REPLACE TEMP TABLE _ledger_files (number INTEGER, {texts})")
    told = [[number, *(getattr(f, name) for name in TOLD)] for number, f in enumerate(files)]
    insert_rows(con, FILES, told)


def drop_work(con: "duckdb.DuckDBPyConnection") -> None:
    """Drop the work tables."""
    for table in (QUARANTINE, FILES):
        con.execute(f"DROP TABLE IF EXISTS {table}")


def read_exact(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    files: Sequence[RawFile],
    lines: Iterable[tuple[int, Line]],
    *,
    header: Sequence[str],
    rules: Contract,
) -> None:
    """Read lines into the work table; those that cannot be read go to quarantine.

    Args:
        table: the work table: the contract's columns, snapshot, row.
        files: the files, in the order of `create_work`.
        lines: number of the file, and the line.
        header: the columns in the files' order, the same in all.
    """
    with scratch_file(con) as stream:
        faults = (_write(stream, index, line) for index, line in lines)
        found = (fault for fault in faults if fault)
        _quarantine(con, files, found)
        stream.flush()
        if stream.tell():
            _insert(con, table, Path(stream.name), header, rules)


def _write(stream: IO[bytes], index: int, line: Line) -> tuple[int, Line] | None:
    """Keep a record for DuckDB; hand back a fault."""
    if line.fault:
        return index, line
    stream.write(b"%d,%d,%s\n" % (index, line.number, line.data))
    return None


def _quarantine(
    con: "duckdb.DuckDBPyConnection", files: Sequence[RawFile], faults: Iterator[tuple[int, Line]]
) -> None:
    import pyarrow as pa

    while batch := list(islice(faults, BATCH)):
        columns = {name: [getattr(files[index], name) for index, _ in batch] for name in TOLD}
        columns |= {
            "stage": ["parse"] * len(batch),
            "row": [line.number for _, line in batch],
            "rules": [line.fault for _, line in batch],
            "text": [line.data.decode("utf-8", "backslashreplace") for _, line in batch],
        }
        con.register(FAULTS, pa.table(columns))
        con.execute(f"INSERT INTO {QUARANTINE} BY NAME SELECT * FROM {FAULTS}")
        con.unregister(FAULTS)


def _insert(
    con: "duckdb.DuckDBPyConnection", table: str, path: Path, header: Sequence[str], rules: Contract
) -> None:
    texts = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    values = ", ".join(
        f"{column.cell.value(_cell(column.name))} AS {quote(column.name)}"
        for column in rules.columns
    )
    faults = _faults(rules.columns)
    records = (
        f"read_csv({literal(str(path))}, columns = "
        f"{{'_ledger_number': 'INTEGER', '_ledger_line': 'BIGINT', {texts}}}, header = false, "
        "auto_detect = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', "
        f"strict_mode = true, max_line_size = {RECORD_LIMIT + NUMBERS}) AS r"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE _ledger_exact AS SELECT {values}, "
        f"_ledger_number, _ledger_line, {faults} AS _ledger_fault FROM {records}"
    )
    kept = ", ".join(f"e.{quote(column.name)}" for column in rules.columns)
    joined = f"FROM {EXACT} AS e JOIN {FILES} AS f ON e._ledger_number = f.number"
    con.execute(
        f"INSERT INTO {table} SELECT {kept}, f.snapshot, _ledger_line {joined} "
        "WHERE _ledger_fault IS NULL"
    )
    if con.execute(f"FROM {EXACT} WHERE _ledger_fault IS NOT NULL LIMIT 1").fetchall():
        # Records are read again for their texts, which few tables have need of.
        con.execute(
            f"INSERT INTO {QUARANTINE} SELECT 'parse', f.raw_table, f.source, f.edition, "
            f"f.snapshot, f.file, e._ledger_line, _ledger_fault, "
            f"{as_csv([_cell(name) for name in header])} {joined} "
            f"JOIN {records} ON e._ledger_number = r._ledger_number "
            "AND e._ledger_line = r._ledger_line WHERE _ledger_fault IS NOT NULL"
        )
    con.execute(f"DROP TABLE {EXACT}")


def _cell(name: str) -> str:
    return f"r.{quote(name)}"


def _faults(columns: Iterable[ContractColumn]) -> str:
    """SQL of the rules that a record's cells break, sorted; NULL where none."""
    found = [
        f"CASE WHEN {unread} THEN {literal(f'{column.name}: {column.cell.fault}')} END"
        for column in sorted(columns, key=lambda column: column.name)
        if (unread := column.cell.unread(_cell(column.name)))
    ]
    return f"nullif(concat_ws('; ', {', '.join(found)}), '')" if found else "NULL::VARCHAR"
