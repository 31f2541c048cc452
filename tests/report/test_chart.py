"""One chart as a file."""

import struct
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from ailedger.cli.chart import chart
from ailedger.errors import UsageError
from ailedger.output import whole
from ailedger.report.chart import VIEWS
from ailedger.report.chart import chart as drawn_of
from ailedger.report.countries import choice
from ailedger.settings import Settings


@pytest.fixture
def here(warehouse: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(chart, arguments)


def test_svg_has_title_unit_source_edition_and_notice(here: Path) -> None:
    done = run("investment_change", "--country", "KOR", "--country", "USA", "--to", "money.svg")
    assert done.exit_code == 0, done.output
    svg = (here / "money.svg").read_text(encoding="utf-8")
    for said in (
        "Private AI investment, 2013\u20132025",
        "Unit: billion US$",
        "edition",
        "(CC-BY-ND-4.0)",
        "Not for redistribution in changed form",
        "<desc",
    ):
        assert said in svg
    assert "South Korea 1.78" in svg
    assert "South Korea 1.78 in 2025, 12th of 15" in done.output


def test_a_narrow_png_has_three_pixels_for_each(here: Path) -> None:
    assert run("--indicator", "gov_ai_readiness_2025", "--narrow", "--to", "b.png").exit_code == 0
    content = (here / "b.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert 900 < struct.unpack(">I", content[16:20])[0] < 1200


def test_an_earlier_file_is_replaced_and_nothing_else_left(here: Path) -> None:
    (here / "t.svg").write_text("old")
    assert run("talent_flow", "--to", "t.svg").exit_code == 0
    assert (here / "t.svg").read_text().startswith("<svg")
    assert [path.name for path in here.iterdir()] == ["t.svg"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("talent_flow", "--to", "t.jpg"), "no format .jpg"),
        (("talent_flow", "--to", "nowhere/t.svg"), "there is no such folder"),
        (("talent_flow", "--country", "Atlantis", "--to", "t.svg"), "no country 'Atlantis'"),
        (("talent_flow", "--country", "Republic Korea", "--to", "t.svg"), "did you mean KOR?"),
        (("talent_flow", "--country", "Others", "--to", "t.svg"), "is a group of countries"),
        (("claims", "--to", "t.svg"), "no chart of 'claims'"),
        (("talent_flow", "--view", "pie", "--to", "t.svg"), "no view 'pie'"),
        (("talent_flow", "--country", "TUV", "--to", "t.svg"), "no figure of net_ai_talent"),
        (("--indicator", "epoch_training_cost", "--country", "KOR", "--to", "t.svg"), "shows no c"),
        (("talent_flow", "--indicator", "gdp", "--to", "t.svg"), "one of them"),
        (("--to", "t.svg"), "one of them"),
        (("--indicator", "private_ai_investmnt", "--to", "t.svg"), "did you mean private_ai"),
    ],
)
def test_what_cannot_be_drawn_is_said(here: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert list(here.iterdir()) == []


def test_a_country_is_known_by_the_names_that_publishers_give_it(
    con: duckdb.DuckDBPyConnection,
) -> None:
    said = ("Turkey", "republic of  korea", "Korea, Rep.", "us", "gbr", "Viet Nam")
    assert choice(con, said).countries == ("TUR", "KOR", "USA", "GBR", "VNM")


def test_a_group_stands_after_the_countries_by_its_own_name(
    con: duckdb.DuckDBPyConnection,
) -> None:
    chosen = choice(con, ("World", "oecd", "KOR"))
    assert chosen.countries == ("KOR", "world", "oecd")
    assert (chosen.names["world"], chosen.names["oecd"]) == ("World", "OECD")
    drawn = drawn_of(con, "private_ai_investment", ("KOR", "World"), build="b")
    assert "World " in drawn.svg


def test_a_name_of_two_countries_is_refused() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE countries AS SELECT * FROM (VALUES ('XAA', 'XA', 'Land A'), "
                    "('XBB', 'XB', 'Land B')) AS t (iso3, iso2, name)")  # fmt: skip
        con.execute("CREATE TABLE country_aliases AS SELECT * FROM (VALUES ('The Land', 'XAA'), "
                    "('the land', 'XBB')) AS t (name, entity)")  # fmt: skip
        con.execute("CREATE TABLE named_observations (entity TEXT, name TEXT, entity_type TEXT, "
                    "is_latest BOOLEAN, indicator TEXT)")  # fmt: skip
        with pytest.raises(UsageError, match="'The Land' may be XAA or XBB"):
            choice(con, ["The Land"])


@pytest.mark.parametrize("view", VIEWS)
def test_any_indicator_is_drawn_in_each_view(here: Path, view: str) -> None:
    done = run(
        "--indicator", "genai_diffusion", "--view", view, "--country", "KOR", "--to", "m.svg"
    )
    assert done.exit_code == 0, done.output
    assert "South Korea 37.1 in 2026-Q1, 16th of 111" in done.output
    assert "Microsoft" in (here / "m.svg").read_text(encoding="utf-8")


def test_list_names_marts_and_indicators(here: Path) -> None:
    done = run("--list")
    assert done.exit_code == 0
    assert "talent_flow: net_ai_talent_migration" in done.output
    assert "--indicator gov_ai_readiness: " in done.output
    assert len(done.output.splitlines()) > 200


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.svg"
    target.write_bytes(b"old")

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Exception, match="disk is full"):
        whole.write_file(target, b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.svg"]
