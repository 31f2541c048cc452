"""Tables on a terminal: no name or number is cut in two, whatever its width."""

import csv
import io
import os
from types import SimpleNamespace

import duckdb
import pytest

from ailedger.cli import console
from ailedger.cli.console import GAP, WHOLE, emit, wrapped
from ailedger.output.fields import Field
from ailedger.output.files import cell
from ailedger.output.plain import unexecuted

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


ODD = [
    "=1+1",
    " +1",
    "\ufeff=1",
    "a;=1",
    "\t=1",
    "\r\n@x",
    "＝1",
    "-1",
    "a\n=1",
    "\x0b=1",
    "\x1f=1",
    "x",
]


def test_no_cell_of_a_csv_runs_and_exports_say_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit(("=name",), [[text] for text in ODD], "csv")
    header, *cells = [
        row[0] for row in csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    ]
    assert header == "'=name"
    said = duckdb.sql(
        f"SELECT {cell(Field('t', 'VARCHAR', '', ''))} FROM (SELECT unnest($1) AS t)", params=[ODD]
    )
    assert cells == [row[0] for row in said.fetchall()] == list(map(unexecuted, ODD))
    assert [text for text in ODD if unexecuted(text) == text] == ["x"]


def test_numbers_stay_numbers_in_a_csv(capsys: pytest.CaptureFixture[str]) -> None:
    emit(("n", "x", "d"), [[-1, -2.5, "-infinity"]], "csv", exact=[2])
    assert capsys.readouterr().out == "n,x,d\n-1,-2.5,-infinity\n"


def test_a_cell_of_markdown_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    emit(("a", "b"), [["<b>x</b>\r\n|", "\\|[y](z)\x1b[2J"]], "markdown")
    row = capsys.readouterr().out.splitlines()[2]
    assert row == r"| &lt;b>x&lt;/b> \| | \\\|\[y](z)\u001b\[2J |"


def test_a_table_obeys_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    emit(("a",), [["\x1b]0;x\x07"]])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("fmt", console.FORMATS)
def test_a_terminal_is_not_obeyed_in_any_format(
    fmt: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_terminal(monkeypatch, True)
    emit(["a"], [["\x1b[2J"], ["\x9b2J"], ["\u202eb"]], fmt)
    assert not set("\x1b\x9b\u202e") & set(capsys.readouterr().out)


def test_a_long_cell_does_not_widen_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    emit(["a", "b"], [["x" * 100_000, "y"], *[["z", "y"]] * 100])
    assert len(capsys.readouterr().out) < 200_000


def test_a_long_text_is_made_harmless_as_a_short_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "=1;\t@x\n-2 " * 100
    short = unexecuted(text)
    monkeypatch.setattr("ailedger.output.plain.LONG", 0)
    assert unexecuted(text) == short != text
