"""The steps of a build, each a plain function over the build file.

Each step opens the file, does its part and closes it, so that a step can run as a task anywhere.
"""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from ailedger.archive import last_good as good
from ailedger.archive.catalog import Edition, RawFile
from ailedger.base import database
from ailedger.base.processes import stopped_after
from ailedger.base.schema import create_system_tables, insert_rows
from ailedger.build import audit
from ailedger.build.comments import describe
from ailedger.build.plan import Plan
from ailedger.build.reference import load_reference
from ailedger.build.sql_models import Model, comment_models, create_models, read_models
from ailedger.claims.claim import judge_claims, rows_of
from ailedger.errors import HeldBackError, RefusedError
from ailedger.load.raw_tables import Load, create_raw_tables, remove_snapshots
from ailedger.load.transaction import large, together
from ailedger.load.validated_load import load_files
from ailedger.progress import warn
from ailedger.settings import Settings

if TYPE_CHECKING:
    from schemas.registry import Contracts


CLAIMS = "claims.toml"
COUNTS = """
    SELECT
        count(DISTINCT raw_table),
        coalesce(sum(accepted), 0)::BIGINT,
        (SELECT count(DISTINCT (snapshot, row)) FROM quarantine)
    FROM loads
"""


@dataclass(frozen=True)
class SourceLoad:
    """What became of one source's raw tables; `held_back` are snapshots, and refused as well."""

    source: str
    loads: tuple[Load, ...]
    refused: dict[str, str] = field(default_factory=dict)
    held_back: tuple[str, ...] = ()

    def __str__(self) -> str:
        accepted = sum(load.accepted for load in self.loads)
        quarantined = sum(load.quarantined for load in self.loads)
        text = f"{self.source}: {len(self.loads)} snapshots, {accepted} rows accepted"
        text += f", {quarantined} quarantined" if quarantined else ""
        return text + (f", {len(self.refused)} refused" if self.refused else "")


