"""`ailedger snapshots`: what the raw archive holds, whether it is whole, what may go."""

from contextlib import nullcontext

import click

from ailedger.archive import inventory as archive
from ailedger.archive.restore import restore as put_back
from ailedger.base import lock
from ailedger.cli.console import emit, format_option
from ailedger.errors import RefusedError, UsageError
from ailedger.settings import Settings

COLUMNS = (
    "source", "edition", "published", "retrieved", "kind", "tables", "payloads", "bytes", "version",
)  # fmt: skip


@click.group(
    invoke_without_command=True,
    epilog="Example: ailedger snapshots prune --keep 30 --source epoch --yes     Exit codes: 0 "
    "done, 2 wrong usage, 3 something is not as recorded.",
)
@format_option()
@click.option("--source", default="", help="Only this source.")
@click.pass_context
def snapshots(context: click.Context, fmt: str, source: str) -> None:
    """List the snapshots in the raw archive; verify, restore, remove and prune them."""
    if context.invoked_subcommand is not None:
        return
    known = archive.list_snapshots(Settings().raw_dir)
    _check_source(source, known)
    rows = [_row(s) for s in known if source in ("", s.source)]
    emit(COLUMNS, rows, fmt)


def _check_source(source: str, known: list[archive.Snapshot]) -> None:
    """Raise UsageError where nobody knows the source; one that was never fetched has no row."""
    if not source or any(snapshot.source == source for snapshot in known):
        return
    from ailedger.archive.fetch_sources import MANUAL, SOURCES

    names = sorted({*SOURCES, *MANUAL, *(snapshot.source for snapshot in known)})
    if source not in names:
        raise UsageError(
            f"no source is called {source}", where="--source", hint=f"one of {', '.join(names)}"
        )


def _row(snapshot: archive.Snapshot) -> tuple[object, ...]:
    return (
        snapshot.source,
        snapshot.edition,
        snapshot.published,
        snapshot.retrieved[:19],
        "fetched" if snapshot.fetched else "bundled",
        snapshot.tables,
        snapshot.payloads,
        snapshot.size,
        snapshot.version[:40],
    )


@snapshots.command(
    epilog="Example: ailedger snapshots verify     Exit codes: 0 all as recorded, 3 not."
)
def verify() -> None:
    """Hold every table and payload against its recorded sha256."""
    raw_dir = Settings().raw_dir
    faults = list(archive.verify(raw_dir))
    for fault in faults:
        click.echo(f"{fault.source}/{fault.edition}: {fault.file}: {fault.what}")
    known = archive.list_snapshots(raw_dir)
    click.echo(f"{len(known)} snapshots, {len(faults)} faults")
    if faults:
        raise RefusedError(
            f"{len(faults)} files are not as recorded",
            where=str(raw_dir),
            hint="`ailedger snapshots restore` puts tables back; a missing payload comes "
            "again with the next fetch",
        )


@snapshots.command(
    epilog="Example: ailedger snapshots prune --keep 30 --yes     Exit codes: 0 done, 2 usage, "
    "5 a run or a fetch is under way."
)
@click.option("--keep", type=int, required=True, help="Newest fetched snapshots of each source.")
@click.option("--source", default="", help="Only this source.")
@click.option("--yes", is_flag=True, help="Remove them; without it they are only listed.")
def prune(keep: int, source: str, yes: bool) -> None:
    """Remove fetched snapshots beyond the newest; bundled ones always stay.

    Editions that go leave the record with the next run: revisions and as_of no longer know them.
    """
    settings = Settings()
    _check_source(source, archive.list_snapshots(settings.raw_dir))
    # A run reads the tables, and a fetch brings payloads that no snapshot names yet.
    with lock.hold(settings) if yes else nullcontext():
        going = archive.prunable(settings.raw_dir, keep=keep, source=source)
        for snapshot in going:
            click.echo(f"{snapshot.source}/{snapshot.edition}  retrieved {snapshot.retrieved[:10]}")
        if not yes:
            click.echo(f"{len(going)} snapshots would go; --yes removes them")
            return
        freed = archive.prune(settings.raw_dir, going)
    click.echo(f"{len(going)} snapshots removed, {freed:,} bytes freed")


@snapshots.command(
    epilog="Example: ailedger snapshots restore cset_cat/2024-12     Exit codes: 0 all as recorded "
    "now, 2 no such edition, 3 of one no good version is kept, 5 a run is under way."
)
@click.argument("edition", default="", metavar="[SOURCE/EDITION]")
def restore(edition: str) -> None:
    """Put back raw tables that are missing or were edited, from their last good versions.

    A table is put back as its source.toml records it. What stood in its place stays beside it.
    """
    settings = Settings()
    with lock.hold(settings):
        found = put_back(settings.raw_dir, edition)
    for one in found:
        aside = f"; what stood there is {one.aside}" if one.aside else ""
        click.echo(f"{one.file}: {f'put back{aside}' if one.done else 'no good version is kept'}")
    lost = [one.file for one in found if not one.done]
    click.echo(f"{len(found) - len(lost)} put back, {len(lost)} not")
    if lost:
        raise RefusedError(
            f"{len(lost)} tables have no good version as recorded", where=str(settings.raw_dir),
            hint="take them from a copy of the folder or from version control",
        )  # fmt: skip


@snapshots.command(
    epilog="Example: ailedger snapshots remove microsoft/2026-Q2     Exit codes: 0 removed, 2 no "
    "such edition, 3 it is bundled, 5 a run or a fetch is under way."
)
@click.argument("edition", metavar="SOURCE/EDITION")
def remove(edition: str) -> None:
    """Remove one edition that was added or fetched; bundled ones stay.

    It leaves the record with the next run. `ailedger add-edition` brings it again.
    """
    settings = Settings()
    with lock.hold(settings):
        known = archive.list_snapshots(settings.raw_dir)
        going = [one for one in known if f"{one.source}/{one.edition}" == edition]
        if not going:
            raise UsageError("no such edition", where=edition, hint="`ailedger snapshots`")
        freed = archive.prune(settings.raw_dir, going)
    click.echo(f"{edition} is removed, {freed:,} bytes freed; the next run goes on without it")
