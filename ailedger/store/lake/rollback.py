"""Going back in a lake: a new snapshot whose content is an older build's.

Not a pointer to the old snapshot: whoever reads the lake with nothing but DuckDB reads its newest
snapshot, and that must be the published build. What is written is what differs between the two.
"""

from typing import Any

from ailedger.base.schema import RAW_SCHEMA
from ailedger.build.manifest import Build
from ailedger.errors import ConflictError
from ailedger.settings import Settings
from ailedger.store.lake import builds
from ailedger.store.lake.builds import LakeBuild
from ailedger.store.lake.connect import LAKE, attachment, connect, reaching, tried
from ailedger.store.lake.mirror import mirror, tables
from ailedger.store.lake.relations import COMMENTS, MODELS, create_schemas, kept_models, put_models
from ailedger.store.lake.worker_results import transaction

WAS = "was"


def restore(settings: Settings, build: LakeBuild, manifest: dict[str, Any]) -> Build:
    """Publish a kept build again, under a manifest that tells of the rollback.

    Raises:
        ConflictError: other runs published again and again meanwhile.
        TransientError: the catalogue or the object storage cannot be reached.
    """
    return tried(settings, lambda: _restore(settings, build, manifest))


def _restore(settings: Settings, build: LakeBuild, manifest: dict[str, Any]) -> Build:
    with connect(settings) as con, reaching(settings):
        con.execute(attachment(settings, read_only=True, version=build.version, name=WAS))
        with transaction(con, settings):
            create_schemas(con)
            builds.put_turn(con, build.sequence, build.name)
            for schema in (RAW_SCHEMA, "main"):
                wanted = tables(con, WAS, schema)
                for table in wanted:
                    mirror(con, table, table._replace(catalogue=LAKE))
                for table in tables(con, LAKE, schema):
                    if table._replace(catalogue=WAS) not in wanted:
                        con.execute(f"DROP TABLE {table.sql}")
            put_models(con, kept_models(con, MODELS._replace(catalogue=WAS)), compute=False)
            mirror(con, COMMENTS._replace(catalogue=WAS), COMMENTS)
            builds.sign(con, manifest)
        known = builds.kept(con, settings)
    found = next((made for made in known if made.name == build.name), None)
    if found is None:
        raise ConflictError(f"build {build.name} was published and has expired since")
    return found
