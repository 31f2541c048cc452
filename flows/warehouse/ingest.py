"""Reading raw files into a work table, faults of reading and broken rules into quarantine."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flows.extract.catalog import RawFile
from flows.validate.contract import Contract, ContractColumn
from flows.warehouse.careful import Line, read_lines
from flows.warehouse.csvfile import measure
from flows.warehouse.schema import SYSTEM_TABLES, literal, quote

if TYPE_CHECKING:
    import duckdb

WORK = "_load"
QUARANTINE = f"{WORK}.aside"
FAULT, TEXT = "_ledger_fault", "_ledger_text"


def read_files(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    files: Mapping[RawFile, tuple[str, ...]],
    rules: Contract,
) -> dict[str, int]:
    """Read files into a new work table; lines and cells that cannot be read go to quarantine.

    Args:
        con: connection to the build file, outside of a transaction.
        table: name of the work table to make: the contract's columns, snapshot, row.
        files: each file with the columns of its header.
        rules: the contract.

    Returns:
        Records counted in each file, by snapshot.
    """
    _create(con, table, rules)
    rows_in = {
        file.snapshot: _read(con, table, file, header, rules) for file, header in files.items()
    }
    for file in files:
        con.execute(
            f"INSERT INTO {QUARANTINE} SELECT 'parse', ?, ?, ?, snapshot, ?, row, {FAULT}, {TEXT} "
            f"FROM {table} WHERE {FAULT} IS NOT NULL AND snapshot = ?",
            [file.raw_table, file.source, file.edition, file.file, file.snapshot],
        )
    con.execute(f"DELETE FROM {table} WHERE {FAULT} IS NOT NULL")
    return rows_in


def set_aside(
    con: "duckdb.DuckDBPyConnection", table: str, failures: str, raw_table: str, rules: Contract
) -> None:
    """Move every row with a broken rule to quarantine, with all the rules it breaks."""
    text = _as_csv([f"CAST(t.{quote(name)} AS VARCHAR)" for name in rules.names])
    con.execute(
        f"INSERT INTO {QUARANTINE} SELECT 'contract', ?, split_part(t.snapshot, '/', 1), "
        f"split_part(t.snapshot, '/', 2), t.snapshot, "
        f"regexp_replace(t.snapshot, '@[0-9a-f]+$', '') || '.csv', t.row, f.rules, {text} "
        f"FROM {table} t JOIN (SELECT rid, string_agg(DISTINCT rule, '; ' ORDER BY rule) AS rules "
        f"FROM {failures} GROUP BY rid) f ON t.rowid = f.rid",
        [raw_table],
    )
    con.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT rid FROM {failures})")


def _create(con: "duckdb.DuckDBPyConnection", table: str, rules: Contract) -> None:
    columns = {column.name: column.cell.sql for column in rules.columns}
    columns |= {"snapshot": "VARCHAR", "row": "BIGINT", FAULT: "VARCHAR", TEXT: "VARCHAR"}
    spelled = ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())
    con.execute(f"CREATE TABLE {table} ({spelled})")
    aside = ", ".join(f"{quote(n)} {kind}" for n, (kind, _) in SYSTEM_TABLES["quarantine"].items())
    con.execute(f"CREATE TABLE {QUARANTINE} ({aside})")


def _read(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    file: RawFile,
    header: tuple[str, ...],
    rules: Contract,
) -> int:
    """Read one file line by line."""
    measure(file.path)
    faults: list[Line] = []
    records = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.csv"
        with path.open("wb") as stream:
            for line in read_lines(file.path, len(header)):
                if line.fault:
                    faults.append(line)
                else:
                    stream.write(b"%d,%s\n" % (line.number, line.data))
                    records += 1
        if records:
            con.execute(_insert(table, str(path), file.snapshot, header, rules))
    for line in faults:
        con.execute(
            f"INSERT INTO {QUARANTINE} VALUES ('parse', ?, ?, ?, ?, ?, ?, ?, ?)",
            [file.raw_table, file.source, file.edition, file.snapshot, file.file, line.number,
             line.fault, line.data.decode("utf-8", "backslashreplace")],
        )  # fmt: skip
    return records + len(faults)


def _insert(table: str, path: str, snapshot: str, header: tuple[str, ...], rules: Contract) -> str:
    texts = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    values = ", ".join(column.cell.value(quote(column.name)) for column in rules.columns)
    in_order = sorted(rules.columns, key=lambda column: column.name)
    faults = [fault for column in in_order if (fault := _fault(column))]
    fault = f"nullif(concat_ws('; ', {', '.join(faults)}), '')" if faults else "NULL"
    cells = _as_csv([quote(name) for name in header])
    return (
        f"INSERT INTO {table} SELECT {values}, {literal(snapshot)}, _ledger_line, {fault}, "
        f"CASE WHEN {fault} IS NOT NULL THEN {cells} END "
        f"FROM read_csv({literal(path)}, columns = {{'_ledger_line': 'BIGINT', {texts}}}, "
        "header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        "strict_mode = true)"
    )


def _fault(column: ContractColumn) -> str | None:
    unread = column.cell.unread(quote(column.name), plain=column.plain, infinite=column.infinite)
    if unread is None:
        return None
    return f"CASE WHEN {unread} THEN {literal(f'{column.name}: {column.cell.fault}')} END"


def _as_csv(cells: list[str]) -> str:
    """SQL of a record's text from SQL of its cells; quoted only where it must be."""
    quoted = (
        f"CASE WHEN regexp_matches({cell}, '[\",\\n\\r]') "
        f"THEN '\"' || replace({cell}, '\"', '\"\"') || '\"' ELSE coalesce({cell}, '') END"
        for cell in cells
    )
    return " || ',' || ".join(quoted)
