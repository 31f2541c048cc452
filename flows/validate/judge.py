"""Judging a loaded table: pandera gives every verdict, DuckDB carries rows to and fro.

The table is reduced for judging. Columns whose values repeat are judged on their distinct values,
numbers and rules across columns on streamed batches of the columns they read, uniqueness by exact
SQL. The verdicts are those of pandera over the whole table, which a property test holds.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.errors import UsageError
from flows.validate.contract import Contract, ContractColumn, TableCheck
from flows.validate.rowwise import require_rowwise
from flows.warehouse.schema import quote

if TYPE_CHECKING:
    import duckdb
    import polars

BATCH = 1 << 18  # rows handed to pandera at once


def judge(con: "duckdb.DuckDBPyConnection", table: str, contract: Contract, failures: str) -> None:
    """Write every broken rule of every row of a table.

    Args:
        con: connection to the build file, outside of a transaction.
        table: quoted name of the loaded table: the contract's columns, snapshot and row.
        contract: the rules.
        failures: quoted name of a table (rid BIGINT, rule VARCHAR) that takes, for each broken
            rule, the rowid of the row.

    Raises:
        UsageError: a check looks beyond its row.
    """
    for column in contract.columns:
        if column.judged:
            _judge_column(con, table, column, failures)
    for check in contract.checks:
        _judge_rows(con, table, check, contract, failures)
    if contract.key:
        _judge_key(con, table, contract.key, failures)


def _judge_column(
    con: "duckdb.DuckDBPyConnection", table: str, column: ContractColumn, failures: str
) -> None:
    """Judge one column on its distinct values, materialised before they are judged."""
    import pandera.polars as pa

    name = quote(column.name)
    rules = pa.DataFrameSchema({column.name: column.rules})
    con.execute(f"CREATE OR REPLACE TABLE _load.seen AS SELECT DISTINCT {name} FROM {table}")
    con.execute(
        f"CREATE OR REPLACE TABLE _load.bad AS SELECT {name}, NULL::VARCHAR AS rule "
        "FROM _load.seen LIMIT 0"
    )
    for batch in _batches(con, f"SELECT {name} FROM _load.seen"):
        broken = verdicts(rules, batch)
        for check in column.rules.checks:
            require_rowwise(check, batch, column.name, _failing(batch, broken, check))
        if len(broken):
            values = batch[broken["index"]].with_columns(rule=broken["rule"])
            _append(con, "_load.bad", values)
    con.execute(
        f"INSERT INTO {failures} SELECT t.rowid, b.rule FROM {table} t "
        f"JOIN _load.bad b ON t.{name} IS NOT DISTINCT FROM b.{name}"
    )


def _judge_rows(
    con: "duckdb.DuckDBPyConnection",
    table: str,
    check: TableCheck,
    contract: Contract,
    failures: str,
) -> None:
    """Judge a rule across columns on streamed batches of the columns it reads."""
    import pandera.polars as pa

    rules = pa.DataFrameSchema(
        {name: pa.Column(contract.column(name).rules.dtype, nullable=True) for name in check.reads},
        checks=[check.check],
    )
    reads = ", ".join(map(quote, check.reads))
    for batch in _batches(con, f"SELECT rowid, {reads} FROM {table}"):
        judged = batch.select(check.reads)
        broken = verdicts(rules, judged)
        require_rowwise(check.check, judged, None, _failing(judged, broken, check.check))
        if len(broken):
            rows = batch[broken["index"]].select(rid="rowid").with_columns(rule=broken["rule"])
            _append(con, failures, rows)


def _judge_key(
    con: "duckdb.DuckDBPyConnection", table: str, key: Sequence[str], failures: str
) -> None:
    """Every row of a snapshot whose key another row of the snapshot has, missing equal missing."""
    parts = ", ".join(map(quote, ("snapshot", *key)))
    same = " AND ".join(
        f"t.{quote(name)} IS NOT DISTINCT FROM k.{quote(name)}" for name in ("snapshot", *key)
    )
    con.execute(
        f"INSERT INTO {failures} SELECT t.rowid, ? FROM {table} t JOIN "
        f"(SELECT {parts} FROM {table} GROUP BY ALL HAVING count(*) > 1) k ON {same}",
        [key_rule(key)],
    )


def _failing(
    batch: "polars.DataFrame", broken: "polars.DataFrame", check: Any
) -> "polars.DataFrame":
    """The rows of a batch of which a check said no."""
    label = check.error or check.name
    rule = broken["rule"]
    return batch[broken.filter((rule == label) | rule.str.ends_with(f": {label}"))["index"]]


def key_rule(key: Sequence[str]) -> str:
    """Name of the rule of uniqueness."""
    return f"key: duplicate of {', '.join(key)}"


def verdicts(rules: Any, frame: "polars.DataFrame") -> "polars.DataFrame":
    """Pandera's verdicts over a frame: one line (index, rule) for each broken rule of each row.

    Raises:
        UsageError: a check gave one verdict for all rows.
    """
    import pandera.polars as pa
    import polars as pl

    try:
        rules.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return pl.DataFrame(schema={"index": pl.Int64, "rule": pl.String})
    whole = cases.filter(pl.col("index").is_null())
    if len(whole):
        raise UsageError(
            f"not usable as a contract: {whole['check'][0]} gives no verdict for each row "
            f"({whole['failure_case'][0]})",
            hint="a check returns one truth value for each row and raises nothing",
        )
    of_table = pl.col("schema_context") == "DataFrameSchema"
    broken: pl.DataFrame = cases.select(
        pl.col("index").cast(pl.Int64),
        rule=pl.when(of_table).then("check").otherwise(pl.format("{}: {}", "column", "check")),
    ).unique()
    return broken


def _batches(con: "duckdb.DuckDBPyConnection", query: str) -> Iterator["polars.DataFrame"]:
    import polars as pl

    cursor = con.cursor()
    try:
        for batch in cursor.sql(query).to_arrow_reader(BATCH):
            if batch.num_rows:
                yield pl.DataFrame(pl.from_arrow(batch))
    finally:
        cursor.close()


def _append(con: "duckdb.DuckDBPyConnection", table: str, frame: "polars.DataFrame") -> None:
    con.register("_ledger_frame", frame.to_arrow())
    con.execute(f"INSERT INTO {table} SELECT * FROM _ledger_frame")
    con.unregister("_ledger_frame")
