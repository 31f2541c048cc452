"""The bundled record in a DuckDB in memory: raw tables, reference tables, staging, readings."""

import csv
from pathlib import Path

import duckdb
import pandera.polars as pa

from flows.extract.catalog import RawFile
from flows.warehouse.models import create_models, read_model, read_models
from schemas.reference import reference_contracts
from schemas.registry import raw_contracts
from tests.schemas.bundled import bundled_editions

ROOT = Path(__file__).parents[3]
REFERENCE, SQL = ROOT / "data" / "reference", ROOT / "sql"
TYPES = {"String": "VARCHAR", "Int64": "BIGINT", "Float64": "DOUBLE", "Date": "DATE"}


def declared(contract: type[pa.DataFrameModel]) -> dict[str, str]:
    """The columns of a contract with DuckDB's types for them."""
    return {n: TYPES[str(c.dtype)] for n, c in contract.to_schema().columns.items()}


def read_csv(path: Path, types: dict[str, str]) -> str:
    """The FROM clause that reads a file with declared types and refuses another header."""
    with path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    assert header == list(types), f"{path}: {header}"
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
    return (
        f"read_csv('{path}', columns={{{columns}}}, header=true, auto_detect=false, delim=',',"
        " quote='\"', escape='\"', nullstr='')"
    )


def load_raw(con: duckdb.DuckDBPyConnection, files: list[RawFile]) -> None:
    """Create every raw table from the files of all its editions; no cell spans lines."""
    con.execute("CREATE SCHEMA raw")
    contracts = raw_contracts()
    for name, contract in contracts.items():
        types = declared(contract)
        columns = ", ".join(f'"{n}" {kind}' for n, kind in types.items())
        con.execute(f"CREATE TABLE raw.{name} ({columns}, snapshot VARCHAR, row BIGINT)")
        for file in (f for f in files if f.raw_table == name):
            con.execute(
                f"INSERT INTO raw.{name} SELECT *, '{file.snapshot}', row_number() OVER () + 1"
                f" FROM {read_csv(file.path, types)}"
            )
    assert {f.raw_table for f in files} <= set(contracts)


def load_record() -> duckdb.DuckDBPyConnection:
    """The whole bundled record up to `readings`."""
    con = duckdb.connect(":memory:", config={"threads": 1})
    load_raw(con, [file for edition in bundled_editions() for file in edition.files])
    for name, contract in reference_contracts().items():
        source = read_csv(REFERENCE / f"{name}.csv", declared(contract))
        con.execute(f"CREATE TABLE {name} AS FROM {source}")
    create_models(con, read_models(SQL, ("staging",)))
    for name in ("periods", "readings"):
        con.execute(read_model("core", SQL / "core" / f"{name}.sql").statement())
    return con
