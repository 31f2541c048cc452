"""`ailedger migrate`: the published warehouse to a lake, or back to a file."""

from dataclasses import replace
from pathlib import Path

import click

from ailedger.base import disk
from ailedger.errors import LedgerError
from ailedger.settings import Settings


@click.command(
    epilog="Example: ailedger migrate --to 'ducklake:postgres:dbname=ailedger host=db' "
    "--data-path /shared/ailedger     Exit codes: 0 done and verified, 1 the copy differs, 2 wrong "
    "usage, 5 a run is under way, 6 the lake could not be reached."
)
@click.option("--to", "target", required=True, help="`file`, or a lake as in AILEDGER_WAREHOUSE.")
@click.option("--data-path", default=None, help="As AILEDGER_LAKE_DATA_PATH, which it is without.")
def migrate(target: str, data_path: str | None) -> None:
    """Copy the published warehouse of the settings to another one, and verify the copy.

    Rows are counted table by table, and every mart is exported from both and compared by its
    sha256. What it is copied from stays as it is; afterwards set AILEDGER_WAREHOUSE.
    """
    from ailedger.store.lake.migrate import migrate as copy

    settings = Settings()
    path = settings.lake_data_path if data_path is None else data_path
    other = replace(settings, warehouse=target, lake_data_path=path)
    build, rows = copy(settings, other)
    for table, count in rows.items():
        click.echo(f"{table}: {count} rows in both")
    with disk.scratch_folder() as folder:
        before = exported(settings, folder / "before")
        after = exported(other, folder / "after")
    for file, digest in before.items():
        said = "in both" if after.get(file) == digest else "DIFFERS"
        click.echo(f"{file}: sha256 {digest} {said}")
    differing = sorted(f for f in before.keys() | after.keys() if before.get(f) != after.get(f))
    if differing:
        raise LedgerError(
            f"exports differ: {', '.join(differing)}", where=f"build {build.name}",
            hint="do not use the copy; report it with both exports",
        )  # fmt: skip
    click.echo(f"build {build.name} is published there; set AILEDGER_WAREHOUSE to use it")


def exported(settings: Settings, folder: Path) -> dict[str, str]:
    """sha256 of every table's export."""
    from ailedger import store
    from ailedger.output.export import OBSERVATIONS, export_marts

    marts = [*store.published(settings).manifest.get("marts", {}), OBSERVATIONS]
    return {table.file: table.sha256 for table in export_marts(settings, folder, marts).tables}
