"""What a body is: encodings, line ends, half files."""

import csv
from pathlib import Path

import pytest

from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.content import encoding_of, records


def put(folder: Path, body: bytes) -> Path:
    path = folder / "x.csv"
    path.write_bytes(body)
    return path


def cells(folder: Path, body: bytes) -> list[list[str]]:
    return [record for _, record in records(put(folder, body))]


@pytest.mark.parametrize(
    "body",
    [b"a,b\n1,2\n", b"a,b\r\n1,2\r\n", b"a,b\r\n1,2", b"\xef\xbb\xbfa,b\n1,2", b'"a","b"\n1,2\n\n'],
)
def test_every_kind_of_line_end_reads_the_same(tmp_path: Path, body: bytes) -> None:
    assert cells(tmp_path, body) == [["a", "b"], ["1", "2"]]


def test_a_record_knows_the_line_it_begins_on(tmp_path: Path) -> None:
    path = put(tmp_path, b'a,b\n"x\ny\nz",1\n2,3\n')
    assert [(line, record[0]) for line, record in records(path)] == [
        (1, "a"), (2, "x\ny\nz"), (5, "2"),
    ]  # fmt: skip


def test_mac_roman_is_told_from_utf8(tmp_path: Path) -> None:
    mac = "Economy\nTürkiye\nDecrease by 11%–20%\n".encode("mac_roman")
    assert encoding_of(put(tmp_path, mac), "x") == "mac_roman"
    assert cells(tmp_path, mac)[1] == ["Türkiye"]
    assert encoding_of(put(tmp_path, "Türkiye".encode()), "x") == "utf-8-sig"


@pytest.mark.parametrize("text", ["Türkiye", "Côte d’Ivoire", "11%–20%", "São Tomé", "Österreich"])
def test_cp1252_is_not_taken_for_mac_roman(tmp_path: Path, text: str) -> None:
    with pytest.raises(RefusedError, match="neither UTF-8 nor a MacRoman"):
        encoding_of(put(tmp_path, f"a\n{text}\n".encode("cp1252")), "x")


@pytest.mark.parametrize("body", [b"a,b\n1,2\n3", b'a,b\n1,"2\n3,4\n'])
def test_half_a_file_may_pass_next_time(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(TransientError):
        cells(tmp_path, body)


@pytest.mark.parametrize("body", [b"a,b\n1\n2,3\n", b"a,b\n1,2,3\n4,5\n", b'a,b\n"1"x,2\n3,4\n'])
def test_a_crooked_record_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(RefusedError):
        cells(tmp_path, body)


@pytest.mark.parametrize("limit", [1 << 17, 1 << 20, 1 << 30])
def test_a_huge_cell_is_refused_whatever_the_limit_of_the_csv_module(
    tmp_path: Path, limit: int
) -> None:
    """Other libraries set the limit of the process: the default is 1 << 17, some raise it."""
    before = csv.field_size_limit(limit)
    try:
        with pytest.raises(RefusedError, match="line 2"):
            cells(tmp_path, b"a,b\n1," + b"x" * (2 << 20) + b"\n")
    finally:
        csv.field_size_limit(before)


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    assert cells(tmp_path, b"a\n" + b"x" * (1 << 20) + b"\n") == [["a"], ["x" * (1 << 20)]]
