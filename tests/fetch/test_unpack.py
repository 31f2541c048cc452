"""Archives and workbooks opened as if they were hostile."""

import contextlib
import io
import re
import shutil
import stat
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.unpack import unpack
from ailedger.fetch.workbook import read_sheet
from ailedger.settings import Settings
from tests.replay.publishers import SKILLS, as_zip, workbook

BOOKS = Settings(unpack_max_part=1 << 20, workbook_memory=256 << 20, workbook_seconds=2)
LIMITS = Settings(unpack_max_members=5, unpack_max_bytes=3 << 20, unpack_max_ratio=50)


def put(folder: Path, body: bytes) -> Path:
    path = folder / "x.zip"
    path.write_bytes(body)
    return path


def names(folder: Path, body: bytes) -> list[str]:
    out = folder / "out"
    found = unpack(put(folder, body), out, LIMITS)
    return [path.relative_to(out).as_posix() for path in found]


def test_members_keep_their_path_and_others_are_left(tmp_path: Path) -> None:
    body = as_zip({"cat/a.csv": "1", "cat/": "", "B.CSV": "2", "readme.md": "3"})
    assert names(tmp_path, body) == ["cat/a.csv", "B.CSV"]
    assert (tmp_path / "out/cat/a.csv").read_text() == "1"


@pytest.mark.parametrize(
    "name", ["../a.csv", "/a.csv", "x/../../a.csv", "..\\a.csv", "C:\\a.csv", "C:a.csv"]
)
def test_no_member_leads_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedError, match="outside"):
        names(tmp_path, as_zip({name: "1"}))
    assert not (tmp_path.parent / "a.csv").exists()


def test_a_link_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("a.csv")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(RefusedError, match="outside"):
        names(tmp_path, stream.getvalue())


def test_too_many_members(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="6 members, more than 5"):
        names(tmp_path, as_zip({f"{n}.csv": "1" for n in range(6)}))


def test_too_large_in_all_even_if_nobody_wants_the_member(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="unpacks to more than"):
        names(tmp_path, as_zip({"a.csv": "1", "b.bin": b"\0" * (4 << 20)}))


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="beyond its limit"):
        names(tmp_path, as_zip({"a.csv": b"0" * (2 << 20)}))
    written = (tmp_path / "out/a.csv").stat().st_size
    assert written <= 1 << 20


def test_a_directory_that_lies_about_sizes_does_not_help(tmp_path: Path) -> None:
    body = bytearray(as_zip({"a.csv": b"0" * (2 << 20)}))
    size = (2 << 20).to_bytes(4, "little")
    while (at := body.find(size)) >= 0:
        body[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises((RefusedError, TransientError)):
        names(tmp_path, bytes(body))
    left = tmp_path / "out/a.csv"
    assert not left.exists() or left.stat().st_size <= 1 << 20


@pytest.mark.parametrize("cut", [10, 40, -1, -30])
def test_a_zip_cut_short_may_pass_next_time(tmp_path: Path, cut: int) -> None:
    with pytest.raises(TransientError, match="damaged zip"):
        names(tmp_path, as_zip({"a.csv": "x,y\n" * 50})[:cut])


def test_flipped_bytes_are_noticed(tmp_path: Path) -> None:
    body = bytearray(as_zip({"a.csv": "x,y\n" * 50}))
    body[40] ^= 0xFF
    with pytest.raises(TransientError, match="damaged zip"):
        names(tmp_path, bytes(body))


def test_a_sheet_is_read_by_name_with_gaps_and_numbers_as_written(tmp_path: Path) -> None:
    path = put(tmp_path, workbook([["a", "b", "c"], ["x", None, 2.50], [None, "y", 1e-7]]))
    assert list(read_sheet(path, "Skill Migration", BOOKS)) == [
        ["a", "b", "c"],
        ["x", "", "2.5"],
        ["", "y", "1e-07"],
    ]
    path = put(tmp_path, workbook(SKILLS))
    assert next(iter(read_sheet(path, "Skill Migration", BOOKS)))[0] == "country_code"


def test_a_missing_sheet_is_named_with_those_there_are(tmp_path: Path) -> None:
    path = put(tmp_path, workbook(sheet="Elsewhere"))
    with pytest.raises(RefusedError, match="it has Cover, Elsewhere"):
        list(read_sheet(path, "Skill Migration", BOOKS))


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    evil = '<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook/>'
    with pytest.raises(RefusedError, match="entities"):
        list(read_sheet(put(tmp_path, as_zip({"xl/workbook.xml": evil})), "x", BOOKS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize(
    "member",
    ["workbook.xml", "_rels/workbook.xml.rels", "sharedStrings.xml", "worksheets/sheet2.xml"],
)
def test_a_document_type_is_refused_wherever_it_stands(
    tmp_path: Path, member: str, encoding: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook())) as book:
        members: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    assert f"xl/{member}" in members
    head = f'<?xml version="1.0" encoding="{encoding}"?><!-- {"x" * 50_000} -->'
    evil = f'{head}<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    path = put(tmp_path, as_zip(members | {f"xl/{member}": evil.encode(encoding)}))
    with pytest.raises(RefusedError, match="entities"):
        list(read_sheet(path, "Skill Migration", BOOKS))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', ""),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A1" t="str"><f>WEBSERVICE("http://x")</f><v>kept</v></c>', "kept"),
        ('<c r="A1" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
        ('<c r="A1" t="d"><v>2025-12-31T00:00:00</v></c>', "2025-12-31T00:00:00"),
        ('<c r="A1"><v>9007199254740993</v></c>', "9007199254740992.0"),
    ],
)
def test_a_cell_of_any_kind_is_a_text(tmp_path: Path, cell: str, text: str) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([["x"]]))) as book:
        members: dict[str, str | bytes] = {name: book.read(name) for name in book.namelist()}
    place = next(name for name in members if name.endswith("sheet2.xml"))
    sheet = re.sub(rb"<c .*</c>", cell.encode(), bytes(members[place]), flags=re.DOTALL)
    path = put(tmp_path, as_zip(members | {place: sheet}))
    assert read_sheet(path, "Skill Migration", BOOKS)[0][0] == text


