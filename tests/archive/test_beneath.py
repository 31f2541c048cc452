"""The raw tables of an installed package lie beneath those of the folder that is written to."""

from pathlib import Path

import pytest

from ailedger import settings
from ailedger.archive import inventory, last_good
from ailedger.archive.catalog import read_catalog
from ailedger.archive.places import good_path, raw_path
from ailedger.archive.snapshots import newest
from ailedger.query import raw_lines
from ailedger.settings import PROJECT, Settings

from .test_catalog import TOML, edition_folder
from .test_snapshots import add_made_up

BODY, FETCHED = b"a\n5\n", b"a\n1\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The raw tables of a package with one edition; the current folder is empty."""
    bundled, folder = tmp_path / "bundled", tmp_path / "folder"
    folder.mkdir()
    edition_folder(bundled / "data" / "raw", figures=BODY)
    monkeypatch.setattr(settings, "BUNDLED", bundled)
    monkeypatch.chdir(folder)
    return bundled / "data" / "raw"


def test_a_checkout_keeps_everything_in_itself() -> None:
    found = Settings()
    assert found.raw_dir == PROJECT / "data" / "raw"
    assert found.warehouse_dir == PROJECT / "data" / "warehouse"
    assert settings.raw_beneath() is None


def test_an_installation_reads_the_package_and_writes_to_the_current_folder(package: Path) -> None:
    found, here, bundled = Settings(), Path.cwd(), package.parent.parent
    assert (found.raw_dir, found.warehouse_dir) == (here / "data/raw", here / "data/warehouse")
    assert (found.reference_dir, found.sql_dir) == (bundled / "data/reference", bundled / "sql")
    assert settings.shipped("prefect.yaml") == bundled / "prefect.yaml"


def test_a_checkout_in_the_current_folder_wins(package: Path) -> None:
    here = Path.cwd()
    for mark in ("data/reference/indicators.csv", "sql/core/observations.sql", "sql/own.sql"):
        (here / mark).parent.mkdir(parents=True, exist_ok=True)
        (here / mark).touch()
    found = Settings()
    assert (found.reference_dir, found.sql_dir) == (here / "data/reference", here / "sql")
    (here / "sql/core/observations.sql").unlink()
    assert Settings().sql_dir == package.parent.parent / "sql"  # somebody's own queries


def test_editions_of_both_are_read(package: Path) -> None:
    raw_dir = Settings().raw_dir
    add_made_up(raw_dir, 23)
    assert [(e.edition, e.files[0].path.parent.parent.parent) for e in read_catalog(raw_dir)] == [
        ("1", raw_dir), ("2024", package),
    ]  # fmt: skip
    assert sorted(s.fetched for s in inventory.list_snapshots(raw_dir)) == [False, True]
    assert newest(raw_dir, "made_up").edition == "1"
    assert not list(inventory.verify(raw_dir))


def test_an_edition_of_the_folder_hides_that_of_the_package(package: Path) -> None:
    raw_dir = Settings().raw_dir
    edition_folder(raw_dir, TOML, figures=b"a\n2\n")
    (edition,) = read_catalog(raw_dir)
    assert edition.files[0].path.read_bytes() == b"a\n2\n"
    assert raw_path(raw_dir, "made_up/2024/figures.csv").is_relative_to(raw_dir)


def test_a_fetched_edition_takes_no_name_of_the_package(package: Path) -> None:
    raw_dir, folder = Settings().raw_dir, package / "made_up" / "1"
    (package / "made_up" / "2024").rename(folder)
    toml = (folder / "source.toml").read_text(encoding="utf-8")
    (folder / "source.toml").write_text(toml.replace('edition = "2024"', 'edition = "1"'))
    add_made_up(raw_dir, 23)
    assert [e.edition for e in read_catalog(raw_dir)] == ["1", "1.2"]


def test_what_the_package_has_is_no_new_edition(package: Path) -> None:
    raw_dir = Settings().raw_dir
    edition_folder(package, TOML.replace("2024", "2025"), edition="2025", figures=FETCHED)
    add_made_up(raw_dir, 23)
    assert [e.edition for e in read_catalog(raw_dir)] == ["2024", "2025"]


def test_a_line_of_the_package_is_found_and_its_last_good_version_kept(package: Path) -> None:
    raw_dir = Settings().raw_dir
    (edition,) = read_catalog(raw_dir)
    (file,) = edition.files
    whole = raw_lines.whole(raw_dir, {file.file: file.sha256})
    assert whole == {file.file: package / file.file}
    assert raw_lines.state(raw_dir, file.file, whole) == raw_lines.MATCHES
    last_good.keep(raw_dir, edition.files)
    assert good_path(raw_dir, file.file, file.sha256).read_bytes() == BODY
    assert not (package / ".good").exists()
