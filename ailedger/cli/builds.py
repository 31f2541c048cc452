"""`ailedger builds` and `ailedger rollback`: what is kept, and going back."""

import click

from ailedger.build.manifest import Build
from ailedger.cli.console import emit, format_option
from ailedger.errors import RefusedError
from ailedger.settings import Settings
from ailedger.store import Store, open_store

COLUMNS = ("", "build", "published", "bytes", "rows", "state")


@click.command(
    epilog="Example: ailedger builds --verify     Exit codes: 0 all whole, 3 one is damaged "
    "(with --verify), 2 a wrong setting."
)
@click.option("--verify", is_flag=True, help="Read every byte and hold it against the manifest.")
@format_option()
def builds(verify: bool, fmt: str) -> None:
    """List the kept builds, newest first; `*` marks the published one."""
    store = open_store(Settings())
    known = store.kept()
    now = store.usable()
    states = {build.name: _state(store, build, verify) for build in known}
    rows = [
        (
            "*" if now and build.name == now.name else "",
            build.name,
            build.published,
            build.manifest.get("bytes"),
            _rows(build),
            states[build.name],
        )
        for build in reversed(known)
    ]
    if not rows and fmt == "table":
        click.echo(f"no builds in {store.place}; `ailedger run` makes one")
    else:
        emit(COLUMNS, rows, fmt)
    store.current()  # a link that leads nowhere is an error
    damaged = [name for name, state in states.items() if state not in ("whole", "not read")]
    if damaged:
        raise RefusedError(
            f"damaged: {', '.join(damaged)}",
            where=store.place,
            hint="`ailedger run --full` makes a new build; damaged ones can be removed",
        )


def _state(store: Store, build: Build, verify: bool) -> str:
    try:
        store.check(build, every_byte=verify)
    except RefusedError as error:
        return error.what
    return "whole" if verify else "not read"


def _rows(build: Build) -> int | None:
    """Accepted and quarantined rows of raw tables, where the manifest says."""
    accepted = build.manifest.get("accepted")
    quarantined = build.manifest.get("quarantined")
    return None if accepted is None else int(accepted) + int(quarantined or 0)


@click.command(
    epilog="Example: ailedger rollback     Exit codes: 0 done, 2 no such build, 3 that build is "
    "damaged, 5 a run is under way."
)
@click.argument("build", required=False)
@click.option("--why", default="", metavar="TEXT", help="The reason, for `ailedger status`.")
@click.option("--lift", is_flag=True, help="End the rollback that is in force.")
@click.option("--wait", type=float, default=0, metavar="SECONDS", help="Wait for a run under way.")
def rollback(build: str | None, why: str, lift: bool, wait: float) -> None:
    """Publish an earlier build again: BUILD, or the one before the published.

    Nothing is removed; `ailedger rollback <build>` goes forward again. What was rolled back is not
    published again until its inputs change, or `ailedger rollback --lift`.
    """
    store = open_store(Settings())
    if lift:
        if build or why:
            raise click.UsageError("--lift takes no build and no reason")
        done = store.lift(wait)
        click.echo(f"lifted: published is build {done.name} until the next `ailedger run`")
        return
    target = store.rollback(build, wait, why)
    click.echo(f"published is now build {target.name}, of {target.published}")
    if target.rolled_back_inputs:
        click.echo("it stays until the inputs change, or `ailedger rollback --lift`")
