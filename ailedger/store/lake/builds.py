"""The builds of a lake: each is a snapshot whose commit message names it and holds its manifest."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from ailedger.base.schema import RAW_SCHEMA
from ailedger.base.sql_text import literal, quote
from ailedger.build.manifest import Build, free_name, next_sequence
from ailedger.errors import RefusedError
from ailedger.settings import Settings
from ailedger.store.lake.connect import LAKE, address, connect, reaching
from ailedger.store.lake.mirror import columns, tables
from ailedger.store.lake.relations import LEDGER

AUTHOR = "ailedger"
TURN = f"{quote(LAKE)}.{quote(LEDGER)}.build"
SNAPSHOTS = f"""
    SELECT snapshot_id, commit_extra_info
    FROM ducklake_snapshots('{LAKE}')
    WHERE author = '{AUTHOR}' AND commit_message LIKE 'build %'
    ORDER BY snapshot_id
"""


@dataclass(frozen=True)
class LakeBuild(Build):
    """A build in a lake."""

    version: int = 0  # DuckLake's snapshot that holds it


def kept(con: DuckDBPyConnection, settings: Settings) -> tuple[LakeBuild, ...]:
    """The builds whose snapshots are kept, oldest first; one published again counts once."""
    data = Path(address(settings).data or ".")
    by_name: dict[str, LakeBuild] = {}
    for version, told in con.execute(SNAPSHOTS).fetchall():
        manifest = json.loads(told)
        by_name[manifest["name"]] = LakeBuild(
            id=manifest["build"], name=manifest["name"], path=data / manifest["name"],
            sequence=manifest["sequence"], published=manifest["published"], manifest=manifest,
            version=version,
        )  # fmt: skip
    return tuple(sorted(by_name.values(), key=lambda build: build.sequence))


def newest(known: tuple[LakeBuild, ...]) -> LakeBuild | None:
    """The published build: the one that was committed last."""
    return max(known, key=lambda build: build.version, default=None)


def read_all(settings: Settings, build: LakeBuild) -> None:
    """Read every data file of a build. Raises RefusedError: one is missing or damaged."""
    with connect(settings, read_only=True, version=build.version) as con:
        for schema in (RAW_SCHEMA, "main"):
            for table in tables(con, LAKE, schema):
                cells = ", ".join(quote(name) for name, _ in columns(con, table))
                try:
                    with reaching(settings):
                        con.execute(f"SELECT sum(hash({cells})) FROM {table.sql}").fetchall()
                except (duckdb.IOException, duckdb.InvalidInputException) as error:
                    raise RefusedError(
                        f"a data file of {table.schema}.{table.name} is missing or damaged "
                        f"({str(error).splitlines()[0]})",
                        where=f"build {build.name}",
                        hint="`ailedger rollback` and `ailedger run --full` make a whole one",
                    ) from None


def take_turn(
    con: DuckDBPyConnection, known: tuple[LakeBuild, ...], build_id: str
) -> dict[str, Any]:
    """Claim the place of the next build; its name and sequence.

    It is one row that every publishing transaction replaces: of two, one fails to commit.
    """
    name = free_name(build_id, {build.name for build in known})
    sequence = next_sequence(known)
    put_turn(con, sequence, name)
    return {"name": name, "sequence": sequence}


def put_turn(con: DuckDBPyConnection, sequence: int, name: str) -> None:
    """Write the row of `take_turn`."""
    con.execute(f"CREATE TABLE IF NOT EXISTS {TURN} (sequence BIGINT, name VARCHAR)")
    con.execute(f"DELETE FROM {TURN}")
    con.execute(f"INSERT INTO {TURN} VALUES (?, ?)", [sequence, name])


def sign(con: DuckDBPyConnection, manifest: dict[str, Any]) -> None:
    """Give the transaction under way its message: the build's name and manifest."""
    text = json.dumps(manifest, sort_keys=True, default=str)
    con.execute(
        f"CALL {quote(LAKE)}.set_commit_message({literal(AUTHOR)}, "
        f"{literal('build ' + manifest['name'])}, extra_info => {literal(text)})"
    )
