"""`ailedger maintain`: look after a shared warehouse."""

import click

from ailedger import store
from ailedger.settings import Settings


@click.command(
    epilog="Example: ailedger maintain     Exit codes: 0 done, 5 runs were in the way, 6 the lake "
    "could not be reached."
)
def maintain() -> None:
    """Expire old builds of a lake, merge its small files, remove what nothing needs.

    The newest builds stay (AILEDGER_KEEP_BUILDS). A file warehouse needs no maintenance.
    """
    click.echo(store.open_store(Settings()).maintain())
