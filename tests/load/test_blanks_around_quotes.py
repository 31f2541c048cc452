"""Blanks beside a quote: one reading of them, in small files and in large ones.

In CSV a quoted cell begins and ends with its quotes (RFC 4180); DuckDB passes blanks beside them
by, but not in every place. Such a line is set aside. Every short cell of quotes, blanks and a
letter is read both ways, first, amid and last in its line.
"""

import hashlib
import re
from itertools import product
from pathlib import Path

import duckdb
import pandera.polars as pa
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.load import line_count, read_files
from ailedger.load.validated_load import load_files

LONGEST = 4
HEADER = "first,amid,last\n"
QUOTED = re.compile(r'"((?:[^"]|"")*)"')


class Words(pa.DataFrameModel):
    """Made up: any text."""

    first: str = pa.Field(nullable=True)
    amid: str = pa.Field(nullable=True)
    last: str = pa.Field(nullable=True)

    class Config:
        name = "made_up_words"
        strict = True


def value(cell: str) -> str | None:
    """What a cell says. Raises ValueError where a quote is astray."""
    if quoted := QUOTED.fullmatch(cell):
        return quoted[1].replace('""', '"') or None
    if cell.lstrip(" ").startswith('"'):
        raise ValueError(cell)
    return cell or None


def written(folder: Path) -> dict[RawFile, list[str]]:
    """A file for each cell and place: a quote that is not closed takes what follows it."""
    short = ("".join(c) for n in range(1, LONGEST + 1) for c in product(' "a', repeat=n))
    cells = [cell for cell in short if '"' in cell]
    files = {}
    for number, (cell, place) in enumerate(product(cells, range(3))):
        line = ["x", "y", "z"]
        line[place] = cell
        data = f"{HEADER}b,b,b\n{','.join(line)}\nc,c,c\n".encode()
        path = folder / f"{number}.csv"
        path.write_bytes(data)
        sha256 = hashlib.sha256(b"%d%s" % (number, data)).hexdigest()
        files[RawFile("made_up", str(number), "words", path, sha256, "")] = line
    return files


def loaded(files: list[RawFile]) -> tuple[dict[str, list[object]], dict[str, tuple[int, str]]]:
    """The rows of line 3 of each file, and what was set aside."""
    with duckdb.connect() as con:
        load_files(con, "made_up_words", files, Words, hashed=False)
        rows = con.execute("SELECT snapshot, * EXCLUDE snapshot FROM raw.made_up_words").fetchall()
        aside = con.execute("SELECT snapshot, row, rules FROM quarantine").fetchall()
    assert len(rows) + len(aside) == 3 * len(files)
    return {r[0]: list(r[1:4]) for r in rows if r[4] == 3}, {s: (n, why) for s, n, why in aside}


@pytest.mark.parametrize("quick_from", [read_files.BULK_FROM, 0])
@pytest.mark.parametrize("block", [line_count.BLOCK, 7])
def test_every_short_cell_is_read_in_one_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_from: int, block: int
) -> None:
    monkeypatch.setattr(read_files, "BULK_FROM", quick_from)
    for name in ("BLOCK", "GRAIN", "SEGMENT"):
        monkeypatch.setattr(line_count, name, block)
    files = written(tmp_path)
    rows, aside = loaded(list(files))
    for file, line in files.items():
        try:
            expected = [value(cell) for cell in line]
        except ValueError:
            assert aside[file.snapshot] == (3, "stray or unclosed quote"), line
        else:
            assert rows[file.snapshot] == expected, line


def test_a_block_ends_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks beside a quote are seen wherever two blocks meet."""
    path = tmp_path / "words.csv"
    for text in ('x,"y"   ,z\n', 'x,   "y",z\n', 'x,y,"z"   ', 'x,y,"z"   \r\n'):
        path.write_text(HEADER + text, newline="")
        for block in range(1, 40):
            for name in ("BLOCK", "GRAIN", "SEGMENT"):
                monkeypatch.setattr(line_count, name, block)
            with read_files.ThreadPoolExecutor(1) as pool:
                (found,) = line_count.measure([path], pool)
            assert found.odd, (text, block)
    path.write_text(HEADER + 'x,"he said ""no"" here, and ""yes""",z\n' * 50)
    monkeypatch.undo()
    with read_files.ThreadPoolExecutor(1) as pool:
        (found,) = line_count.measure([path], pool)
    assert not found.odd
