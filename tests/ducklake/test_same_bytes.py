"""A lake and a file are the same warehouse: same exports, builds, ways back, and ways between."""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from ailedger import store
from ailedger.cli.migrate import migrate
from ailedger.query.trace import trace
from ailedger.settings import Settings
from ailedger.store import open_store, published
from tests.build.test_same_bytes import differing, exported
from tests.built import FEW, build_record
from tests.contents import contents
from tests.ducklake.conftest import Lake
from tests.schemas.bundled import RAW

LATE = ("ai_index", "2024")


@dataclass(frozen=True)
class History:
    """A lake with two builds: without the newest edition, and with it.

    Attributes:
        settings: of the lake.
        names: of the two builds.
        held: what the two builds hold.
    """

    settings: Settings
    names: tuple[str, str]
    held: tuple[dict[str, bytes], dict[str, bytes]]


@pytest.fixture(scope="module")
def editions(pytestconfig: pytest.Config) -> tuple[str, ...]:
    """Editions to build; the whole record where none is named."""
    return () if pytestconfig.getoption("--every-edition") else FEW


@pytest.fixture(scope="module")
def history(
    lake: Lake, editions: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory
) -> History:
    folder = tmp_path_factory.mktemp("history")
    settings = lake(folder, *editions)
    late = settings.raw_dir.joinpath(*LATE)
    late.unlink()
    names, held = [], []
    for _ in range(2):
        build_record(settings)
        names.append(published(settings).name)
        held.append(contents(settings))
        if not late.exists():
            late.symlink_to(RAW.joinpath(*LATE))
    return History(settings, (names[0], names[1]), (held[0], held[1]))


def test_a_lake_holds_and_exports_what_a_file_does(
    history: History, early: Settings, tmp_path: Path
) -> None:
    before, after = history.held
    expected = contents(early)
    assert differing(after, expected) == []
    assert differing(before, expected) != []
    found = exported(history.settings, tmp_path / "lake")
    assert len(found) > 15
    assert differing(found, exported(early, tmp_path / "file")) == []


def test_nothing_new_publishes_nothing(history: History) -> None:
    assert build_record(history.settings) is None


def test_only_what_changed_was_written(history: History) -> None:
    """The second build added one edition: the first one's files hold what they held."""
    with store.open_published(history.settings) as con:
        first, second = (b.version for b in open_store(history.settings).kept())  # type: ignore[attr-defined]
        told = con.execute(
            "SELECT changes FROM ducklake_snapshots('ailedger') WHERE snapshot_id = ?", [second]
        ).fetchall()[0][0]
    assert first < second
    assert "views_created" not in told
    inserted = len(told.get("tables_inserted_into", ())) + len(told.get("inlined_insert", ()))
    assert 0 < inserted < 40  # of more than sixty tables


def test_the_record_as_it_stood_and_a_figure_to_its_line(history: History) -> None:
    with store.open_published(history.settings) as con:
        told = con.execute("SELECT count(*), max(edition) FROM as_of('2025-01-01')").fetchall()
    assert told[0][0] > 0
    assert told[0][1] < "2025"
    found = trace(history.settings, "talent_flow", "country = 'KOR' AND year = 2023")
    assert found.rows
    assert all(line.state == "matches" for row in found.rows for line in row.lines)


def test_back_and_forward_again(history: History) -> None:
    store = open_store(history.settings)
    first, second = history.names
    assert store.rollback(None, 0).name == first
    assert differing(contents(history.settings), history.held[0]) == []
    assert [build.name for build in store.kept()] == [first, second]
    assert store.rollback(second, 0).name == second
    assert differing(contents(history.settings), history.held[1]) == []
    for build in store.kept():
        store.check(build, every_byte=True)


def test_there_and_back(
    history: History, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the lake to a file, and from that file to another lake, by the command."""
    other = lake(tmp_path / "other", "imf")  # its raw tables are not asked for
    monkeypatch.setenv("AILEDGER_RAW_DIR", str(history.settings.raw_dir))
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(tmp_path / "moved"))
    monkeypatch.setenv("AILEDGER_WAREHOUSE", history.settings.warehouse)
    monkeypatch.setenv("AILEDGER_LAKE_DATA_PATH", history.settings.lake_data_path)
    done = CliRunner().invoke(migrate, ["--to", "file"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "DIFFERS" not in done.output
    moved = Settings(
        warehouse="file", raw_dir=history.settings.raw_dir, warehouse_dir=tmp_path / "moved"
    )
    assert differing(contents(moved), history.held[1]) == []
    monkeypatch.setenv("AILEDGER_WAREHOUSE", "file")
    done = CliRunner().invoke(
        migrate, ["--to", other.warehouse, "--data-path", other.lake_data_path],
        catch_exceptions=False,
    )  # fmt: skip
    assert done.exit_code == 0
    assert "raw.ai_index_figures" in done.output
    assert "DIFFERS" not in done.output
    assert differing(contents(other), history.held[1]) == []
    # What was moved is a build like any other: a run goes on from it.
    assert build_record(replace(other, raw_dir=history.settings.raw_dir)) is None


def test_a_lake_whose_file_is_lost_says_so(lake: Lake, tmp_path: Path) -> None:
    settings = lake(tmp_path, "microsoft")
    build_record(settings)
    build = published(settings)
    shutil.rmtree(tmp_path / "data" / "main")
    with pytest.raises(Exception, match="missing or damaged") as told:
        open_store(settings).check(build, every_byte=True)
    assert settings.warehouse not in str(told.value)
