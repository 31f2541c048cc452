"""The flow that looks after a lake, for a schedule; `ailedger maintain` does the same at once."""

from flows import quiet

quiet.hush()

from prefect import flow

from flows.progress import say
from flows.settings import Settings
from flows.warehouse import stores


@flow(name="maintain")
def maintain() -> str:
    """Expire old snapshots, merge small files, remove what nothing needs. A file needs none of it.

    Returns:
        What was done, in words.
    """
    done = stores.of(Settings()).maintain()
    say("maintain: %s", done)
    return done
