"""Prefect's settings for a quiet run, set before prefect is imported.

The environment wins over these; prefect.toml says the same to Prefect's own commands, which read
it from the project's folder only, while `ailedger` runs from anywhere.
"""

import os

DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
}


def hush() -> None:
    """Set each default that the environment does not set."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
