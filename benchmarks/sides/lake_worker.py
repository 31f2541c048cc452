"""A worker of the lake's benchmark: `python -m benchmarks.sides.lake_worker WHAT SOURCE ...`.

It says "ready" once libraries are imported and the plan is made, and begins when it is told to.
"""

import sys
from pathlib import Path

import pandera.polars as pa
import polars as pl

import schemas.registry
from ailedger import store
from ailedger.build import steps
from ailedger.build.plan import Plan
from ailedger.settings import Settings
from ailedger.store.lake import worker_results
from ailedger.store.lake.draft import LakeDraft
from benchmarks.sides.contract import Indicators


def into_file(settings: Settings, plan: Plan, sources: list[str]) -> None:
    """Judge into the part file of a file warehouse."""
    part = settings.warehouse_dir / "file.part"
    part.unlink(missing_ok=True)
    steps.prepare(part, settings, plan)
    for source in sources:
        steps.load_source(part, settings, source, plan)


def into_parts(settings: Settings, plan: Plan, sources: list[str]) -> None:
    """Judge and hand in."""
    for source in sources:
        worker_results.make(settings, plan, source)


def gather(settings: Settings, plan: Plan, sources: list[str]) -> None:
    """Move what was handed in into the build, and commit."""
    draft = store.open_store(settings).begin(plan)
    assert isinstance(draft, LakeDraft)
    draft.prepare()
    for source in sources:
        draft.load(source)
    draft.gather()
    draft.publish({})


def main() -> None:
    """Do as told, when told."""
    what, *sources = sys.argv[1:]
    schemas.registry.raw_contracts = lambda: {
        f"{source}_indicators": named(f"{source}_indicators") for source in ("one", "two")
    }
    settings = Settings()
    Path(settings.warehouse_dir).mkdir(parents=True, exist_ok=True)
    # Pandera imports the rest of itself at its first verdict.
    pa.DataFrameSchema({"a": pa.Column(int)}).validate(pl.DataFrame({"a": [1]}))
    plan = store.plan_run(settings)
    print("ready", flush=True)
    sys.stdin.readline()
    {"file": into_file, "part": into_parts, "gather": gather}[what](settings, plan, sources)


def named(name: str) -> type[pa.DataFrameModel]:
    """The made-up contract under another name."""
    config = type("Config", (Indicators.Config,), {"name": name})
    return type(name, (Indicators,), {"Config": config, "__module__": __name__})


main()
