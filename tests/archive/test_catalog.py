"""The catalogue: what source.toml must say, and raw files held against their sha256."""

import hashlib
from pathlib import Path

import pytest

from ailedger.archive.catalog import check_sha256, read_catalog
from ailedger.base.disk import sha256_of
from ailedger.errors import RefusedError
from ailedger.settings import Settings

TOML = """\
source = "made_up"
edition = "2024"
publisher = "Nobody"
title = "Made-up figures"
url = "https://example.org"
published = 2024-04-01
retrieved = 2024-05-01
licence = "CC0-1.0"
licence_url = "https://example.org/licence"
citation = "Nobody (2024)"
cadence = "yearly"
"""


def edition_folder(
    raw_dir: Path, toml: str = TOML, *, edition: str = "2024", **tables: bytes
) -> Path:
    folder = raw_dir / "made_up" / edition
    folder.mkdir(parents=True)
    for table, body in tables.items():
        (folder / f"{table}.csv").write_bytes(body)
        digest = hashlib.sha256(body).hexdigest()
        toml += f'\n[tables.{table}]\nsha256 = "{digest}"\ntitle = "t"\n'
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    return folder


def test_an_edition_is_read_with_its_files(tmp_path: Path) -> None:
    edition_folder(tmp_path, patents=b"a\n1\n")
    (edition,) = read_catalog(tmp_path)
    (file,) = edition.files
    assert (edition.source, edition.edition, edition.published.year) == ("made_up", "2024", 2024)
    assert file.raw_table == "made_up_patents"
    assert file.snapshot == f"made_up/2024/patents@{file.sha256[:12]}"
    assert file.file == "made_up/2024/patents.csv"
    check_sha256(file, sha256_of(file.path))


def test_changed_bytes_are_refused_with_the_line_to_write(tmp_path: Path) -> None:
    folder = edition_folder(tmp_path, patents=b"a\n1\n")
    (folder / "patents.csv").write_bytes(b"a\n2\n")
    (file,) = read_catalog(tmp_path)[0].files
    with pytest.raises(RefusedError, match=r"patents\.csv: its bytes") as caught:
        check_sha256(file, sha256_of(file.path))
    assert hashlib.sha256(b"a\n2\n").hexdigest() in caught.value.hint


def test_an_entry_that_is_missing_is_named(tmp_path: Path) -> None:
    edition_folder(tmp_path, toml=TOML.replace('licence = "CC0-1.0"\n', ""))
    with pytest.raises(RefusedError, match="lacks licence"):
        read_catalog(tmp_path)


def test_no_edition_is_had_before_it_is_public(tmp_path: Path) -> None:
    folder = edition_folder(tmp_path, toml=TOML)
    for day, said in (
        ("2024-05-02", "published on 2024-05-02, after it was retrieved on 2024-05-01"),
        ('"2024-04-01"', "published is no day: '2024-04-01'"),
        ("2024-04-01T10:00:00Z", "published is no day"),
        ("2024-04-01\npublished_exact = 0", "published_exact is neither true nor false: 0"),
    ):
        text = TOML.replace("published = 2024-04-01", f"published = {day}")
        (folder / "source.toml").write_text(text)
        with pytest.raises(RefusedError, match=said) as caught:
            read_catalog(tmp_path)
        assert caught.value.where == "made_up/2024/source.toml"
    (folder / "source.toml").write_text(
        TOML.replace("published = 2024-04-01", "published = 2024-05-01")
    )
    assert len(read_catalog(tmp_path)) == 1


def test_a_file_that_source_toml_does_not_name_is_named(tmp_path: Path) -> None:
    folder = edition_folder(tmp_path, patents=b"a\n1\n")
    (folder / "stray.csv").write_bytes(b"a\n")
    with pytest.raises(RefusedError, match="does not name the tables stray"):
        read_catalog(tmp_path)


def test_a_table_that_is_called_partial_and_is_none_is_named(tmp_path: Path) -> None:
    """A slip there would make a table a whole one, which withdraws what it leaves out."""
    edition_folder(tmp_path, toml=f'{TOML}partial = ["patent"]\n', patents=b"a\n1\n")
    with pytest.raises(RefusedError, match="calls partial what is no table of it: patent"):
        read_catalog(tmp_path)


def test_a_table_without_its_file_is_named(tmp_path: Path) -> None:
    folder = edition_folder(tmp_path, patents=b"a\n1\n")
    (folder / "patents.csv").unlink()
    (file,) = read_catalog(tmp_path)[0].files
    with pytest.raises(RefusedError, match=r"made_up/2024/patents\.csv: is missing"):
        check_sha256(file, "")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("source = ", "not valid TOML"),
        (TOML.replace("2024", "2023", 1), "not those of its folder"),
        (TOML.replace('"2024"', "2024"), "edition is no text: 2024"),
        (TOML.replace("2024-04-01", '"2024-04-01"'), "published is no day: '2024-04-01'"),
        (TOML.replace("2024-05-01", '"May 2024"'), "retrieved is no day: 'May 2024'"),
        (TOML.replace("2024-05-01", "2024-05-01T10:00:00Z"), "retrieved is no day"),
        (TOML.replace('"Nobody"', '["Nobody"]'), r"publisher is no text"),
        (f"{TOML}notes = 5\n", "notes is no text: 5"),
        (f'{TOML}partial = "gdp"\n', "partial is no list"),
        (f"{TOML}tables = 5\n", "tables is no object"),
        (f"{TOML}[tables]\ngdp = 5\n", r"tables\.gdp is no object"),
        (f'{TOML}[tables.gdp]\nsha256 = "ab"\n', r"lacks tables\.gdp\.title"),
    ],
)
def test_a_broken_source_toml_is_refused(tmp_path: Path, toml: str, said: str) -> None:
    edition_folder(tmp_path, toml=toml)
    with pytest.raises(RefusedError, match=said):
        read_catalog(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no raw tables found"):
        read_catalog(tmp_path)


def test_the_bundled_tables_are_what_was_recorded() -> None:
    editions = [e for e in read_catalog(Settings().raw_dir) if e.source == "ai_index"]
    assert [e.edition for e in editions][:4] == ["2023", "2024", "2025", "2026"]
    for edition in editions:
        for file in edition.files:
            check_sha256(file, sha256_of(file.path))
