"""The flow that looks after a lake, for a schedule; `ailedger maintain` does the same at once."""

from prefect import flow

from ailedger import store
from ailedger.progress import say
from ailedger.settings import Settings


@flow(name="maintain")
def maintain() -> str:
    """Expire old snapshots, merge small files, remove what nothing needs; what was done, in words.

    A file needs no maintenance.
    """
    done = store.open_store(Settings()).maintain()
    say("maintain: %s", done)
    return done
