"""Judging a loaded table: pandera gives every verdict, DuckDB carries rows to and fro.

The table is reduced for judging. A column whose values repeat is judged on its distinct values; a
column of numbers with bounds alone on its least and greatest value, for what lies between two
values that keep bounds keeps them too; everything else on chunks of the columns it reads. The
verdicts are those of pandera over the whole table, which a property test holds.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from ailedger.base.sql_text import quote
from ailedger.errors import UsageError
from ailedger.load.contract import Contract, ContractColumn
from ailedger.load.rowwise import is_builtin, looks_alone, require_rowwise
from ailedger.load.unique import judge_key

if TYPE_CHECKING:
    import duckdb
    import polars

WHOLE = 20_000  # rows up to which a table is judged as it stands
CHUNK = 1 << 19  # rows handed to pandera at once
SAMPLE = 20_000  # rows among which values that keep their bounds are looked for
SAMPLED = 0.2  # percent of the rows, in whole vectors: reading all of a column would cost more
SAMPLED_VALUES = 1  # percent of the rows whose distinct values are counted first
OFTEN = 20  # times that each value of that sample is there, at least, for the sample to do
REPEATS = 4  # judge distinct values where each stands for this many rows
BOUNDS = {
    "greater_than", "greater_than_or_equal_to", "less_than", "less_than_or_equal_to",
    "in_range", "equal_to",
}  # fmt: skip
SEEN, BAD = "temp._ledger_seen", "temp._ledger_bad"


class Judge:
    """Writes the broken rules of one loaded table.

    Args:
        con: connection to the build file.
        table: quoted name of the loaded table: the contract's columns, snapshot and row.
        failures: quoted name of a table (rid BIGINT, rule VARCHAR) that takes, for each broken
            rule, the rowid of the row.
    """

    def __init__(self, con: "duckdb.DuckDBPyConnection", table: str, failures: str) -> None:
        self._con, self._table, self._failures = con, table, failures
        self._rows = int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])
        self._counted: dict[str, int] = {}

    def judge(self, contract: Contract) -> None:
        """Judge every rule of a contract.

        Raises:
            UsageError: a check looks beyond its row.
        """
        if self._rows <= WHOLE:
            self._judge_whole(contract)
        else:
            self._judge_reduced(contract)
        if contract.key:
            judge_key(self._con, self._table, self._failures, contract.key, self._rows)

    def _judge_whole(self, contract: Contract) -> None:
        """Judge a small table as it stands: one call of pandera costs more than its rows."""
        import pandera.polars as pa

        judged = {column.name: column.rules for column in contract.columns if column.judged}
        rules = pa.DataFrameSchema(judged, checks=[check.check for check in contract.checks])
        checks = [(check, name) for name in judged for check in judged[name].checks]
        across = [(check.check, None) for check in contract.checks]
        self._judge_rows(contract.names, rules, [*checks, *across], "TRUE")

    def _judge_reduced(self, contract: Contract) -> None:
        import pandera.polars as pa

        for column in contract.columns:
            if column.judged:
                self._judge_column(column, pa.DataFrameSchema({column.name: column.rules}))
        for check in contract.checks:
            columns = {name: _typed(contract.column(name)) for name in check.reads}
            rules = pa.DataFrameSchema(columns, checks=[check.check])
            repeated = all(contract.column(name).cell.kind != "float" for name in check.reads)
            self._judge_columns(check.reads, rules, [(check.check, None)], repeated=repeated)

    def _judge_column(self, column: ContractColumn, rules: Any) -> None:
        checks = column.rules.checks
        ordered = column.cell.kind not in ("text", "boolean")
        if ordered and all(is_builtin(check) and check.name in BOUNDS for check in checks):
            self._judge_bounds(column.name, rules)
            return
        named = [(check, column.name) for check in checks]
        repeated = column.cell.kind != "float"
        self._judge_columns([column.name], rules, named, repeated=repeated)

    def _judge_bounds(self, name: str, rules: Any) -> None:
        """Judge a column of ordered values whose checks are bounds."""
        column = quote(name)
        extremes = self._fetch(
            f"SELECT unnest([min({column}), max({column})]) AS {column} FROM {self._table} "
            f"UNION ALL (SELECT {column} FROM {self._table} WHERE {column} IS NULL LIMIT 1)"
        )
        if verdicts(rules, extremes).is_empty():
            return
        sample = self._fetch(
            f"SELECT {column} FROM {self._table} TABLESAMPLE system({SAMPLED}%) LIMIT {SAMPLE}"
        )
        if sample.is_empty():
            sample = self._fetch(f"SELECT {column} FROM {self._table} LIMIT {SAMPLE}")
        good = sample.drop_nulls()
        good = good.filter(~_at(good, verdicts(rules, good)["index"]))
        where = "TRUE"
        if len(good):
            self._con.register("_ledger_good", good.to_arrow())
            self._con.execute(
                f"CREATE OR REPLACE TEMP TABLE _ledger_between AS SELECT min({column}) AS low, "
                f"max({column}) AS high FROM _ledger_good"
            )
            self._con.unregister("_ledger_good")
            where = (
                f"({column} IS NULL OR {column} < (SELECT low FROM temp._ledger_between) "
                f"OR {column} > (SELECT high FROM temp._ledger_between))"
            )
        self._judge_rows([name], rules, [], where)

    def _judge_columns(
        self,
        names: Sequence[str],
        rules: Any,
        checks: Sequence[tuple[Any, str | None]],
        *,
        repeated: bool,
    ) -> None:
        """Judge rules over some columns, on distinct values where these are few."""
        if not repeated or not self._repeats(names):
            self._judge_rows(names, rules, checks, "TRUE")
            return
        columns = ", ".join(map(quote, names))
        # Materialised: a filter over the distinct values would be pushed below the DISTINCT.
        self._con.execute(
            f"CREATE OR REPLACE TEMP TABLE _ledger_seen AS SELECT DISTINCT {columns} "
            f"FROM {self._table}"
        )
        self._con.execute(
            "CREATE OR REPLACE TEMP TABLE _ledger_bad AS "
            f"SELECT {columns}, NULL::VARCHAR AS _ledger_rule FROM {SEEN} LIMIT 0"
        )
        for chunk in self._chunks(SEEN, columns):
            values = chunk.drop("_ledger_rid")
            broken = _judged(rules, values, checks)
            if len(broken):
                self._append(BAD, values[broken["index"]].with_columns(_ledger_rule=broken["rule"]))
        same = " AND ".join(f"t.{quote(n)} IS NOT DISTINCT FROM b.{quote(n)}" for n in names)
        self._con.execute(
            f"INSERT INTO {self._failures} SELECT t.rowid, b._ledger_rule FROM {self._table} t "
            f"JOIN {BAD} b ON {same}"
        )

    def _judge_rows(
        self, names: Sequence[str], rules: Any, checks: Sequence[tuple[Any, str | None]], where: str
    ) -> None:
        """Judge rules over some columns, row by row, in chunks."""
        columns = ", ".join(map(quote, names))
        chunks: Iterable[polars.DataFrame] = ()
        if where != "TRUE":  # most often few rows are left: one query finds them
            left = self._fetch(
                f"SELECT rowid AS _ledger_rid, {columns} FROM {self._table} WHERE {where} "
                f"LIMIT {CHUNK + 1}"
            )
            chunks = [left] if 0 < len(left) <= CHUNK else ()
            where = "FALSE" if len(left) <= CHUNK else where
        for chunk in chain(chunks, self._chunks(self._table, columns, where)):
            values = chunk.drop("_ledger_rid")
            broken = _judged(rules, values, checks)
            if len(broken):
                rows = chunk[broken["index"]].select(rid="_ledger_rid")
                self._append(self._failures, rows.with_columns(rule=broken["rule"]))

    def _repeats(self, names: Sequence[str]) -> bool:
        """Whether distinct values are few against the rows; always tried on a small table."""
        if self._rows <= CHUNK:
            return len(names) == 1
        distinct = math.prod(self._distinct(name) for name in names)
        return distinct * REPEATS <= self._rows

    def _distinct(self, name: str) -> int:
        """About how many distinct values a column has.

        Where a sample repeats them again and again, there are hardly more in the rest.
        """
        if name not in self._counted:
            count = f"approx_count_distinct({quote(name)}) + 1"
            rows, found = self._con.execute(
                f"SELECT count(*), {count} FROM {self._table} TABLESAMPLE system({SAMPLED_VALUES}%)"
            ).fetchall()[0]
            if found * OFTEN > rows:
                found = self._con.execute(f"SELECT {count} FROM {self._table}").fetchall()[0][0]
            self._counted[name] = int(found)
        return self._counted[name]

    def _chunks(
        self, table: str, columns: str, where: str = "TRUE"
    ) -> Iterator["polars.DataFrame"]:
        """Rows of a table with their rowid, `CHUNK` at a time."""
        first, last = self._con.execute(f"SELECT min(rowid), max(rowid) FROM {table}").fetchall()[0]
        if first is None:
            return
        for start in range(first, last + 1, CHUNK):
            chunk = self._fetch(
                f"SELECT rowid AS _ledger_rid, {columns} FROM {table} "
                f"WHERE rowid >= {start} AND rowid < {start + CHUNK} AND {where}"
            )
            if len(chunk):
                yield chunk

    def _fetch(self, query: str) -> "polars.DataFrame":
        import polars as pl

        return pl.DataFrame(self._con.sql(query).to_arrow_table())

    def _append(self, table: str, frame: "polars.DataFrame") -> None:
        self._con.register("_ledger_frame", frame.to_arrow())
        self._con.execute(f"INSERT INTO {table} SELECT * FROM _ledger_frame")
        self._con.unregister("_ledger_frame")


def verdicts(rules: Any, frame: "polars.DataFrame") -> "polars.DataFrame":
    """Pandera's verdicts over a frame: one line (index, rule) for each broken rule of each row.

    Args:
        rules: a `pandera.polars.DataFrameSchema`.
        frame: its columns.

    Raises:
        UsageError: a check gave no verdict for each row.
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


def _judged(
    rules: Any, values: "polars.DataFrame", checks: Sequence[tuple[Any, str | None]]
) -> "polars.DataFrame":
    """Verdicts, after each check was held against looking beyond its row."""
    broken = verdicts(rules, values)
    for check, column in checks:
        if looks_alone(check):
            continue
        label = check.error or check.name
        rule = label if column is None else f"{column}: {label}"
        failed = values[broken.filter(broken["rule"] == rule)["index"]]
        require_rowwise(check, values, column, failed)
    return broken


def _typed(column: ContractColumn) -> Any:
    """A column of a contract without its own rules."""
    import pandera.polars as pa

    return pa.Column(column.rules.dtype, nullable=True)


def _at(frame: "polars.DataFrame", indices: "polars.Series") -> "polars.Series":
    """Truth for the rows at these places."""
    import polars as pl

    return pl.int_range(len(frame), eager=True).is_in(indices.implode())
