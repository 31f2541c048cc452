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

Exit codes: 0 closed, 2 the extra `mcp` is not installed."""
)
def mcp() -> None:
    """Serve the published record to an assistant, over standard input and output.

    Every answer names source, edition, file and line, licence and breaks; what the record does not
    have is an error. SQL runs shut in, as that of `ailedger sql`.
    """
    if importlib.util.find_spec("mcp") is None:
        raise UsageError("the package mcp is not installed", hint="pip install 'ailedger[mcp]'")
    from ailedger.query.assistant import server

    server(Settings()).run(transport="stdio")
