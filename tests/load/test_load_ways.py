"""Two ways of reading and of judging, one outcome.

The exact way reads line by line, the quick way lets the CSV reader convert. Files of every kind of
fault are loaded both ways, with parts, threads, chunks and passes made small; rows, lines, rules
and texts must be the same.
"""

import datetime
import hashlib
import random
from decimal import Decimal
from typing import Annotated, ClassVar

import duckdb
import pandera.polars as pa
import polars as pl
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.load import (
    csv_header,
    judge,
    line_count,
    line_numbers,
    line_reader,
    parts,
    read_files,
    transaction,
    unique,
)
from ailedger.load.validated_load import load_files

HEADER = "name,count,amount,truth,day,price,moment,small,plainly\n"


class Everything(pa.DataFrameModel):
    """Every type of cell; made up."""

    name: str = pa.Field(str_matches=r"^[a-z]", nullable=True)
    count: int = pa.Field(ge=-5, lt=3000, nullable=True)
    amount: float = pa.Field(in_range={"min_value": -1e6, "max_value": 1e6}, nullable=True)
    truth: bool = pa.Field(nullable=True)
    day: datetime.date = pa.Field(ge=datetime.date(1950, 1, 1), nullable=True)
    price: Annotated[pl.Decimal, 12, 2] = pa.Field(nullable=True)
    moment: datetime.datetime = pa.Field(nullable=True)
    small: pl.Int8 = pa.Field(isin=[1, 2, 3, 127], nullable=True)
    plainly: int = pa.Field(nullable=True, metadata={"plain": True})

    @pa.dataframe_check(name="no more amount than count")
    def compare(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("amount") <= pl.col("count"))

    class Config:
        name = "made_up_everything"
        strict = True
        metadata: ClassVar = {
            "key": ["name", "count"],
            "reads": {"no more amount than count": ["count", "amount"]},
        }


CELLS: dict[str, tuple[list[str], list[str]]] = {
    "name": (["a", "b c", "é", '"x, y"', '"say ""so"""', ""], ["A", '"', 'b"c', '"d', "\xa0"]),
    "count": (
        ["1", "2000", "-5", "2000.0", "2e3", "1_000", " 7 ", "+5", "007", "-0", ""],
        ["2000.7", "1e30", "9007199254740993", "-9223372036854775808", "x", "0x10", "NaN", "inf"],
    ),
    "amount": (
        ["1", "0.5", "-1e3", ".5", "5.", " 1.5 ", "1_000.5", "NaN", "nan", "", "1e-400", "-0.0"],
        ["inf", "-Infinity", "1e400", "1,5", "1d5", "0x1p3", "--1", "1e7"],
    ),
    "truth": (["true", "False", "t", "0", ""], ["2", "maybe", " true"]),
    "day": (["2020-01-01", "1999-12-31", ""], ["2020-1-5", "2020-02-30", "epoch", "12020-01-01"]),
    "price": (["1.25", "3", "1e2", ""], ["1.239", "99999999999.5", "abc"]),
    "moment": (
        ["2020-01-01 10:00:00", "2020-01-01T10:00:00.5", ""],
        [
            "now",
            "25:00",
            "infinity",
            "epoch",
            "2020-01-01 24:00:00",
            "2020-01-01 10:00:00+05:00",
            "2020-01-01 10:00:00 Asia/Seoul",
            "2020-01-01  10:00:00",
            "2020-01-01 10:00:00.",
        ],
    ),
    "small": (["1", "2", "3", "127", ""], ["128", "-129", "4", "1.5"]),
    "plainly": (["1", "-2", "+3", ""], ["1.0", "1_000", " 1", "1e3"]),
}
LINES = [
    b"", b"a", b"a,1", b"a,1,1,,,,,,,", b'"', b'"a,1,1,,,,,,', b"a,1,1,,,,,,\r", b"\xff,1,1,,,,,,",
    b"a\0,1,1,,,,,,", b'"two\nlines",1,1,,,,,,', b'"two\r\nlines",1,1,,,,,,', b'"a"b,1,1,,,,,,',
    b',"1","1","true","2020-01-01","1","","2","3"', b",,,,,,,,", b'"a\nb",1', b" ",
    b"a,1,1,,,,,,,,,", b'a,1,1,,,,,,,""', b'"x,,y",1,1,,,,,,', b"a,1,1,,,,,,,x",
]  # fmt: skip

