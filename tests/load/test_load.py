"""The validated load on small files: what is accepted, what is set aside, with line and rules."""

import datetime
import hashlib
from pathlib import Path
from typing import ClassVar

import duckdb
import pandera.polars as pa
import polars as pl
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.base.schema import create_system_tables
from ailedger.errors import RefusedError, UsageError
from ailedger.load import validated_load as loading
from ailedger.load.raw_tables import create_raw_tables, remove_snapshots
from ailedger.load.transaction import together
from ailedger.load.validated_load import load_files

HEADER = b"country,year,value,day\n"
TABLE = "made_up_figures"
ORDER = "the year is not below the value"


class Figures(pa.DataFrameModel):
    """Made-up figures."""

    country: str = pa.Field(isin=["A", "B", "C"])
    year: int = pa.Field(ge=0, nullable=True)
    value: float = pa.Field(le=10, nullable=True)
    day: datetime.date = pa.Field(nullable=True)

    @pa.dataframe_check(name=ORDER)
    def order(cls, data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("year") >= pl.col("value"))

    class Config:
        name = TABLE
        strict = True
        metadata: ClassVar = {"key": ["country", "year"], "reads": {ORDER: ["year", "value"]}}


def raw_file(folder: Path, data: bytes, edition: str = "2024") -> RawFile:
    path = folder / "made_up" / edition / "figures.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return RawFile("made_up", edition, "figures", path, hashlib.sha256(data).hexdigest(), "")


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rows(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    return con.execute(
        f"SELECT country, year, value, day, row FROM raw.{TABLE} ORDER BY snapshot, row"
    ).fetchall()


def aside(con: duckdb.DuckDBPyConnection) -> list[tuple]:
    return con.execute("SELECT row, stage, rules, text FROM quarantine ORDER BY row").fetchall()


def load(con: duckdb.DuckDBPyConnection, folder: Path, data: bytes) -> None:
    (done,) = load_files(con, TABLE, [raw_file(folder, data)], Figures)
    assert done.rows_in == done.accepted + done.quarantined
    assert done.accepted == len(rows(con))
    assert done.quarantined == len(aside(con))


def test_rows_that_keep_the_rules_are_accepted_with_their_line(con, tmp_path):
    load(con, tmp_path, HEADER + b"A,2000,1.5,2020-02-29\n\nB,2000,,\nC,,,\n")
    assert rows(con) == [
        ("A", 2000, 1.5, datetime.date(2020, 2, 29), 2),
        ("B", 2000, None, None, 4),
        ("C", None, None, None, 5),
    ]


def test_a_row_is_set_aside_once_with_every_rule_it_breaks(con, tmp_path):
    load(con, tmp_path, HEADER + b"A,2000,1,\nD,-1,20,2020-01-01\n")
    rules = (
        "country: isin(['A', 'B', 'C']); "
        f"{ORDER}; "
        "value: less_than_or_equal_to(10); "
        "year: greater_than_or_equal_to(0)"
    )
    assert aside(con) == [(3, "contract", rules, "D,-1,20.0,2020-01-01")]


def test_every_row_of_a_doubled_key_is_set_aside_and_missing_equals_missing(con, tmp_path):
    load(con, tmp_path, HEADER + b"A,1,,\nA,1,0,\nA,2,,\nB,,,\nB,,1,\n")
    rule = "key: duplicate of country, year"
    assert [(line, rules) for line, _, rules, _ in aside(con)] == [(n, rule) for n in (2, 3, 5, 6)]


def test_a_key_counts_within_its_snapshot(con, tmp_path):
    files = [raw_file(tmp_path, HEADER + b"A,1,,\n", edition) for edition in ("2024", "2025")]
    loads = load_files(con, TABLE, files, Figures)
    assert [(done.accepted, done.quarantined) for done in loads] == [(1, 0), (1, 0)]


@pytest.mark.parametrize(
    ("line", "rule", "number"),
    [
        (b"A,2000.7,1,", "year: not an integer", 3),
        (b"A,1e30,1,", "year: not an integer", 3),
        (b"A,1e-20,1,", "year: not an integer", 3),
        (b"A,x,y,", "value: not a number; year: not an integer", 3),
        (b"A,1,inf,", "value: not a number", 3),
        (b"A,1,1e400,", "value: not a number", 3),
        (b"A,1,1,2020-02-30", "day: not a date (YYYY-MM-DD)", 3),
        (b"A,1,1,2020-01-01 10:00:00", "day: not a date (YYYY-MM-DD)", 3),
        (b"A,1,1,infinity", "day: not a date (YYYY-MM-DD)", 3),
        (b"A,1,1,,", "too many columns", 3),
        (b"A,1,1", "missing columns", 3),
        (b'"A,1,1,', "stray or unclosed quote", 3),
        (b'"A"x,1,1,', "stray or unclosed quote", 3),
        (b"\xe9,1,1,", "not UTF-8", 3),
        (b"A\0,1,1,", "NUL byte", 3),
        (b"A\rB,1,1,", "carriage return inside a line", 3),
    ],
)
def test_a_line_that_cannot_be_read_is_kept_with_its_text(con, tmp_path, line, rule, number):
    load(con, tmp_path, HEADER + b"A,5,1,\n" + line + b'\nB,6,1,\n"C",7,1,\n')
    ((row, stage, rules, text),) = aside(con)
    assert (row, stage, rules) == (number, "parse", rule)
    assert text == line.decode("utf-8", "backslashreplace")
    assert [(r[0], r[4]) for r in rows(con)] == [("A", 2), ("B", 4), ("C", 5)]


@pytest.mark.parametrize("spelling", [b"2000", b"2000.0", b"2e3", b"1_999", b" 2000 ", b"+2000"])
def test_any_spelling_of_one_integer_is_read(con, tmp_path, spelling):
    load(con, tmp_path, HEADER + b"A," + spelling + b",1,\n")
    assert rows(con)[0][1] == (1999 if b"_" in spelling else 2000)


def test_nan_is_missing(con, tmp_path):
    load(con, tmp_path, HEADER + b"A,1,NaN,\n")
    assert rows(con)[0][2] is None


def test_a_stray_quote_swallows_no_line(con, tmp_path):
    good = b"".join(b"A,%d,1,\n" % year for year in range(100, 300))
    load(con, tmp_path, HEADER + b'"A,5,1,\n' + good + b'"B",6,1,\n')
    assert [row for row, *_ in aside(con)] == [2]
    assert len(rows(con)) == 201


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + HEADER + b"A,1,1,\nB,2,2,\n",
        (HEADER + b"A,1,1,\nB,2,2,\n").replace(b"\n", b"\r\n"),
        HEADER + b"A,1,1,\nB,2,2,",
        HEADER + b"A,1,1,\r\nB,2,2,\n",
        b"year,day,country,value\n1,,A,1\n2,,B,2\n",
        b'"country","year","value","day"\n"A","1","1",""\n"B","2","2",""\n',
    ],
    ids=["BOM", "CRLF", "no last line end", "mixed line ends", "other order", "all quoted"],
)
def test_the_same_table_in_another_dress(con, tmp_path, data):
    load(con, tmp_path, data)
    assert rows(con) == [("A", 1, 1.0, None, 2), ("B", 2, 2.0, None, 3)]


