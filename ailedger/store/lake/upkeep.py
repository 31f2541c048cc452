"""Looking after a lake: old snapshots, small files, files nobody needs, parts nobody took."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import quote
from ailedger.settings import Settings
from ailedger.store.lake import builds, worker_results
from ailedger.store.lake.connect import LAKE, connect, reaching, tried

PARTS = f"""
    SELECT part.schema_name, made.snapshot_id, made.snapshot_time
    FROM duckdb_schemas() AS part
    LEFT JOIN (
        SELECT snapshot_id, snapshot_time, unnest(changes['schemas_created']) AS schema_name
        FROM ducklake_snapshots('{LAKE}')
    ) AS made ON made.schema_name = part.schema_name
    WHERE part.database_name = '{LAKE}' AND starts_with(part.schema_name, '{worker_results.PREFIX}')
"""  # each part with the snapshot that made it, where that is kept


@dataclass(frozen=True)
class Upkeep:
    """What was done."""

    parts: int  # parts removed that no build took in `lake_part_hours`
    # snapshots expired: all but those of the newest `keep_builds` builds, and those that made a
    # part nobody took yet, which tell its age
    snapshots: int
    merged: int  # files that were merged into fewer
    removed: int  # files removed that nothing needed for `lake_file_hours`

    def __str__(self) -> str:
        return (
            f"{self.parts} parts removed, {self.snapshots} snapshots expired, "
            f"{self.merged} files merged, {self.removed} files removed"
        )


def keep_up(settings: Settings) -> Upkeep:
    """Look after the lake. Each step is a transaction of its own; readers are not in the way.

    A reader of an expired build is told so at its next query; the published build never expires.

    Raises:
        ConflictError: runs published again and again meanwhile; run it again.
        TransientError: the catalogue or the object storage cannot be reached.
    """
    with connect(settings) as con, reaching(settings):
        dropped = tried(settings, lambda: _drop_parts(con, settings))
        expired = tried(settings, lambda: _expire(con, settings))
        merged = tried(settings, lambda: _merge(con))
        return Upkeep(dropped, expired, merged, _clean(con, settings))


def _drop_parts(con: DuckDBPyConnection, settings: Settings) -> int:
    """Remove parts older than `lake_part_hours`.

    One whose snapshot has expired is removed too: its age is not known, and a build that would
    have taken it judges again.
    """
    old = con.execute(
        f"SELECT DISTINCT schema_name FROM ({PARTS}) WHERE snapshot_time IS NULL "
        "OR snapshot_time < now() - to_seconds(?) ORDER BY ALL",
        [settings.lake_part_hours * 3600],
    ).fetchall()
    with worker_results.transaction(con, settings):
        for (schema,) in old:
            con.execute(f"DROP SCHEMA {quote(LAKE)}.{quote(schema)} CASCADE")
    return len(old)


def _expire(con: DuckDBPyConnection, settings: Settings) -> int:
    """Expire every snapshot but those of the newest builds, of parts, and the newest of all."""
    known = builds.kept(con, settings)
    now = builds.newest(known)
    others = [build for build in known if build != now]
    stay = [build.version for build in others[max(0, len(others) - settings.keep_builds + 1) :]]
    stay += [now.version] if now else []
    stay += [made for _, made, _ in con.execute(PARTS).fetchall() if made is not None]
    gone = con.execute(
        f"SELECT snapshot_id FROM ducklake_snapshots('{LAKE}') "
        "WHERE NOT list_contains(?, snapshot_id) "
        f"AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshots('{LAKE}'))",
        [stay],
    ).fetchall()
    versions = [version for (version,) in gone]
    if versions:
        con.execute(
            f"SELECT count(*) FROM ducklake_expire_snapshots('{LAKE}', versions => {versions})"
        ).fetchall()
    return len(versions)


def _merge(con: DuckDBPyConnection) -> int:
    """Write inlined rows out, rewrite files of which much was deleted, merge small ones."""
    before = _files(con)
    con.execute(f"CALL ducklake_flush_inlined_data('{LAKE}')").fetchall()
    con.execute(f"CALL ducklake_rewrite_data_files('{LAKE}')").fetchall()
    con.execute(f"CALL ducklake_merge_adjacent_files('{LAKE}')").fetchall()
    return max(0, before - _files(con))


def _files(con: DuckDBPyConnection) -> int:
    found = con.execute(
        f"SELECT coalesce(sum(file_count), 0)::BIGINT FROM ducklake_table_info('{LAKE}')"
    )
    return int(found.fetchall()[0][0])


def _clean(con: DuckDBPyConnection, settings: Settings) -> int:
    """Remove files of expired snapshots, and those that dead runs left."""
    older = f"older_than => now() - to_seconds({float(settings.lake_file_hours * 3600)})"
    return sum(
        len(con.execute(f"CALL {function}('{LAKE}', {older})").fetchall())
        for function in ("ducklake_cleanup_old_files", "ducklake_delete_orphaned_files")
    )
