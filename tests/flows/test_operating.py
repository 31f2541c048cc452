"""Ten mistakes of an operator, each undone by the command that docs/operating.md names for it."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from prefect import Task

from ailedger.base import lock
from ailedger.cli import run as run_command
from ailedger.errors import BusyError, LedgerError
from ailedger.health import runs
from ailedger.settings import PROJECT
from ailedger.store import publish
from flows import refresh as module
from flows import temporary_server
from tests.flows.test_drift import Desk, Edit, desk_at, refreshed, times
from tests.schemas.bundled import RAW

PAGE = (PROJECT / "docs" / "operating.md").read_text(encoding="utf-8")
UNDONE = dict(re.findall(r"^\| ([a-z ]+) \| .* \| `ailedger ([^`]+)`[^|]* \|$", PAGE, re.MULTILINE))
INVESTED, GDP, DIFFUSION = (
    "cset_cat/2024-12/investment_estimated",
    "worldbank/2026-11/indicators",
    "microsoft/2026-Q1/ai_diffusion",
)
KOREA = """
    SELECT sum(value)::BIGINT FROM latest
    WHERE entity = 'KOR' AND indicator IN ('gdp', 'cset_ai_investment_estimated')
"""
ADOPTION = "SELECT count(*) FROM latest WHERE indicator = 'genai_diffusion'"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three small tables, published; the flow runs as a plain function."""
    folder = tmp_path_factory.mktemp("published")
    for table in (INVESTED, GDP, DIFFUSION):
        edition = table.rpartition("/")[0]
        shutil.copytree(RAW / edition, folder / "raw" / edition)
    shutil.copytree(PROJECT / "data" / "reference", folder / "reference")
    with pytest.MonkeyPatch.context() as patch:
        for name, item in list(vars(module).items()):
            if isinstance(item, Task):
                patch.setattr(module, name, item.fn)
        patch.setattr(module, "refresh_with", refreshed)
        patch.setattr(run_command, "_show_progress", lambda: None)
        patch.setattr(temporary_server, "_wanted", lambda: False)
        patch.setenv("AILEDGER_REFERENCE_DIR", str(folder / "reference"))
        with desk_at(folder) as made:
            for table in (INVESTED, DIFFUSION):
                edition, _, only = table.rpartition("/")
                made.edition(edition, published="2026-05-01", only=only)
            made.change(GDP, lambda rows: [r for r in rows if r["code"] in SERIES])
            ran = made.type("run")
            assert ran.exit_code == 0, ran.output
        yield folder


SERIES = ("NY.GDP.MKTP.CD", "SP.POP.TOTL")