def test_a_record_over_several_lines_is_one_row_and_the_next_knows_its_line(con, tmp_path):
    load(con, tmp_path, HEADER + b'"A\nB",1,1,\nA,2,1,\n')
    assert aside(con)[0][:2] == (2, "contract")
    assert rows(con) == [("A", 2, 1.0, None, 4)]


def test_a_table_without_rows(con, tmp_path):
    load(con, tmp_path, HEADER)
    assert rows(con) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\nA,1,1,\n", "empty line"),
        (b"country,yeer,value,day\n", "'yeer' may be 'year', renamed"),
        (b"country,year,value\n", "missing 'day'"),
        (b"country,year,value,day,more\n", "not in the contract 'more'"),
        (b"country,year,value,day,day\n", "twice 'day'"),
        (b"country;year;value;day\n", "separated by ';'"),
        ("country,year,value,day\n".encode("utf-16"), "UTF-16"),
        (b"c\xf6untry,year,value,day\n", "not UTF-8"),
        (b"country,year,value,day\rA,1,1,\r", "carriage returns alone"),
        (b"PK\x03\x04rest", "workbook"),
    ],
)
def test_a_file_that_is_not_the_table_is_refused_by_name(con, tmp_path, data, said):
    with pytest.raises(RefusedError, match=r"made_up/2024/figures\.csv") as caught:
        load_files(con, TABLE, [raw_file(tmp_path, data)], Figures)
    assert said in str(caught.value)
    assert con.execute("SELECT count(*) FROM loads").fetchone() == (0,)


def test_with_a_listener_the_other_files_go_on(con, tmp_path):
    files = [raw_file(tmp_path, HEADER + b"A,1,1,\n"), raw_file(tmp_path, b"x\n", "2025")]
    heard = []
    loads = load_files(con, TABLE, files, Figures, on_refused=lambda file, _: heard.append(file))
    assert [done.accepted for done in loads] == [1]
    assert heard == [files[1]]


