"""The whole run of the flow `refresh`, step by step, without a Prefect server; to be killed.

    python -m tests.reliability.real <warehouse> [full]

Every task of the flow is replaced by the plain function it wraps, so that a kill costs seconds.
KILL_AT works as in `worker`.
"""

import os
import sys
from pathlib import Path

from prefect import Task

from ailedger.errors import LedgerError
from ailedger.settings import Settings
from flows import refresh as flow

from .worker import Killer


def main() -> int:
    """Run as told; prints how many acts there were."""
    folder, *full = sys.argv[1:]
    killer = Killer(Path(folder), int(os.environ.get("KILL_AT", "0")))
    sys.addaudithook(killer.hook)
    for name, item in list(vars(flow).items()):
        if isinstance(item, Task):
            setattr(flow, name, item.fn)
    flow.SETTINGS.set(Settings(warehouse_dir=Path(folder), threads=2))
    try:
        flow.refresh.fn(full=bool(full))
    except LedgerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(killer.acts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
