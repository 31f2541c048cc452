"""Every command explains itself on a terminal of 80 columns: an example, the exit codes."""

import pytest
from click.testing import CliRunner

from ailedger.cli import COMMANDS, ledger


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    told = CliRunner().invoke(ledger, [name, "--help"], terminal_width=80)
    assert told.exit_code == 0
    assert f"ailedger {name}" in told.output.partition("Example")[2]
    assert "Exit codes" in " ".join(told.output.split())
    # An example stays on one line, so that it can be copied.
    lines = [line for line in told.output.splitlines() if not line.startswith("    ailedger ")]
    assert max(map(len, lines)) <= 80
