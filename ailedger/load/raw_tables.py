"""What is loaded: raw tables, and for each snapshot a note of its load."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ailedger.archive.catalog import RawFile
from ailedger.base.schema import RAW_SCHEMA, create_system_tables, insert_rows, raw_name
from ailedger.base.sql_text import quote
from ailedger.load.cell_parser import QUARANTINE
from ailedger.load.contract import Contract, read_contract
from ailedger.load.contract_fingerprint import contract_fingerprint

if TYPE_CHECKING:
    import duckdb

NEW_TABLE = "_ledger_new"
NEW = f"{quote(RAW_SCHEMA)}.{quote(NEW_TABLE)}"


@dataclass(frozen=True)
class Load:
    """What became of one snapshot.

    Attributes:
        file: place below the folder of raw tables.
        rows_in: records in the file, header aside.
        quarantined: rows in quarantine; rows_in = accepted + quarantined.
        contract: fingerprint of the contract that judged them.
        skipped: whether it was loaded before, under the same contract.
    """

    snapshot: str
    raw_table: str
    file: str
    rows_in: int
    accepted: int
    quarantined: int
    contract: str
    skipped: bool = False


def remove(con: "duckdb.DuckDBPyConnection", raw_table: str, snapshots: list[str]) -> None:
    """Remove snapshots of a raw table: their rows, their quarantine, their loads."""
    if snapshots:
        for table in (raw_name(raw_table), "main.quarantine", "main.loads"):
            con.execute(f"DELETE FROM {table} WHERE snapshot IN (SELECT unnest(?))", [snapshots])


def create_raw_tables(con: "duckdb.DuckDBPyConnection", contracts: Mapping[str, Any]) -> None:
    """Create the table of every contract, by its name in schema raw, where it is absent.

    A table of an older contract is dropped with its loads.
    """
    loaded = con.execute("SELECT DISTINCT raw_table, contract FROM loads").fetchall()
    for raw_table, judged_by in loaded:
        if raw_table in contracts and judged_by != contract_fingerprint(contracts[raw_table]):
            con.execute(f"DROP TABLE IF EXISTS {raw_name(raw_table)}")
            for table in ("quarantine", "loads", "drift"):
                con.execute(f"DELETE FROM main.{table} WHERE raw_table = ?", [raw_table])
    for raw_table, contract in contracts.items():
        columns = columns_of(read_contract(contract))
        con.execute(f"CREATE TABLE IF NOT EXISTS {raw_name(raw_table)} ({columns})")


def columns_of(rules: Contract) -> str:
    """SQL of the columns of a raw table and of its work table."""
    columns = {column.name: column.cell.sql for column in rules.columns}
    columns |= {"snapshot": "VARCHAR", "row": "BIGINT"}
    return ", ".join(f"{quote(name)} {kind}" for name, kind in columns.items())


def known_loads(
    con: "duckdb.DuckDBPyConnection", raw_table: str, fingerprint: str
) -> dict[str, Load]:
    """What is loaded of a raw table under a contract, by snapshot."""
    found = con.execute(
        "SELECT snapshot, raw_table, file, rows_in, accepted, quarantined, contract, true "
        "FROM loads WHERE raw_table = ? AND contract = ?",
        [raw_table, fingerprint],
    ).fetchall()
    return {row[0]: Load(*row) for row in found}


def remove_snapshots(con: "duckdb.DuckDBPyConnection", *, keep: set[str]) -> list[str]:
    """Remove every loaded snapshot but those of `keep`, as `remove` does; say which went."""
    create_system_tables(con)
    loaded = con.execute("SELECT snapshot, raw_table FROM loads ORDER BY snapshot").fetchall()
    gone = [(snapshot, raw_table) for snapshot, raw_table in loaded if snapshot not in keep]
    for snapshot, raw_table in gone:
        remove(con, raw_table, [snapshot])
    return [snapshot for snapshot, _ in gone]


def file_away(
    con: "duckdb.DuckDBPyConnection",
    raw_table: str,
    fresh: Collection[RawFile],
    loads: Sequence[Load],
    against: Mapping[str, list[str]],
) -> None:
    """Put what was judged into its table, with its quarantine and a note of each load.

    Args:
        fresh: the files whose rows are in the work table.
        loads: those of them that are taken.
        against: the snapshots that each was held against.
    """
    name = raw_name(raw_table)
    wanted = [load.snapshot for load in loads]
    if len(wanted) == len(fresh) and not con.execute(f"FROM {name} LIMIT 1").fetchall():
        con.execute(f"DROP TABLE {name}")
        con.execute(f"ALTER TABLE {NEW} RENAME TO {quote(raw_table)}")
    else:
        con.execute(
            f"INSERT INTO {name} SELECT * FROM {NEW} WHERE snapshot IN (SELECT unnest(?))", [wanted]
        )
    if any(load.quarantined for load in loads):
        con.execute(
            f"INSERT INTO main.quarantine SELECT * FROM {QUARANTINE} "
            "WHERE snapshot IN (SELECT unnest(?)) ORDER BY snapshot, row, stage",
            [wanted],
        )
    filed = {file.snapshot: file for file in fresh}
    rows = [
        [load.snapshot, filed[load.snapshot].source, filed[load.snapshot].edition,
         load.raw_table, load.file, load.rows_in, load.accepted, load.quarantined, load.contract,
         against.get(load.snapshot, [])]
        for load in loads
    ]  # fmt: skip
    insert_rows(con, "main.loads", rows)