@dataclass(frozen=True)
class Audited:
    """What an audited build holds.

    Attributes:
        tables: raw tables with at least one snapshot.
    """

    relations: dict[str, audit.Relation]
    tables: int
    accepted: int
    quarantined: int
    warnings: tuple[audit.Finding, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each published relation."""
        return {name: relation.rows for name, relation in self.relations.items()}


def import_libraries() -> None:
    """Import pandera and what it needs, about a second: only a run that builds has to.

    The rest of itself pandera imports at its first verdict. Its frames are small and in memory
    already: polars' streaming engine takes longer to start than most of its queries to run.
    """
    with stopped_after():
        import pandera.polars as pa
        import polars as pl
        import pyarrow  # noqa: F401

        from schemas.registry import raw_contracts

        pl.Config.set_engine_affinity("in-memory")
        raw_contracts()
        _contracts()
        pa.DataFrameSchema({"any": pa.Column(int)}).validate(pl.DataFrame({"any": [1]}))


def prepare(part: Path, settings: Settings, plan: Plan) -> None:
    """Make the build file ready: system tables, reference tables, the catalogue.

    Rows of files that are no longer in the catalogue, or of which no version can be read, are
    removed. A file that changed keeps its last accepted snapshot until the new one is loaded in its
    place.

    Raises:
        RefusedError: a reference table breaks its contract.
    """
    from schemas.registry import raw_contracts

    with database.building(part, settings) as con:
        con.begin()  # one commit instead of one per statement: each waits for the disk
        create_system_tables(con)
        load_reference(con, settings.reference_dir)
        files = {file.file: file for edition in plan.editions for file in edition.files}
        found = chain.from_iterable((*plan.files.values(), *plan.good.values()))
        readable = {file.file for file in found}
        loaded = con.execute("SELECT snapshot, file FROM loads").fetchall()
        remove_snapshots(con, keep={snapshot for snapshot, file in loaded if file in readable})
        _register_sources(con, plan.editions)
        con.execute("DELETE FROM drift WHERE snapshot NOT IN (SELECT snapshot FROM loads)")
        there = [file for file in files.values() if file.path.is_file()]
        _register_snapshots(con, [*there, *chain.from_iterable(plan.good.values())])
        create_raw_tables(con, raw_contracts())
        con.commit()


def load_source(part: Path, settings: Settings, source: str, plan: Plan) -> SourceLoad:
    """Load one source's raw tables, judged by their contracts and held against those before.

    A table that is refused is named in the result, its last good version stays in its place; the
    others go on.
    """
    from schemas.registry import raw_contracts

    contracts = raw_contracts()
    by_table = _by_table(plan.files[source])
    last_good = _by_table(plan.good.get(source, ()))
    loads: list[Load] = []
    refused: dict[str, str] = {}
    held_back: list[str] = []

    def refuse(file: RawFile, error: RefusedError) -> None:
        refused[file.file] = str(error)
        if isinstance(error, HeldBackError):
            held_back.append(file.snapshot)

    small = not large(chain(plan.files[source], plan.good.get(source, ())))
    with database.building(part, settings) as con, together(con) if small else nullcontext():
        for raw_table in by_table | last_good:
            found = by_table.get(raw_table, [])
            if raw_table not in contracts:
                for file in found:
                    refused[file.file] = f"{file.file}: no contract for {raw_table}"
                continue
            loads += load_files(
                con, raw_table, found, contracts[raw_table],
                accepted=plan.accepted, good=last_good.get(raw_table, ()), begun=small,
                on_refused=refuse,
            )  # fmt: skip
        _forget_snapshots(con, source, plan)
    return SourceLoad(source, tuple(loads), refused, tuple(held_back))


def _by_table(files: Iterable[RawFile]) -> dict[str, list[RawFile]]:
    found: dict[str, list[RawFile]] = {}
    for file in files:
        found.setdefault(file.raw_table, []).append(file)
    return found


def derive(part: Path, settings: Settings) -> list[str]:
    """Create staging, observations, marts and claims; return the names of the marts.

    What nobody mapped goes to quarantine.

    Raises:
        RefusedError: DuckDB refuses a model, or a mart has no contract.
    """
    contracts, models = _contracts(), read_models(settings.sql_dir)
    with database.building(part, settings) as con:
        with database.beside(con) as other:
            create_models(con, models, [other])
        con.begin()
        con.execute("DELETE FROM quarantine WHERE stage = 'resolve'")
        con.execute("INSERT INTO quarantine BY NAME SELECT * FROM unresolved")
        con.execute("DELETE FROM verdicts")
        insert_rows(con, "verdicts", verdict_rows(con, settings))
        comment_models(con, models)
        describe(con, contracts)
        con.commit()
    return names_of_marts(models, contracts)


def verdict_rows(con: DuckDBPyConnection, settings: Settings) -> list[list[Any]]:
    """Rows of `verdicts`: the claims of the reference tables, judged by the build that is open."""
    path = settings.reference_dir / CLAIMS
    return rows_of(judge_claims(con, path, f"data/reference/{CLAIMS}", literal=True))


def names_of_marts(models: Iterable[Model], contracts: "Contracts") -> list[str]:
    """Names of the marts. Raises RefusedError where one has no contract."""
    marts = [model for model in models if model.folder == "marts"]
    for mart in marts:
        if mart.name not in contracts:
            raise RefusedError(
                "has no contract", where=mart.place, hint="write one in schemas/marts"
            )
    return [mart.name for mart in marts]


def check(part: Path, settings: Settings, plan: Plan) -> Audited:
    """Audit the build. Raises AuditError where it must not be published."""
    with database.building(part, settings) as con, database.beside(con) as other:
        return check_in(con, settings, plan, beside=[other])


def check_in(
    con: DuckDBPyConnection,
    settings: Settings,
    plan: Plan,
    beside: Sequence[DuckDBPyConnection] = (),
) -> Audited:
    """Audit the build that is open. Raises AuditError where it must not be published."""
    warnings, relations = audit.audit(
        con, settings.sql_dir, _contracts(), plan.rows_before, plan.may_be_emptier, beside=beside
    )
    tables, accepted, quarantined = con.execute(COUNTS).fetchall()[0]
    return Audited(relations, tables, accepted, quarantined, warnings)


def _contracts() -> "Contracts":
    from schemas.registry import published_contracts

    return published_contracts()


def _register_sources(con: DuckDBPyConnection, editions: Iterable[Edition]) -> None:
    con.execute("DELETE FROM sources")
    rows = [
        [e.source, e.edition, e.publisher, e.title, e.published, e.published_exact,
         e.retrieved, e.url, e.licence, e.licence_url, e.citation, e.cadence, e.notes]
        for e in editions
    ]  # fmt: skip
    insert_rows(con, "sources", rows)


def _forget_snapshots(con: DuckDBPyConnection, source: str, plan: Plan) -> None:
    """Strike out the snapshots that were replaced."""
    known = {f.snapshot for e in plan.editions if e.source == source for f in e.files}
    con.execute(
        "DELETE FROM snapshots WHERE source = ? AND NOT list_contains(?, snapshot) "
        "AND snapshot NOT IN (SELECT snapshot FROM loads)",
        [source, sorted(known)],
    )


def keep_good(settings: Settings, plan: Plan, loads: Iterable[Load]) -> None:
    """Keep what an audited build holds as the last good version of each file.

    It comes before the rename: a run killed between the two is made again to the same end. A folder
    that cannot be written is told and does not end the run.
    """
    taken = {load.snapshot for load in loads}
    every = chain.from_iterable(plan.files.values())
    try:
        good.keep(settings.raw_dir, [file for file in every if file.snapshot in taken])
    except OSError as error:
        warn("raw tables could not be kept as last good versions: %s", error)


def _register_snapshots(con: DuckDBPyConnection, files: Iterable[RawFile]) -> None:
    last = {file.snapshot: file for file in files}
    con.execute(
        "DELETE FROM snapshots WHERE snapshot NOT IN (SELECT snapshot FROM loads) "
        "OR snapshot IN (SELECT unnest(?))",
        [list(last)],
    )
    rows = [
        [f.snapshot, f.source, f.edition, f.raw_table, f.file, f.sha256,
         f.path.stat().st_size, f.title, f.partial]
        for f in last.values()
    ]  # fmt: skip
    insert_rows(con, "snapshots", rows)
