"""The figures of docs/methods.md are what its commands print."""

import re
from pathlib import Path

import duckdb
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"
SHOWN = re.compile(
    r'```sh\nailedger sql "(?P<sql>.*?)" --format markdown\n```\n\n(?P<table>(?:\|.*\n)+)'
)
COMMANDS = list(SHOWN.finditer(PAGE.read_text(encoding="utf-8")))


def test_the_page_has_commands() -> None:
    assert len(COMMANDS) == 2


@pytest.mark.parametrize("shown", COMMANDS, ids=lambda found: found["sql"][:40])
def test_a_table_is_what_its_command_prints(
    shown: re.Match[str], con: duckdb.DuckDBPyConnection
) -> None:
    _, _, *lines = shown["table"].splitlines()
    printed = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    found = con.execute(shown["sql"]).fetchall()
    assert len(printed) == len(found)
    for cells, row in zip(printed, found, strict=True):
        for cell, value in zip(cells, row, strict=True):
            assert cell == value or float(cell) == pytest.approx(value)
