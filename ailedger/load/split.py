"""Splitting a judged table: rows that break a rule go to quarantine, the others stay."""

from typing import TYPE_CHECKING

from ailedger.base.sql_text import as_csv, quote
from ailedger.load.contract import Contract

if TYPE_CHECKING:
    import duckdb


def set_aside(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    failures: str,
    rules: Contract,
    *,
    quarantine: str,
    files: str,
) -> None:
    """Move every row with a broken rule to quarantine, with all the rules it breaks.

    Args:
        table: the judged table: the contract's columns, snapshot, row.
        failures: table (rid, rule): rowid of the row and the rule, for each broken rule.
        quarantine: table the rows go to, in the columns of system table `quarantine`.
        files: table (snapshot, raw_table, source, edition, file) of the files.
    """
    if not con.execute(f"FROM {failures} LIMIT 1").fetchall():
        return
    text = as_csv([f"CAST(t.{quote(name)} AS VARCHAR)" for name in rules.names])
    con.execute(
        f"INSERT INTO {quarantine} SELECT 'contract', s.raw_table, s.source, s.edition, "
        f"s.snapshot, s.file, t.row, f.rules, {text} "
        f"FROM {table} t JOIN (SELECT rid, string_agg(DISTINCT rule, '; ' ORDER BY rule) AS rules "
        f"FROM {failures} GROUP BY rid) f ON t.rowid = f.rid "
        f"JOIN {files} s ON t.snapshot = s.snapshot"
    )
    con.execute(f"DELETE FROM {table} WHERE rowid IN (SELECT rid FROM {failures})")
