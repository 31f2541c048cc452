"""What is loaded has the sha256 it is loaded under, whatever becomes of its file meanwhile."""

import hashlib
import os
from pathlib import Path

import duckdb
import pandera.polars as pa
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.archive.raw_bytes import open_raw
from ailedger.errors import RefusedError
from ailedger.load import validated_load
from ailedger.load.validated_load import load_files

TABLE = "made_up_words"
DATA, OTHER = b"word\nas recorded\n", b"word\nexchanged, it was\n"
SECRET = b"a secret\nnobody should see\n"


class Words(pa.DataFrameModel):
    """Made up: any text."""

    word: str

    class Config:
        name = TABLE
        strict = True


@pytest.fixture
def file(tmp_path: Path) -> RawFile:
    """A raw file in a folder of raw tables."""
    path = tmp_path / "raw" / "made_up" / "2024" / "words.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    return RawFile("made_up", "2024", "words", path, hashlib.sha256(DATA).hexdigest(), "")


def words(file: RawFile) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        load_files(con, TABLE, [file], Words)
        return con.execute(f"SELECT word FROM raw.{TABLE}").fetchall()


def test_a_file_exchanged_after_its_check_is_refused(file: RawFile) -> None:
    file.path.write_bytes(OTHER)
    with pytest.raises(RefusedError, match=r"made_up/2024/words\.csv: its bytes are not those"):
        words(file)


def test_a_file_exchanged_while_it_is_read_is_loaded_as_it_was_hashed(
    file: RawFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exchange(*args: object) -> tuple[str, ...]:
        file.path.write_bytes(OTHER)
        return ("word",)

    monkeypatch.setattr(validated_load, "check_header", exchange)
    assert words(file) == [("as recorded",)]
    assert file.path.read_bytes() == OTHER


@pytest.mark.parametrize("place", ["elsewhere/secret", "raw-of-another/made_up/2024/words.csv"])
def test_a_link_out_of_the_folder_is_refused_without_its_content(
    file: RawFile, tmp_path: Path, place: str
) -> None:
    secret = tmp_path / place
    secret.parent.mkdir(parents=True)
    secret.write_bytes(SECRET)
    file.path.unlink()
    file.path.symlink_to(secret)
    known = RawFile(file.source, file.edition, file.table, file.path, _sha256(SECRET), "")
    with pytest.raises(RefusedError, match="link out of the folder") as caught:
        words(known)
    assert "secret" not in str(caught.value)


def test_a_link_within_the_folder_is_followed(file: RawFile) -> None:
    target = file.path.with_name("words-2.csv")
    file.path.rename(target)
    file.path.symlink_to(target.name)
    assert words(file) == [("as recorded",)]


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "missing"])
def test_what_is_no_file_is_refused_at_once(file: RawFile, kind: str) -> None:
    file.path.unlink()
    if kind == "pipe":
        os.mkfifo(file.path)
    elif kind == "folder":
        file.path.mkdir()
    elif kind == "device":
        file.path.symlink_to("/dev/zero")
    said = {"device": "link out of the folder", "missing": "is missing"}
    with pytest.raises(RefusedError, match=said.get(kind, "folder, pipe or device")):
        words(file)
    with pytest.raises(RefusedError):
        open_raw(file)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