def test_a_loaded_snapshot_is_left_alone_and_a_changed_one_replaces_its_own(con, tmp_path):
    old = raw_file(tmp_path, HEADER + b"A,1,1,\nX,1,1,\n")
    other = raw_file(tmp_path, HEADER + b"B,1,1,\nY,1,1,\n", "2025")
    load_files(con, TABLE, [old, other], Figures)
    assert [done.skipped for done in load_files(con, TABLE, [old, other], Figures)] == [True, True]
    new = raw_file(tmp_path, HEADER + b"C,1,1,\n")
    (done,) = load_files(con, TABLE, [new], Figures)
    assert not done.skipped
    assert sorted(r[0] for r in rows(con)) == ["B", "C"]
    assert [text for *_, text in aside(con)] == ["Y,1,1.0,"]
    found = con.execute("SELECT snapshot FROM loads ORDER BY edition").fetchall()
    assert found == [(new.snapshot,), (other.snapshot,)]


def test_tables_that_share_a_transaction_are_taken_back_together(con, tmp_path, monkeypatch):
    files = [raw_file(tmp_path, HEADER + b"A,1,1,\n"), raw_file(tmp_path, HEADER, "2025")]

    def load_both(fails: bool) -> None:
        with together(con):
            load_files(con, TABLE, files[:1], Figures, begun=True)
            if fails:
                broken = "SELECT error('the disk is full')"
                monkeypatch.setattr(loading, "set_aside", lambda *_, **__: con.execute(broken))
            load_files(con, TABLE, files, Figures, begun=True)

    create_system_tables(con)
    create_raw_tables(con, {TABLE: Figures})
    with pytest.raises(duckdb.Error, match="the disk is full"):
        load_both(fails=True)
    assert rows(con) == con.execute("FROM loads").fetchall() == []
    monkeypatch.undo()
    load_both(fails=False)
    assert [r[0] for r in rows(con)] == ["A"]


def test_another_contract_judges_again(con, tmp_path):
    class Stricter(Figures):
        value: float = pa.Field(le=0, nullable=True)

    file = raw_file(tmp_path, HEADER + b"A,1,1,\n")
    (first,) = load_files(con, TABLE, [file], Figures)
    (second,) = load_files(con, TABLE, [file], Stricter)
    assert first.contract != second.contract
    assert (second.accepted, second.quarantined) == (0, 1)


def test_snapshots_not_kept_are_removed_with_all_they_left(con, tmp_path):
    file = raw_file(tmp_path, HEADER + b"A,1,1,\nX,1,1,\n")
    load_files(con, TABLE, [file], Figures)
    assert remove_snapshots(con, keep={file.snapshot}) == []
    assert remove_snapshots(con, keep=set()) == [file.snapshot]
    assert rows(con) == aside(con) == []


def test_a_check_that_gives_one_verdict_for_all_rows_is_refused(con, tmp_path):
    class Whole(Figures):
        @pa.dataframe_check
        def whole(cls, data: pa.PolarsData) -> pl.LazyFrame:
            return data.lazyframe.select(pl.col("year").max() < 1)

    with pytest.raises(UsageError, match="one verdict for all rows"):
        load_files(con, TABLE, [raw_file(tmp_path, HEADER + b"A,1,1,\n")], Whole)


def test_unquoted_names_are_not_sql(con, tmp_path):
    class Odd(pa.DataFrameModel):
        """Odd names."""

        a: str = pa.Field(alias='a "b"; DROP TABLE loads --', nullable=True)

        class Config:
            name = "odd"
            strict = True

    file = raw_file(tmp_path, b'"a ""b""; DROP TABLE loads --"\nx\n')
    (done,) = load_files(con, 'od"d', [file], Odd)
    assert done.accepted == 1


def test_columns_may_be_named_as_the_tables_of_the_work_are(con, tmp_path):
    names = ["source", "edition", "file", "number", "rules", "rule", "rid", "text", "stage", "t"]
    space = {
        "__annotations__": dict.fromkeys(names, int),
        **{name: pa.Field(ge=0) for name in names},
        "Config": type(
            "Config", (), {"name": "odd_words", "strict": True, "metadata": {"key": names[:7]}}
        ),
    }
    contract = type("Words", (pa.DataFrameModel,), space)
    lines = [names, ["1"] * 10, ["2"] * 9 + ["x"], ["3"] * 9 + ["-1"], ["4"] * 10, ["4"] * 10]
    file = raw_file(tmp_path, "".join(",".join(line) + "\n" for line in lines).encode())
    (done,) = load_files(con, "odd_words", [file], contract)
    assert (done.accepted, done.quarantined) == (1, 4)