@pytest.fixture
def desk(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    shutil.copytree(published, tmp_path / "desk", symlinks=True)
    monkeypatch.setenv("AILEDGER_REFERENCE_DIR", str(tmp_path / "desk" / "reference"))
    with desk_at(tmp_path / "desk") as made:
        yield made


def undo(desk: Desk, mistake: str, thing: str = "") -> Result:
    """Type the command of the page."""
    table, edition = thing, thing if thing.count("/") == 1 else thing.rpartition("/")[0]
    words = (
        UNDONE[mistake].replace("SOURCE/EDITION/TABLE", table).replace("SOURCE/EDITION", edition)
    )
    return desk.type(*words.replace("TEXT", "mistake").split())


def ran(desk: Desk, exit_code: int = 0) -> str:
    done = desk.type("run")
    assert done.exit_code == exit_code, done.output
    return done.stdout


def divided(by: float) -> Edit:
    """GDP in another unit, and population as it is."""
    return lambda rows: [
        {**row, "figure": repr(float(row["figure"]) / by)} if row["code"] == SERIES[0] else row
        for row in rows
    ]


def test_the_page_names_ten() -> None:
    played = {name.removeprefix("test_").replace("_", " ") for name in globals()}
    assert len(UNDONE) == 10
    assert UNDONE.keys() <= played


def test_wrong_accept(desk: Desk) -> None:
    """Investment in hundreds of what it is counted in is let in, and published."""
    before = desk.figure(KOREA)
    desk.change(INVESTED, times(0.01))
    desk.type("accept", INVESTED, "--ahead", "--why", "it looks right")
    assert re.search(r"  changed +[\d,]+ figures changed", ran(desk))
    assert desk.figure(KOREA) < before
    done = undo(desk, "wrong accept", INVESTED)
    assert done.exit_code == 0, done.output
    ran(desk, 3)  # the file is still wrong, and held back
    assert desk.figure(KOREA) == before


def test_an_impossible_figure_is_not_published(desk: Desk) -> None:
    """The story of a GDP divided by 1,000: Korea's investment is above all of it."""
    before = desk.figure(KOREA)
    desk.change(GDP, divided(1000))
    desk.type("accept", GDP, "--ahead", "--why", "it looks right")
    stopped = desk.type("run")
    assert isinstance(stopped.exception, LedgerError)
    assert stopped.exception.exit_code == 4
    assert re.search(
        r"figures_are_possible: \d+ .*percent of GDP.*worldbank/", str(stopped.exception)
    )
    assert desk.figure(KOREA) == before
    assert undo(desk, "wrong accept", GDP).exit_code == 0


def test_wrong_edition(desk: Desk, tmp_path: Path) -> None:
    before = desk.figure(ADOPTION)
    wrong = tmp_path / "download.csv"
    wrong.write_text("Economy,Q2 2026 AI Diffusion\nUnited Arab Emirates,1.00%\n")
    added = desk.type(
        "add-edition", "microsoft", "2026-Q2", str(wrong), "--published", "2026-08-01"
    )
    assert added.exit_code == 0, added.output
    ran(desk)
    assert desk.figure(ADOPTION) != before
    assert undo(desk, "wrong edition", "microsoft/2026-Q2").exit_code == 0
    ran(desk)
    assert desk.figure(ADOPTION) == before


def test_wrong_rollback(desk: Desk) -> None:
    first = desk.build().name
    (desk.folder / "reference" / "events.csv").open("a").write("\n")
    ran(desk)
    newest = desk.build().name
    desk.type("rollback", "--why", "I thought it was wrong")
    assert desk.build().name == first
    assert "nothing new" in ran(desk)
    assert undo(desk, "wrong rollback").exit_code == 0
    ran(desk)
    assert desk.build().id == newest.partition(".")[0]


def test_half_a_folder(desk: Desk) -> None:
    before = desk.figure(KOREA)
    (desk.raw / f"{INVESTED}.csv").unlink()
    (desk.raw / f"{GDP}.csv").write_bytes(b"")  # a copy that was broken off
    ran(desk, 3)
    assert desk.figure(KOREA) == before
    assert undo(desk, "half a folder").exit_code == 0
    ran(desk)
    assert desk.figure(KOREA) == before


def test_two_runs(desk: Desk) -> None:
    (desk.folder / "reference" / "events.csv").open("a").write("\n")
    with lock.hold(desk.settings):
        assert isinstance(desk.type("run").exception, BusyError)
    assert undo(desk, "two runs").exit_code == 0


def test_deleted_link(desk: Desk) -> None:
    name = desk.build().name
    desk.settings.published.unlink()
    assert "nothing is published yet" in str(desk.type("find", "gdp").exception)
    assert undo(desk, "deleted link").exit_code == 0
    assert desk.build().name == name
    assert desk.build().rolled_back_inputs == ()


def test_edited_raw_file(desk: Desk) -> None:
    before, path = desk.figure(KOREA), desk.raw / f"{INVESTED}.csv"
    edited = path.read_bytes().replace(b"2023", b"2024")
    path.write_bytes(edited)
    assert "its bytes are not those recorded" in ran(desk, 3)
    assert undo(desk, "edited raw file", INVESTED).exit_code == 0
    assert desk.type("snapshots", "verify").exit_code == 0
    assert desk.figure(KOREA) == before
    (aside,) = path.parent.glob("*.aside")
    assert aside.read_bytes() == edited  # nothing is lost


def test_wrong_clock(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(days=3650)

    (desk.folder / "reference" / "events.csv").open("a").write("\n")
    with monkeypatch.context() as patch:
        for place in (runs, publish):
            patch.setattr(place, "datetime", Ahead)
        ran(desk)
    ahead = desk.build()
    assert str(ahead.published) > "2035"
    assert undo(desk, "wrong clock").exit_code == 0
    last = json.loads(desk.type("status", "--format", "json").stdout)
    assert last["last_good_at"] < "2035"
    assert desk.type("rollback").exit_code == 0
    assert desk.build().sequence == ahead.sequence - 1


def test_full_disk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    (desk.folder / "reference" / "events.csv").open("a").write("\n")
    name = desk.build().name
    with monkeypatch.context() as patch:
        patch.setattr(publish, "sha256_of", full)
        stopped = desk.type("run")
    assert isinstance(stopped.exception, LedgerError)
    assert "the disk is full" in str(stopped.exception)
    assert desk.build().name == name
    assert not list(desk.settings.warehouse_dir.rglob("*.part"))
    assert undo(desk, "full disk").exit_code == 0
    assert desk.build().name != name


def test_wrong_reference_row(desk: Desk) -> None:
    """Dollars are taken for a hundred of them."""
    before = desk.figure(KOREA)
    units = desk.folder / "reference" / "units.csv"
    right = units.read_text()
    assert "\ncurrent US$,current US$,1\n" in right
    units.write_text(
        right.replace("\ncurrent US$,current US$,1\n", "\ncurrent US$,current US$,100\n")
    )
    assert "changed" in ran(desk)
    assert desk.figure(KOREA) > 90 * before
    assert undo(desk, "wrong reference row").exit_code == 0
    assert desk.figure(KOREA) == before
    assert "nothing new" in ran(desk)  # it stays
    units.write_text(right)
    ran(desk)
    assert desk.figure(KOREA) == before
