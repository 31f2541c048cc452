"""`ailedger maintain`: look after a shared warehouse."""

import click

from flows.settings import Settings
from flows.warehouse import stores


@click.command(
    epilog="Example: ailedger maintain     Exit codes: 0 done, 5 runs were in the way, 6 the lake "
    "could not be reached."
)
def maintain() -> None:
    """Expire old builds of a lake, merge its small files, remove what nothing needs.

    The newest builds stay (AILEDGER_KEEP_BUILDS). A file warehouse needs none of it.
    """
    click.echo(stores.of(Settings()).maintain())
