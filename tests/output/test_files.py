"""CSV that no spreadsheet executes, and Parquet, with the same bytes every time."""

import csv
from pathlib import Path

import duckdb
import pytest

from ailedger.output.fields import fields_of
from ailedger.output.files import write_table

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", " =1", "\u00a0=1", "\ufeff=1", "\t=1",
    "＝1", "＋1", "－1", "＠x", "a;=1", "a; -2", "a\n=1", "a\r+1", "a\t@x", "-", "=",
    "=cmd|' /C'!A0",
]  # fmt: skip
HARMLESS = [
    "plain", "a=b", "1-2", "a, =b", "'=1", 'say "x"', "comma, inside", "línea", "", "2013-2023",
    "#1",
]  # fmt: skip
STARTS = tuple("=+-@\t\r\n＝＋－＠")


def written(
    con: duckdb.DuckDBPyConnection, folder: Path, fmt: str = "csv", *, in_order: bool = False
) -> Path:
    target = folder / f"t.{fmt}"
    write_table(
        con, 'main."t"', fields_of(con, "t"), where="true", target=target, fmt=fmt,
        in_order=in_order,
    )  # fmt: skip
    return target


def table_of(values: list[str | None]) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(":memory:")
    con.execute("CREATE TABLE t (text VARCHAR, items VARCHAR[])")
    con.executemany("INSERT INTO t VALUES (?, ?)", [[v, [v, v]] for v in values])
    return con


def cells_of(text: str, separator: str) -> list[str]:
    """Cells as a spreadsheet takes them that separates by this character."""
    return [
        cell
        for record in csv.reader(text.splitlines(keepends=True), delimiter=separator)
        for cell in record
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("value", HOSTILE)
def test_no_cell_is_executed(value: str, separator: str, tmp_path: Path) -> None:
    with table_of([value]) as con:
        text = written(con, tmp_path).read_bytes().decode("utf-8")
    cells = cells_of(text, separator)
    executed = [c for c in cells if c.lstrip(" \u00a0\ufeff").startswith(STARTS)]
    assert not executed, text


@pytest.mark.parametrize("value", HARMLESS)
def test_other_text_stays_as_it_is(value: str, tmp_path: Path) -> None:
    with (
        table_of([value]) as con,
        written(con, tmp_path).open(encoding="utf-8", newline="") as stream,
    ):
        (_, record) = csv.reader(stream)
    assert record == [value, f"{value};{value}"]


def test_numbers_dates_and_truth_stay_what_they_are(tmp_path: Path) -> None:
    with duckdb.connect(":memory:") as con:
        con.execute(
            "CREATE TABLE t AS SELECT -0.3::DOUBLE AS d, -5 AS i, -1.50::DECIMAL(9,2) AS m,"
            " true AS b, DATE '2023-12-31' AS day, 17.26851235::DOUBLE AS long, NULL::INTEGER AS n"
        )
        text = written(con, tmp_path).read_text(encoding="utf-8")
    assert text == "d,i,m,b,day,long,n\n-0.3,-5,-1.50,true,2023-12-31,17.26851235,\n"


def test_missing_and_empty_text_differ(tmp_path: Path) -> None:
    with table_of([None, ""]) as con:
        con.execute("UPDATE t SET items = NULL")
        assert written(con, tmp_path).read_text() == 'text,items\n"",\n,\n'


def test_rows_are_sorted_by_every_column_and_missing_comes_last(tmp_path: Path) -> None:
    with duckdb.connect(":memory:") as con:
        con.execute(
            "CREATE TABLE t AS FROM (VALUES (2, 'a', 1.5), (NULL, 'a', 1), (1, 'b', 2),"
            " (1, 'b', 1), (1, NULL, 0), (10, 'a', 0)) AS rows (i, s, d)"
        )
        text = written(con, tmp_path).read_text()
    assert text.split() == [
        "i,s,d",
        "1,b,1.0",
        "1,b,2.0",
        "1,,0.0",
        "2,a,1.5",
        "10,a,0.0",
        ",a,1.0",
    ]


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
def test_same_bytes_on_one_thread_and_two(fmt: str, tmp_path: Path) -> None:
    found = set()
    for threads in (1, 2, 1):
        with duckdb.connect(":memory:", config={"threads": threads}) as con:
            con.execute(
                "CREATE TABLE t AS SELECT hash(i) % 997 AS a, 'x' || (i % 7) AS b, i / 3 AS c"
                " FROM range(200000) AS r (i) ORDER BY random()"
            )
            found.add(written(con, tmp_path, fmt).read_bytes())
    assert len(found) == 1


@pytest.mark.parametrize("fmt", ["csv", "parquet"])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_table_in_order_is_written_as_if_it_were_sorted(
    fmt: str, threads: int, tmp_path: Path
) -> None:
    with duckdb.connect(":memory:", config={"threads": threads}) as con:
        con.execute(
            "CREATE TABLE t AS SELECT nullif(i // 7, 9) AS a, 'x' || (i % 7) AS plain,"
            " CASE WHEN i % 50000 > 2 THEN 'b' || (i % 3) WHEN i % 50000 > 0 THEN '=1' END"
            " AS hostile, [hostile, plain] AS items, CAST(NULL AS VARCHAR) AS nothing"
            " FROM range(200000) AS r (i) ORDER BY ALL"
        )
        found = written(con, tmp_path, fmt, in_order=True).read_bytes()
        assert found == written(con, tmp_path, fmt).read_bytes()
    assert (b",'=1,'=1;x" in found) == (fmt == "csv")


def test_a_table_in_order_is_not_sorted_again(tmp_path: Path) -> None:
    with table_of(["b", "a"]) as con:
        assert written(con, tmp_path, in_order=True).read_text() == "text,items\nb,b;b\na,a;a\n"


def test_parquet_holds_the_values_as_they_are(tmp_path: Path) -> None:
    with table_of(["=1+1", None]) as con:
        path = written(con, tmp_path, "parquet")
        rows = con.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    assert rows == [("=1+1", ["=1+1", "=1+1"]), (None, [None, None])]
