"""Making tables of one catalogue what they are in another; only what differs is written."""

from collections.abc import Sequence
from typing import NamedTuple

from duckdb import CatalogException, DuckDBPyConnection

from ailedger.base.sql_text import quote

GROUP = "snapshot"  # rows of a snapshot change together


class TableName(NamedTuple):
    """A table by its catalogue, schema and name."""

    catalogue: str
    schema: str
    name: str

    @property
    def sql(self) -> str:
        """Quoted."""
        return ".".join(map(quote, self))


def columns(con: DuckDBPyConnection, table: TableName) -> list[tuple[str, str]]:
    """Name and type of each column, in order; none where there is no such table.

    duckdb_columns() would bind every view of the lake to tell.
    """
    try:
        found = con.execute(f"DESCRIBE {table.sql}").fetchall()
    except CatalogException:
        return []
    return [(name, kind) for name, kind, *_ in found]


def tables(con: DuckDBPyConnection, catalogue: str, schema: str) -> list[TableName]:
    """The tables of a schema, by name."""
    found = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = ? "
        "ORDER BY ALL",
        [catalogue, schema],
    ).fetchall()
    return [TableName(catalogue, schema, name) for (name,) in found]


def mirror(
    con: DuckDBPyConnection, source: TableName, target: TableName, only: Sequence[str] | None = None
) -> bool:
    """Make `target` hold what `source` holds, of the snapshots `only` where they are named.

    Rows are compared by a hash of each snapshot's rows, or of all where the table has no snapshots;
    those of a snapshot that differs are replaced. A table of other columns is made anew. Returns
    whether something was written.
    """
    wanted = columns(con, source)
    if columns(con, target) != wanted:
        con.execute(f"DROP TABLE IF EXISTS {target.sql}")
        con.execute(f"CREATE TABLE {target.sql} AS FROM {source.sql}")
        return True
    names = [name for name, _ in wanted]
    group = f"coalesce({quote(GROUP)}, '')" if GROUP in names else "''"
    where = "" if only is None else f"WHERE {group} IN (SELECT unnest($1))"
    was, now = (_digest(table, group, names, where) for table in (target, source))
    found = con.execute(
        f"WITH was AS ({was}), now AS ({now}) SELECT DISTINCT grp FROM "
        "((FROM was EXCEPT FROM now) UNION ALL (FROM now EXCEPT FROM was)) ORDER BY ALL",
        [] if only is None else [list(only)],
    ).fetchall()
    differing = [key for (key,) in found]
    if differing:
        within = f"{group} IN (SELECT unnest(?))"
        con.execute(f"DELETE FROM {target.sql} WHERE {within}", [differing])
        con.execute(f"INSERT INTO {target.sql} FROM {source.sql} WHERE {within}", [differing])
    return bool(differing)


def _digest(table: TableName, group: str, names: list[str], where: str) -> str:
    """SQL of the rows of each group, counted and hashed whatever their order."""
    cells = ", ".join(map(quote, names))
    return (
        f"SELECT {group} AS grp, count(*) AS n, sum(hash({cells})::HUGEINT) AS h "
        f"FROM {table.sql} {where} GROUP BY ALL"
    )