BLANKS = [  # they make a file be read line by line
    b'"a" ,1,1,,,,,,', b'  "a, b",1,1,,,,,,', b'a,1,1,,"2020-01-01" ,,,,', b'a,1,1,,,,,,  "3"  ',
    b'a "b" ,1,1,,,,,,', b'"two\n lines" ,1,1,,,,,,', b' "two\nlines" ,"1" ,1,,,,,, ',
]  # fmt: skip


def made_up_file(rng: random.Random, rows: int, faults: float, lines: bool) -> bytes:
    """A file with so many rows, a share of bad cells, and a few kinds of lines beside records."""
    out = []
    kinds = rng.sample(LINES, rng.choice([1, 2, len(LINES)]))
    kinds += BLANKS if rng.random() < 0.15 else []
    quotes = rng.random() < 0.5
    for _ in range(rows):
        if lines and rng.random() < faults:
            out.append(rng.choice(kinds))
            continue
        cells = [rng.choice(bad if rng.random() < faults else good) for good, bad in CELLS.values()]
        if quotes or '"' not in cells[0]:
            out.append(",".join(cells).encode())
    end = rng.choice([b"\n", b"\n", b"\r\n"])
    data = end.join([HEADER.strip().encode(), *out])
    return rng.choice([b"", csv_header.BOM]) + data + rng.choice([end, b""])


def outcome(files: list[RawFile]) -> tuple[list[tuple], list[tuple], list[tuple]]:
    with duckdb.connect(config={"threads": 2}) as con:
        loads = load_files(con, "made_up_everything", files, Everything, hashed=False)
        rows = con.execute("SELECT * FROM raw.made_up_everything ORDER BY snapshot, row").fetchall()
        aside = con.execute("SELECT * FROM quarantine ORDER BY ALL").fetchall()
    return [(d.rows_in, d.accepted, d.quarantined) for d in loads], rows, aside


def make_small(monkeypatch: pytest.MonkeyPatch, rng: random.Random) -> None:
    """Large files' ways for small files."""
    monkeypatch.setattr(read_files, "BULK_FROM", 0)
    monkeypatch.setattr(transaction, "LARGE", rng.choice([0, 0, 1 << 25]))
    monkeypatch.setattr(parts, "LEAST", rng.choice([64, 1000, 1 << 24]))
    monkeypatch.setattr(line_numbers, "MOST", rng.choice([1, 3, 5_000]))
    monkeypatch.setattr(line_count, "GRAIN", rng.choice([16, 256]))
    monkeypatch.setattr(line_count, "BLOCK", 256)
    monkeypatch.setattr(line_count, "SEGMENT", 1024)
    monkeypatch.setattr(line_count, "LONG_BLOCK", rng.choice([0, 1 << 16]))
    monkeypatch.setattr(judge, "WHOLE", 0)
    monkeypatch.setattr(judge, "CHUNK", rng.choice([7, 1 << 19]))
    monkeypatch.setattr(judge, "SAMPLE", 5)
    monkeypatch.setattr(unique, "SMALL", 0)
    monkeypatch.setattr(unique, "PASS", rng.choice([16, 1 << 24]))
    monkeypatch.setattr(read_files, "MOST_AGAIN", rng.choice([3, *[1_000_000] * 5]))