def test_what_is_no_workbook_is_said(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no workbook"):
        list(read_sheet(put(tmp_path, as_zip({"a": "b"})), "x", BOOKS))
    with pytest.raises(TransientError, match="damaged zip"):
        list(read_sheet(put(tmp_path, b"PK\x03\x04 half"), "x", BOOKS))


def test_a_part_of_a_workbook_is_limited(tmp_path: Path) -> None:
    path = put(tmp_path, workbook([["a"], *[["y" * 100]] * 100]))
    assert len(list(read_sheet(path, "Skill Migration", BOOKS))) == 101
    with pytest.raises(RefusedError, match="part of more than 5000 bytes") as refused:
        list(read_sheet(path, "Skill Migration", Settings(unpack_max_part=5000)))
    assert "AILEDGER_UNPACK_MAX_PART" in refused.value.hint


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("a.csv", "1"), ("a.csv", "2")], "member 'a.csv'"),
        ([("a.csv", "1"), ("a.csv/b.csv", "2")], "member 'a.csv/b.csv'"),
        ([("a.csv/b.csv", "1"), ("a.csv", "2")], "member 'a.csv'"),
        ([("x" * 300 + ".csv", "1")], "member 'xxx"),
    ],
)
def test_members_that_collide_are_named(
    tmp_path: Path, members: list[tuple[str, str]], said: str
) -> None:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")
        for name, text in members:
            archive.writestr(name, text)
    with pytest.raises(RefusedError, match=said):
        names(tmp_path, stream.getvalue())


def test_members_packed_in_a_rare_way_are_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", "1")
    with pytest.raises(RefusedError, match="rare way"):
        names(tmp_path, stream.getvalue())


def test_a_directory_is_measured_before_it_is_read(tmp_path: Path) -> None:
    body = as_zip({"a.csv": "1"})
    at = body.rindex(b"PK\x05\x06") + 12
    claimed = body[:at] + (1 << 30).to_bytes(4, "little") + body[at + 4 :]
    with pytest.raises(RefusedError, match="more than 5 members"):
        names(tmp_path, claimed)


def test_zips_cut_and_changed_anywhere_are_refused(tmp_path: Path) -> None:
    body = as_zip({"a.csv": "x,y\n1,2\n" * 20, "b.csv": "1"})
    for at in range(0, len(body), 3):
        for broken in (body[:at], body[:at] + bytes([body[at] ^ 0xFF]) + body[at + 1 :]):
            shutil.rmtree(tmp_path / "out", ignore_errors=True)
            with contextlib.suppress(RefusedError, TransientError):
                names(tmp_path, broken)


HOSTILE_SHEETS = {
    "seventeen billion cells": '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "a number of many digits": f'<row r="1"><c r="A1"><v>{"9" * 40_000_000}</v></c></row>',
    "an encoding nobody has": '<?xml version="1.0" encoding="UTF-7"?>+ADw-row+AD4-',
    "no sheet at all": "",
    "a cell that is nowhere": '<row r="1"><c r="99999999999999999999A"><v>1</v></c></row>',
    "a text that is not there": '<row r="1"><c r="A1" t="s"><v>4000000000</v></c></row>',
    "tags that do not end": "<row>" * 50_000,
    "comments": "<!-- -->" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE_SHEETS)
def test_a_hostile_sheet_is_read_or_refused_within_its_limits(tmp_path: Path, name: str) -> None:
    sheet = f"<worksheet><sheetData>{HOSTILE_SHEETS[name]}</sheetData></worksheet>"
    parts = workbook(SKILLS)
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(parts)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, sheet if part.startswith("xl/worksheets/") else old.read(part))
    limits = replace(BOOKS, unpack_max_part=256 << 20)
    with contextlib.suppress(RefusedError, TransientError):
        rows = read_sheet(put(tmp_path, stream.getvalue()), "Skill Migration", limits)
        assert sum(map(len, rows)) < 10


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets"])
def test_a_workbook_without_a_part_is_refused(tmp_path: Path, part: str) -> None:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(SKILLS))) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for name in old.namelist():
            if not name.startswith(part):
                new.writestr(name, old.read(name))
    with pytest.raises((RefusedError, TransientError)):
        read_sheet(put(tmp_path, stream.getvalue()), "Skill Migration", BOOKS)
