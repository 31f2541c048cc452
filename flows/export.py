"""The flow that exports the marts, for a schedule after `refresh`; `ailedger export` needs none."""

from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from ailedger.output.export import Export, export_marts
from ailedger.progress import say
from ailedger.settings import Settings


@task(name="export marts", cache_policy=NO_CACHE)
def write(
    settings: Settings, folder: Path, marts: tuple[str, ...], fmt: str, redistributable: bool
) -> Export:
    """Write marts of the published build into a folder."""
    return export_marts(settings, folder, marts, fmt, redistributable)


@flow(name="export", validate_parameters=False)
def export(
    folder: Path,
    marts: tuple[str, ...] = (),
    fmt: str = "csv",
    redistributable: bool = False,
    settings: Settings | None = None,
) -> Export:
    """Export marts of the published build with their licence, citation and definitions.

    Args:
        folder: where to write; an earlier export there is replaced.
        marts: names of marts; all when none is named.
        fmt: csv or parquet.
        redistributable: only rows whose every source may be passed on.
    """
    done = write(settings or Settings(), Path(folder), tuple(marts), fmt, redistributable)
    say("export: %d tables of build %s in %s", len(done.tables), done.build, done.folder)
    return done
