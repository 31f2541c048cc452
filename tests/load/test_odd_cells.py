"""Odd spellings of numbers: taken where a strict reader takes them, set aside where it does not.

Each cell stands in a column of every kind of number. It is read line by line and in bulk, and held
against Python's own fractions.
"""

import hashlib
import re
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Annotated

import duckdb
import pandera.polars as pa
import polars as pl
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.base.texts import CONTROL
from ailedger.load import line_count, read_files
from ailedger.load.validated_load import load_files

DIGITS = "[0-9]+(_[0-9]+)*"
NUMBER = re.compile(
    rf"[ \t]*([+-]?({DIGITS}(\.({DIGITS})?)?|\.{DIGITS})([eE][+-]?{DIGITS})?)[ \t]*"
)
NAN = re.compile(r"[ \t]*[+-]?nan[ \t]*", re.IGNORECASE)
NAMED = [
    "1e-400", "-1e-400", "0e-400", "1e400", "1e-20", "4e-324", "1e5_0", "0." + "0" * 400 + "1",
    "0." + "0" * 400, "-0.0", "NaN", "-nan", "nan(1)", "NAN(5)", "inf", "-Infinity", "0x10", "0b1",
    "0o7", "1d5", "5f", "5\x0c", "\x0b5", "5\xa0", "５", "−5", "1 000", "1'000", "5%", "2000.0",
    "2e3", "1_999", "2000.7", "99999999999.5", "1.239", "9007199254740993", "9223372036854775808",
    "0.100000000000000005",
]  # fmt: skip
CELLS = sorted(
    {"".join(c) for n in (1, 2, 3) for c in product("5+-.e_ \t\v0", repeat=n)} | {*NAMED}
)


class Numbers(pa.DataFrameModel):
    """Made up: one cell three times."""

    amount: float = pa.Field(nullable=True)
    count: int = pa.Field(nullable=True)
    price: Annotated[pl.Decimal, 12, 2] = pa.Field(nullable=True)

    class Config:
        name = "made_up_numbers"
        strict = True


def faults(cell: str) -> str:
    """The rules that a row of the cell breaks."""
    if CONTROL.search(cell):
        return "control character"
    number, number_or_nan, whole, cents = None, bool(NAN.fullmatch(cell)), False, False
    if said := NUMBER.fullmatch(cell):
        number = Fraction(said[1].replace("_", ""))
        near = float(said[1].replace("_", ""))
        number_or_nan = abs(near) != float("inf") and (number == 0) == (near == 0)
        whole = number_or_nan and number % 1 == 0 and abs(number) < 2**63
        cents = number_or_nan and abs(number) < 10**10 and number * 100 % 1 == 0
    told = {
        "amount: not a number": number_or_nan,
        "count: not an integer": whole,
        "price: not a decimal number": cents,
    }
    return "; ".join(rule for rule, holds in told.items() if not holds)


def outcome(folder: Path, cells: list[str]) -> tuple[dict[int, tuple[object, ...]], dict[int, str]]:
    """Values and broken rules by line."""
    data = "amount,count,price\n" + "".join(f"{cell},{cell},{cell}\n" for cell in cells)
    path = folder / "numbers.csv"
    path.write_text(data, encoding="utf-8", newline="")
    sha256 = hashlib.sha256(data.encode()).hexdigest()
    file = RawFile("made_up", "1", "numbers", path, sha256, "")
    with duckdb.connect() as con:
        load_files(con, "made_up_numbers", [file], Numbers)
        rows = con.execute("SELECT row, amount, count, price FROM raw.made_up_numbers").fetchall()
        aside = con.execute("SELECT row, rules FROM quarantine").fetchall()
    return {row: tuple(values) for row, *values in rows}, dict(aside)


def test_every_spelling_is_taken_as_a_strict_reader_takes_it(tmp_path: Path) -> None:
    rows, aside = outcome(tmp_path, CELLS)
    for line, cell in enumerate(CELLS, start=2):
        assert aside.get(line, "") == faults(cell), repr(cell)
        if line in rows:
            said = NUMBER.fullmatch(cell)
            assert said, cell
            number = Fraction(said[1].replace("_", ""))
            assert rows[line][0] == float(number), repr(cell)
            assert [Fraction(str(value)) for value in rows[line][1:]] == [number] * 2, repr(cell)


@pytest.mark.parametrize("few", [0, line_count.FEW])
def test_in_bulk_every_spelling_is_taken_in_the_same_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    rows, aside = outcome(tmp_path, CELLS)
    odd = [cell for cell in NAMED if _makes_a_file_odd(cell)]
    alone = [outcome(tmp_path, [cell]) for cell in odd]
    monkeypatch.setattr(read_files, "BULK_FROM", 0)
    monkeypatch.setattr(line_count, "FEW", few)
    plain = [cell for cell in CELLS if not _makes_a_file_odd(cell)]
    line_of = {cell: line for line, cell in enumerate(CELLS, start=2)}
    rows_in_bulk, aside_in_bulk = outcome(tmp_path, plain)
    for line, cell in enumerate(plain, start=2):
        assert rows_in_bulk.get(line) == rows.get(line_of[cell]), repr(cell)
        assert aside_in_bulk.get(line) == aside.get(line_of[cell]), repr(cell)
    assert len(odd) > 5
    assert [outcome(tmp_path, [cell]) for cell in odd] == alone


def _makes_a_file_odd(cell: str) -> bool:
    """Whether a file with the cell is read line by line, whatever its size."""
    data = cell.encode()
    return (
        bool(line_count.ODD_NUMBER.search(data))
        or not {"\v", "\f"}.isdisjoint(cell)
        or (b"0" * line_count.ZEROS in data)
    )
