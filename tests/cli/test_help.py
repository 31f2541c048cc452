"""Every command explains itself on a terminal of 80 columns: an example, the exit codes."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ailedger import cli
from ailedger.cli import COMMANDS, GROUPS, ledger


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    told = CliRunner().invoke(ledger, [name, "--help"], terminal_width=80)
    assert told.exit_code == 0
    assert f"ailedger {name}" in told.output.partition("Example")[2]
    assert "Exit codes" in " ".join(told.output.split())
    # An example stays on one line, so that it can be copied.
    lines = [line for line in told.output.splitlines() if not line.startswith("    ailedger ")]
    assert max(map(len, lines)) <= 80


def test_commands_stand_under_what_a_person_wants() -> None:
    told = CliRunner().invoke(ledger, ["--help"], terminal_width=80).output
    assert [line[:-1] for line in told.splitlines() if line[:-1] in GROUPS] == list(GROUPS)
    listed = [line.split()[0] for line in told.splitlines() if re.match(r"  [a-z]", line)]
    assert listed[-len(COMMANDS) :] == COMMANDS
    assert len(set(COMMANDS)) == len(COMMANDS)
    modules = {path.stem for path in Path(cli.__file__).parent.glob("[a-z]*.py")}
    named = {name.replace("-", "_") for name in COMMANDS} - {"rollback", "verify"}
    assert named == modules - {"console", "target"}