# Of which no row is left beside others; CRLF in a text of a suspect record.
ODD = (103, 250, 226, 312)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """As many random sets of files as contracts are made up."""
    if "seed" in metafunc.fixturenames:
        seeds = range(metafunc.config.getoption("--examples") // 2)
        metafunc.parametrize("seed", [*seeds, *ODD])


def test_the_quick_way_agrees_with_the_exact_way(monkeypatch, tmp_path, seed):
    rng = random.Random(seed)
    files = []
    for number in range(rng.choice([1, 3, 6])):
        data = made_up_file(rng, rng.choice([5, 300]), rng.choice([0, 0.01, 0.3]), seed % 3 > 0)
        path = tmp_path / f"{number}.csv"
        path.write_bytes(data)
        sha = hashlib.sha256(data).hexdigest()
        files.append(RawFile("made_up", str(number), "everything", path, sha, ""))
    exact = outcome(files)
    with monkeypatch.context() as patch:
        make_small(patch, rng)
        assert outcome(files) == exact


def test_cells_are_read_as_they_are_written(tmp_path):
    data = HEADER + 'b c,2e3,NaN,t,2020-01-01,1e2,2020-01-01T10:00:00.5,127,+3\n"",,,,,,,,\n'
    path = tmp_path / "0.csv"
    path.write_text(data, encoding="utf-8")
    _, rows, aside = outcome([RawFile("made_up", "0", "everything", path, "0" * 64, "")])
    assert not aside
    moment = datetime.datetime(2020, 1, 1, 10, 0, 0, 500_000)
    assert rows[0][:9] == (
        "b c", 2000, None, True, datetime.date(2020, 1, 1), Decimal("100.00"), moment, 127, 3,
    )  # fmt: skip
    assert rows[1][:9] == (None,) * 9


def test_a_large_file_keeps_its_lines(monkeypatch, tmp_path):
    """A part that begins in the middle of a file, and lines rejected before and in it."""
    monkeypatch.setattr(parts, "LEAST", 1 << 16)
    monkeypatch.setattr(transaction, "LARGE", 0)
    bad = {5: "b,1", 7000: "b,1,1,,,,,,,", 7001: "b,x,1,,,,,,", 15_000: "b,1,inf,,,,,,"}
    lines = [f"a,{n},,,,,,," for n in range(2, 20_002)]
    for number, line in bad.items():
        lines[number - 2] = line
    path = tmp_path / "0.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    file = RawFile("made_up", "0", "everything", path, "0" * 64, "")
    with duckdb.connect(config={"threads": 2}) as con:
        load_files(con, "made_up_everything", [file], Everything, hashed=False)
        wrong = con.execute('SELECT * FROM raw.made_up_everything WHERE "count" <> row').fetchall()
        low = con.execute("SELECT count(*) FROM raw.made_up_everything").fetchone()
        aside = con.execute("SELECT row, text FROM quarantine WHERE stage = 'parse'").fetchall()
    assert wrong == []
    assert low == (2998 - 1,)
    assert dict(aside) == bad


@pytest.mark.parametrize("ending", ["", "\r"], ids=["quickly", "line by line"])
@pytest.mark.parametrize("size", [-2, 0, 1, 7_000_000], ids="{:+}".format)
def test_a_line_may_be_so_long_and_no_longer(tmp_path, size, ending):
    """Whichever way the file is read; what is kept of a longer line is its beginning."""
    size += line_reader.RECORD_LIMIT
    long = "x" * (size - 8) + "," * 8
    path = tmp_path / "0.csv"
    path.write_text(f"{HEADER}a{',' * 8}\n{long}\nb{',' * 8}{ending}\n", newline="")
    file = RawFile("made_up", "0", "everything", path, "0" * 64, "")
    with duckdb.connect() as con:
        load_files(con, "made_up_everything", [file], Everything, hashed=False)
        found = con.execute("SELECT row, length(name) FROM raw.made_up_everything").fetchall()
        aside = con.execute("SELECT row, rules, length(text) FROM quarantine").fetchall()
    (told,) = [line[1:] for line in [*found, *aside] if line[0] == 3]
    kept = size <= line_reader.RECORD_LIMIT
    assert told == ((size - 8,) if kept else (line_reader.LONG, line_reader.RECORD_LIMIT))
