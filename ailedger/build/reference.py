"""The reference tables of data/reference: edited by hand, so any mistake in one stops the run."""

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from duckdb import DuckDBPyConnection

from ailedger.base.machine_errors import by_machine
from ailedger.base.sql_text import literal, quote
from ailedger.base.texts import CONTROL, read_text
from ailedger.errors import RefusedError

if TYPE_CHECKING:
    import pandera.polars as pa

SHOWN = 5
# Registers that may have no entry; without a row of another table no figure is resolved.
MAY_BE_EMPTY = {"absences", "breaks", "corrections", "counterparts", "event_tests", "events"}


def load_reference(con: DuckDBPyConnection, folder: Path) -> None:
    """Load every reference table into schema main, replacing what is there.

    Raises:
        RefusedError: a file is missing, cannot be read, or breaks its contract.
    """
    from schemas.reference import reference_contracts

    for name, contract in reference_contracts().items():
        _load(con, name, folder / f"{name}.csv", contract)


def _load(
    con: DuckDBPyConnection, name: str, path: Path, contract: "type[pa.DataFrameModel]"
) -> None:
    from pandera.errors import SchemaErrors

    from ailedger.load.contract import read_contract

    where = f"data/reference/{path.name}"
    described = read_contract(contract)
    try:
        text = read_text(path, where)
    except FileNotFoundError:
        raise RefusedError("is missing", where=where, hint="restore the file") from None
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise RefusedError(f"line {line} has a control character", where=where, hint="take it out")
    columns = ", ".join(f"{literal(c.name)}: {literal(c.cell.sql)}" for c in described.columns)
    try:
        con.execute(
            f"CREATE OR REPLACE TABLE {quote(name)} AS FROM read_csv({literal(str(path))}, "
            f"auto_detect=false, header=true, delim=',', quote='\"', escape='\"', "
            f"columns={{{columns}}})"
        )
    except duckdb.Error as error:
        if by_machine(error):
            raise
        said = " ".join(line.strip() for line in str(error).splitlines()[:3])
        raise RefusedError(said, where=where, hint="mend the file") from None
    try:
        contract.validate(con.sql(f"FROM {quote(name)}").pl(), lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.select("index", "column", "check", "failure_case").rows()
        raise RefusedError(
            "; ".join(
                f"line {i + 2}, {col}: {check}: {case}" for i, col, check, case in cases[:SHOWN]
            ),
            where=where,
            hint="mend the rows",
        ) from None
    if name not in MAY_BE_EMPTY and not con.execute(f"FROM {quote(name)} LIMIT 1").fetchall():
        raise RefusedError("has no row", where=where, hint="restore the file")
    _refuse_twice(con, name, described.key, where)


def _refuse_twice(con: DuckDBPyConnection, name: str, key: tuple[str, ...], where: str) -> None:
    columns = ", ".join(map(quote, key))
    twice = con.execute(
        f"SELECT {columns} FROM {quote(name)} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall()
    if twice:
        named = "; ".join(", ".join(map(str, row)) for row in twice[:SHOWN])
        raise RefusedError(f"stands there twice: {named}", where=where, hint="keep one of them")
