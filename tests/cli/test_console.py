"""Tables on a terminal: no name or number is cut in two, whatever its width."""

import os
from types import SimpleNamespace

import pytest

from ailedger.cli import console
from ailedger.cli.console import GAP, WHOLE, emit, wrapped

COLUMNS = ("run", "what", "rows", "outcome")
ROWS = [
    ("20261124T152321340-248a", "refresh full", 6574, "published build c962335b31eb.4"),
    ("20261124T152034549-2774", "refresh live: unesco_uis, epoch", None, "failed during: prepare"),
]
LEAST = sum((23, 11, 4, 14)) + 3 * GAP  # the longest words


@pytest.fixture(params=[30, 45, LEAST - 1, LEAST, LEAST + 1, 100, 200])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The width of the terminal that is printed to."""
    size = os.terminal_size((request.param, 40))
    monkeypatch.setattr(console, "shutil", SimpleNamespace(get_terminal_size=lambda: size))
    at_terminal(monkeypatch, True)
    return int(request.param)


def at_terminal(monkeypatch: pytest.MonkeyPatch, yes: bool) -> None:
    stdout = SimpleNamespace(isatty=lambda: yes)
    monkeypatch.setattr(console, "sys", SimpleNamespace(stdout=stdout))


def test_no_word_is_cut(width: int, capsys: pytest.CaptureFixture[str]) -> None:
    emit(COLUMNS, ROWS)
    printed = capsys.readouterr().out
    words = {word for row in ROWS for cell in row if cell for word in str(cell).split()}
    assert words | set(COLUMNS) <= set(printed.split())
    if width >= WHOLE + len("outcome"):
        assert max(len(line.rstrip()) for line in printed.splitlines()) <= width


def test_a_narrow_terminal_has_a_block_per_row(
    width: int, capsys: pytest.CaptureFixture[str]
) -> None:
    emit(COLUMNS, ROWS)
    assert capsys.readouterr().out.startswith("-- 1 --") == (width < LEAST)


def test_a_line_is_broken_at_words_on_a_terminal_only(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = "a concern that needs a person " * 8
    assert max(map(len, wrapped(line, "  ").splitlines())) <= width
    at_terminal(monkeypatch, False)
    assert wrapped(line) == line
