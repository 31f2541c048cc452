"""SQL models and definitions of columns in a lake.

DuckLake keeps views and macros, but at this version no comment on a column of a view, nor on a
macro: definitions of columns stand in the table `ledger.column_comments` instead, and the models as
they were created in `ledger.models`, so that only a changed one is created again and a rollback
brings back its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection
from duckdb import Error as DuckDBError

from ailedger.base.machine_errors import by_machine
from ailedger.base.schema import RAW_SCHEMA, insert_rows
from ailedger.base.sql_text import literal, quote
from ailedger.build.comments import column_text
from ailedger.build.sql_models import SCHEMA_OF, Model
from ailedger.errors import RefusedError
from ailedger.store.lake.connect import LAKE
from ailedger.store.lake.mirror import TableName, mirror

if TYPE_CHECKING:
    import pandera.polars as pa

LEDGER = "ledger"
MODELS = TableName(LAKE, LEDGER, "models")
COMMENTS = TableName(LAKE, LEDGER, "column_comments")
NEW = TableName("temp", "main", "_ledger_model")
SCHEMAS = (LEDGER, RAW_SCHEMA, *sorted(set(SCHEMA_OF.values()) - {"main"}))


def create_schemas(con: DuckDBPyConnection) -> None:
    """Create the schemas and the lake's own tables, where they do not exist yet."""
    for schema in SCHEMAS:
        con.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(LAKE)}.{quote(schema)}")
    con.execute(
        f"CREATE TABLE IF NOT EXISTS {MODELS.sql} (position BIGINT, folder VARCHAR, name VARCHAR, "
        "kind VARCHAR, about VARCHAR, definition VARCHAR)"
    )
    con.execute(
        f"CREATE TABLE IF NOT EXISTS {COMMENTS.sql} (schema_name VARCHAR, table_name VARCHAR, "
        "column_name VARCHAR, comment VARCHAR)"
    )


def kept_models(con: DuckDBPyConnection, table: TableName = MODELS) -> list[Model]:
    """The models as they were created, in that order."""
    found = con.execute(
        f"SELECT folder, name, kind, about, definition FROM {table.sql} ORDER BY position"
    ).fetchall()
    return [
        Model(folder, name, Path(f"{name}.sql"), select, {"materialise": kind, name: about})
        for folder, name, kind, about, select in found
    ]


def put_models(con: DuckDBPyConnection, models: Sequence[Model], *, compute: bool = True) -> None:
    """Make the lake's models these, in the order in which they can be created.

    A materialised one is computed and written where it differs; without `compute` it is there.

    Raises RefusedError: DuckDB refuses a model; the message names the file.
    """
    had = {model.relation: model for model in kept_models(con)}
    wanted = {model.relation: model for model in models}
    for name, model in had.items():
        if name not in wanted or _kind(model) != _kind(wanted[name]):
            con.execute(f"DROP {_kind(model)} IF EXISTS {_target(model)}")
    for model in models:
        try:
            if compute or _kind(model) != "TABLE":
                _put(con, model, had.get(model.relation))
            else:
                con.execute(f"COMMENT ON TABLE {_target(model)} IS {literal(model.about)}")
        except DuckDBError as error:
            if by_machine(error):
                raise
            raise RefusedError(str(error), where=model.place) from None
    rows = [
        [at, model.folder, model.name, model.header.get("materialise", "view"), model.about,
         model.select]
        for at, model in enumerate(models)
    ]  # fmt: skip
    put_rows(con, MODELS, rows)


def _put(con: DuckDBPyConnection, model: Model, had: Model | None) -> None:
    kind = _kind(model)
    if kind == "TABLE":
        con.execute(f"CREATE OR REPLACE TEMP TABLE {quote(NEW.name)} AS {model.select}")
        if mirror(con, NEW, TableName(LAKE, SCHEMA_OF[model.folder], model.name)) or had != model:
            con.execute(f"COMMENT ON TABLE {_target(model)} IS {literal(model.about)}")
        con.execute(f"DROP TABLE {NEW.sql}")
    elif had is None or had.statement() != model.statement():
        con.execute(model.statement())
        if kind == "VIEW":
            con.execute(f"COMMENT ON VIEW {_target(model)} IS {literal(model.about)}")


def put_comments(
    con: DuckDBPyConnection,
    contracts: Mapping[str, "type[pa.DataFrameModel]"],
    more: Iterable[tuple[str, str, str, str]],
) -> None:
    """Keep the definition and unit of every column; `more` are those of system tables."""
    rows = [
        ["main", relation, name, column_text(column)]
        for relation, contract in contracts.items()
        for name, column in contract.to_schema().columns.items()
    ]
    put_rows(con, COMMENTS, [*rows, *map(list, more)])


def put_rows(con: DuckDBPyConnection, table: TableName, rows: Sequence[Sequence[object]]) -> None:
    """Make a small table of the lake hold these rows, if it does not."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {quote(NEW.name)} AS FROM {table.sql} LIMIT 0")
    insert_rows(con, NEW.sql, rows)
    mirror(con, NEW, table)
    con.execute(f"DROP TABLE {NEW.sql}")


def _kind(model: Model) -> str:
    """VIEW, TABLE, or MACRO TABLE."""
    kind = model.header.get("materialise", "view").split("(")[0].upper()
    return "MACRO TABLE" if kind == "MACRO" else kind


def _target(model: Model) -> str:
    return f"{quote(SCHEMA_OF[model.folder])}.{quote(model.name)}"
