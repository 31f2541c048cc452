"""Texts that people hand over: read as they are meant, or refused with file and place."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ailedger.archive.catalog import Edition, read_edition
from ailedger.archive.snapshot_metadata import Seen, Sidecar
from ailedger.base.readers import (
    Form,
    read_json,
    read_jsonl,
    read_table,
    read_text,
    read_toml,
)
from ailedger.claims.claim import Entries
from ailedger.errors import RefusedError
from ailedger.load.acceptance import Acceptance
from ailedger.settings import Settings
from tests.archive.test_catalog import TOML
from tests.malformed import of_bytes, of_csv, of_json

Read = Callable[[Path], Any]


class Row(Form):
    """Made up."""

    name: str
    factor: float


READERS: dict[str, tuple[Read, bytes]] = {
    "source.toml": (
        lambda path: read_toml(path, Edition),
        (TOML + '[tables.a]\nsha256 = "0"\ntitle = "t"\n').encode(),
    ),
    "claims.toml": (
        lambda path: read_toml(path, Entries),
        b'[[claim]]\nname = "a"\nstatement = "b"\nsaid_by = "c"\nsaid_in = "d"\nasserts = ["e"]\n',
    ),
    "accepted.jsonl": (
        lambda path: read_jsonl(path, Acceptance),
        b'{"what": "a", "who": "b", "when": "c", "why": "d", "revoked": true}\n',
    ),
    "snapshot.json": (
        lambda path: read_json(path, Sidecar),
        b'{"version": "1", "retrieved": "2026-01-01", "payloads": [{"name": "a", "url": "b", '
        b'"size": 1, "retrieved": "2026-01-01T00:00:00Z", "headers": {"ETag": "x"}, "sha256": "'
        + b"0" * 64
        + b'"}]}',
    ),
    "seen.json": (
        lambda path: read_json(path, Seen),
        b'{"edition": "1", "tables": {"a": "b"}, "version": "1", "payloads": []}',
    ),
    "table.csv": (lambda path: list(read_table(path, Row)), b"name,factor\na,1\nb,2.5\n"),
}


@pytest.mark.parametrize("name", READERS)
def test_a_malformed_text_is_read_or_refused(name: str, tmp_path: Path) -> None:
    reader, body = READERS[name]
    path = tmp_path / name
    path.write_bytes(body)
    assert reader(path)
    made = [*of_bytes(body)]
    made += [*of_csv(body)] if name.endswith(".csv") else []
    made += [*of_json(body)] if ".json" in name else []
    refused = 0
    for text in made:
        path.write_bytes(text)
        try:
            reader(path)
        except RefusedError as error:
            assert error.where.startswith(str(path)), error
            assert error.what, error
            refused += 1
    assert refused > len(made) / 4


def put_pipe(path: Path) -> None:
    os.mkfifo(path)


def put_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def put_folder(path: Path) -> None:
    path.mkdir()


def put_loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize("put", [put_pipe, put_device, put_folder, put_loop])
@pytest.mark.parametrize("name", READERS)
def test_what_is_no_file_is_refused_at_once(
    name: str, put: Callable[[Path], None], tmp_path: Path
) -> None:
    put(tmp_path / name)
    with pytest.raises(RefusedError, match="is a folder, pipe or device|leads to itself"):
        READERS[name][0](tmp_path / name)


@pytest.mark.parametrize("put", [put_pipe, put_device, put_folder])
def test_an_edition_described_by_no_file_is_refused(
    put: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "made_up" / "2024"
    folder.mkdir(parents=True)
    put(folder / "source.toml")
    with pytest.raises(RefusedError, match=r"made_up/2024/source\.toml: is a "):
        read_edition(folder)


def test_a_link_to_a_secret_shows_nothing_of_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("password = hunter2")
    folder = tmp_path / "raw" / "made_up" / "2024"
    folder.mkdir(parents=True)
    (folder / "source.toml").symlink_to(secret)
    with pytest.raises(RefusedError, match="link out of") as caught:
        read_edition(folder)
    assert "hunter2" not in str(caught.value)


def test_a_text_has_a_limit_of_size(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with path.open("wb") as stream:
        stream.truncate(1 << 40)  # of zeros, which take no room
    with pytest.raises(RefusedError, match="is larger than 4,194,304 bytes"):
        read_text(path)
    with pytest.raises(RefusedError, match=f"is larger than {Settings().json_max_bytes:,} bytes"):
        read_json(path, object)


def test_numbers_keep_their_digits_and_texts_lose_their_controls(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": 1.10, "b": "x\\u001b[2J", "c\\u0000": "\\u202e"}')
    assert read_json(path, dict[str, str]) == {"a": "1.10", "b": "x[2J", "c": ""}
    path.write_text("a,b\nx\x1by,2\n")
    assert list(read_table(path, dict[str, str])) == [{"a": "xy", "b": "2"}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"n": 1}, {"n": "²"}]', "1.n is no whole number: '²'"),
        ("[{}]", "lacks 0.n"),
        ('{"n": 1}', "the whole is no list"),
        (f"[{'9' * 401}]", "no number of at most 400 digits"),
        ("[" * 5000, "nested too deep"),
        ('["\\ud800"]', "half a character"),
    ],
)
def test_a_mistake_is_told_with_its_place(text: str, said: str, tmp_path: Path) -> None:
    class N(Form):
        n: int

    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match=re.escape(said)):
        read_json(path, list[N])
