"""`ailedger mcp`: the door for assistants."""

import importlib.util

import click

from ailedger.errors import UsageError
from ailedger.settings import Settings


@click.command(
    epilog="""\b
Example, in an assistant's list of servers:
  {"command": "ailedger mcp"}
  {"mcpServers": {"ailedger": {"command": "ailedger", "args": ["mcp"]}}}

Tools: find, figures, ranks, compare, check, trace, sql. It answers on standard
input and output until that is closed.

Exit codes: 0 closed, 2 the extra `mcp` is not installed, or the warehouse is a lake."""
)
def mcp() -> None:
    """Serve the published record to an assistant, over standard input and output.

    Every answer names source, edition, file and line, licence and breaks; what the record does not
    have is an error. SQL runs shut in, as that of `ailedger sql`.
    """
    if importlib.util.find_spec("mcp") is None:
        raise UsageError("the package mcp is not installed", hint="pip install 'ailedger[mcp]'")
    from ailedger.query.assistant import server

    settings = Settings()
    if settings.warehouse != "file":
        raise UsageError(
            "serves a warehouse file, not a lake: a lake's files stay in reach of its connection",
            hint="AILEDGER_WAREHOUSE=file and AILEDGER_WAREHOUSE_DIR name a published file",
        )
    server(settings).run(transport="stdio")
