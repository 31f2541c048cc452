"""Prefect's settings for a quiet run, set before prefect is imported.

The environment wins over these; prefect.toml says the same to Prefect's own commands, which read
it from the project's folder only, while `ailedger` runs from anywhere.
"""

import os

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # Checks of types within a library of Prefect's server; importing it takes twice as long.
    "PY_KEY_VALUE_DISABLE_BEARTYPE": "true",
    # The slots of running deployments outlive a server that is started again.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": (
        "prefect.server.concurrency.lease_storage.filesystem"
    ),
}
ON_A_TERMINAL = {
    # `ailedger` tells of progress and failure itself.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    # All states of tasks in one transaction: a server that ends forgets those it has not begun.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "1000",
    # No flow here uses a block, and a first run is a second shorter; a server that stays has them.
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}


def hush(*, terminal: bool = False) -> None:
    """Set each default that the environment does not; a terminal is spared Prefect's lines."""
    for name, value in (DEFAULTS | (ON_A_TERMINAL if terminal else {})).items():
        os.environ.setdefault(name, value)
