"""Lines with control characters are set aside: terminals obey them, pictures cannot hold them."""

import hashlib
from pathlib import Path

import duckdb
import pandera.polars as pa
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.archive.snapshots import _cell
from ailedger.base.texts import CONTROL
from ailedger.load import line_count, read_files
from ailedger.load.validated_load import load_files

SIGNS = [chr(n) for n in range(0x3000) if CONTROL.match(chr(n))]
TEXTS = ["plain", "a\ttab", '"two\nlines"', "é £ \u200f…", *(f"x{sign}y" for sign in SIGNS)]


class Words(pa.DataFrameModel):
    """Made up: any text."""

    word: str

    class Config:
        name = "made_up_words"
        strict = True


@pytest.mark.parametrize("bulk_from", [0, 1 << 30], ids=["bulk", "lines"])
@pytest.mark.parametrize("block", [1 << 20, 7], ids=["one block", "many blocks"])
def test_a_control_character_sets_its_line_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bulk_from: int, block: int
) -> None:
    monkeypatch.setattr(read_files, "BULK_FROM", bulk_from)
    monkeypatch.setattr(line_count, "BLOCK", block)
    path = tmp_path / "raw" / "made_up" / "2024" / "words.csv"
    path.parent.mkdir(parents=True)
    data = "".join(f"{text}\n" for text in ["word", *TEXTS]).encode()
    path.write_bytes(data)
    file = RawFile("made_up", "2024", "words", path, hashlib.sha256(data).hexdigest(), "")
    with duckdb.connect() as con:
        load_files(con, "made_up_words", [file], Words)
        kept = {word for (word,) in con.execute("SELECT word FROM raw.made_up_words").fetchall()}
        aside = con.execute("SELECT rules, count(*) FROM quarantine GROUP BY ALL").fetchall()
    assert kept == {"plain", "a\ttab", "two\nlines", "é £ \u200f…"}
    assert sorted(aside) == [("NUL byte", 1), ("control character", len(SIGNS) - 1)]


def test_a_fetched_cell_is_cleaned() -> None:
    assert [_cell(f"x{sign}y\r\nz") for sign in SIGNS] == ["xy\nz"] * len(SIGNS)
    assert CONTROL.match("\x1b")
    assert CONTROL.match("\u202e")
