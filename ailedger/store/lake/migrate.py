"""Copying the published build between a file and a lake, held against what it was copied from."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger import store
from ailedger.base import database, lock
from ailedger.base.schema import RAW_SCHEMA
from ailedger.base.sql_text import literal, quote
from ailedger.build.manifest import Build, stamp
from ailedger.build.plan import make_plan
from ailedger.build.sql_models import comment_models, create_models, in_order, read_models
from ailedger.errors import LedgerError, UsageError
from ailedger.settings import Settings
from ailedger.store import publish
from ailedger.store.lake import builds, connect
from ailedger.store.lake.builds import LakeBuild
from ailedger.store.lake.connect import LAKE, reaching
from ailedger.store.lake.mirror import TableName, mirror, tables
from ailedger.store.lake.relations import (
    COMMENTS,
    create_schemas,
    kept_models,
    put_comments,
    put_models,
)
from ailedger.store.lake.worker_results import transaction

FILE = "origin"  # what a file is called where it is attached beside a lake
SCHEMAS = (RAW_SCHEMA, "main")
Rows = dict[str, int]


def migrate(settings: Settings, target: Settings) -> tuple[Build, Rows]:
    """Copy the published build of one warehouse into another, where it becomes the published one.

    Returns the new build, and the rows of each table, which are the same in both.

    Raises:
        UsageError: nothing is published, or both are files or both lakes.
        LedgerError: a table has other rows than its origin; nothing was published.
    """
    if (settings.warehouse == "file") == (target.warehouse == "file"):
        raise UsageError("goes from a file to a lake, or back", where="--to")
    build = store.published(settings)
    with lock.hold(settings):
        if isinstance(build, LakeBuild):
            return _to_file(settings, target, build)
        _same_sql(settings, build)
        return _to_lake(target, build)


def _to_lake(target: Settings, build: Build) -> tuple[Build, Rows]:
    with connect.connect(target) as con, reaching(target):
        con.execute(f"ATTACH {literal(str(build.path.resolve()))} AS {quote(FILE)} (READ_ONLY)")
        comments = con.execute(
            "SELECT schema_name, table_name, column_name, comment FROM duckdb_columns() "
            "WHERE database_name = ? AND comment IS NOT NULL ORDER BY ALL", [FILE],
        ).fetchall()  # fmt: skip
        with transaction(con, target):
            create_schemas(con)
            known = builds.kept(con, target)
            turn = builds.take_turn(con, known, build.id)
            for schema in SCHEMAS:
                for table in tables(con, FILE, schema):
                    mirror(con, table, table._replace(catalogue=LAKE))
            put_models(con, in_order(con, read_models(target.sql_dir)), compute=False)
            put_comments(con, {}, comments)
            rows = _same_rows(con, FILE, LAKE)
            kept = {k: v for k, v in build.manifest.items() if k not in ("bytes", "sha256")}
            builds.sign(con, kept | turn | {"published": stamp(datetime.now(UTC))})
        return next(b for b in builds.kept(con, target) if b.name == turn["name"]), rows


def _to_file(settings: Settings, target: Settings, build: LakeBuild) -> tuple[Build, Rows]:
    part = publish.start(target, build.id)
    try:
        with _beside(part, settings, target, build) as con:
            here = str(con.execute("SELECT current_database()").fetchall()[0][0])
            con.begin()
            for schema in SCHEMAS:
                con.execute(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}")
                for table in tables(con, LAKE, schema):
                    _copy_sorted(con, table, table._replace(catalogue=here))
                    _comment(con, "TABLE", table, _about(con, table))
            models = kept_models(con)
            views = [m for m in models if m.header["materialise"] != "table"]
            create_models(con, views)
            comment_models(con, views)
            for schema, name, column, text in con.execute(f"FROM {COMMENTS.sql}").fetchall():
                target_column = ".".join(map(quote, (schema, name, column)))
                con.execute(f"COMMENT ON COLUMN {target_column} IS {literal(text)}")
            rows = _same_rows(con, LAKE, here)
            con.commit()
        manifest = {k: v for k, v in build.manifest.items() if k != "name"}
        return publish.finish(target, part, manifest), rows
    except BaseException:
        publish.abandon(part)
        raise


def _copy_sorted(con: DuckDBPyConnection, table: TableName, copy: TableName) -> None:
    """A lake's rows have no order; an export takes the observations of a file as they stand."""
    con.execute(f"CREATE TABLE {copy.sql} AS FROM {table.sql} ORDER BY ALL")


@contextmanager
def _beside(
    part: Path, settings: Settings, target: Settings, build: LakeBuild
) -> Iterator[DuckDBPyConnection]:
    """A part file with the lake attached beside it."""
    with database.open_build(part, target) as con, reaching(settings):
        found = connect.address(settings)
        connect.load_extensions(con, found)
        if found.remote:
            con.execute(connect.secret(settings))
        con.execute(connect.attachment(settings, read_only=True, version=build.version))
        yield con
        con.execute(f"DETACH {quote(LAKE)}")


def _same_sql(settings: Settings, build: Build) -> None:
    """Hold the project's SQL against that of the build: a lake gets its models from there.

    DuckDB hands back the SQL of a view in its own words, and takes not all of them again.

    Raises UsageError: it has changed since.
    """
    now = make_plan(settings, None).fingerprint.parts["sql"]
    if build.manifest.get("parts", {}).get("sql") != now:
        raise UsageError(
            "the SQL models have changed since it was built", where=f"build {build.name}",
            hint="`ailedger run`, and then again",
        )  # fmt: skip


def _about(con: DuckDBPyConnection, table: TableName) -> str:
    told = con.execute(
        "SELECT comment FROM duckdb_tables() WHERE database_name = ? AND schema_name = ? "
        "AND table_name = ?",
        list(table),
    ).fetchall()
    return str(told[0][0] or "") if told else ""


def _comment(con: DuckDBPyConnection, kind: str, table: TableName, text: str) -> None:
    if text:
        name = ".".join(map(quote, table[1:]))
        con.execute(f"COMMENT ON {kind} {name} IS {literal(text)}")


def _same_rows(con: DuckDBPyConnection, origin: str, copy: str) -> Rows:
    """Rows of every table, the same in both. Raises LedgerError: they are not."""
    counted: Rows = {}
    for schema in SCHEMAS:
        for table in tables(con, origin, schema):
            there, here = (
                int(con.execute(f"SELECT count(*) FROM {t.sql}").fetchall()[0][0])
                for t in (table, table._replace(catalogue=copy))
            )
            if there != here:
                raise LedgerError(
                    f"{here} rows were copied of {there}; nothing was published",
                    where=f"{schema}.{table.name}",
                )
            counted[f"{schema}.{table.name}"] = here
    return counted
