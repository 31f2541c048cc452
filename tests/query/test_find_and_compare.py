"""Finding names by words, and peers side by side."""

from pathlib import Path

import click.testing
import duckdb
import pytest
from python_calamine import CalamineWorkbook

from ailedger.cli.compare import _text as shown
from ailedger.cli.compare import compare as command
from ailedger.cli.sql import sql
from ailedger.errors import UsageError
from ailedger.query.compare import Cell, Row, compare
from ailedger.query.find import find
from ailedger.query.sandbox import query
from ailedger.settings import Settings


@pytest.mark.parametrize(
    ("words", "kind", "name"),
    [
        ("patents inhabitant", "indicator", "patents_per_100k"),
        ("patents per capita", "indicator", "patents_per_100k"),
        ("South Korea", "entity", "KOR"),
        ("talent flow", "mart", "talent_flow"),
        ("nine times", "claim", "us_investment_nine_times_china"),
    ],
)
def test_words_find(words: str, kind: str, name: str, con: duckdb.DuckDBPyConnection) -> None:
    found = [(one.kind, one.name) for one in find(con, words)]
    assert (kind, name) in found[:5]


def test_nothing_is_found_and_nothing_is_asked(con: duckdb.DuckDBPyConnection) -> None:
    for words, said in (("qqqqq", "nothing has"), ("--", "no word")):
        with pytest.raises(UsageError, match=said):
            find(con, words)


def test_peers_are_compared_in_one_edition_and_period(con: duckdb.DuckDBPyConnection) -> None:
    rows = compare(con, ["South Korea", "JPN", "Taiwan"], ["private investment"])
    (row,) = rows
    assert [cell.entity for cell in row.cells] == ["KOR", "JPN", "TWN"]
    shown = {
        (line.split("/")[1]) for cell in row.cells if (line := cell.line)
    }  # fmt: skip
    assert shown == {row.edition}
    values = con.execute(
        "SELECT entity, value FROM observations WHERE indicator = 'private_ai_investment' "
        "AND edition = ? AND period_label = ? AND entity IN ('KOR', 'JPN', 'TWN')",
        [row.edition, row.period],
    ).fetchall()
    assert {c.entity: c.value for c in row.cells if c.value is not None} == dict(values)


def test_persons_are_whole_also_where_a_publisher_smooths_them() -> None:
    cells = [Cell("KOR", value, None, None, "") for value in (-2.25, -0.25, 1234.5)]
    row = Row("flow", "Net flow", "persons", 1, "2025-09", "s", "1", "", tuple(cells))
    assert [shown(row, cell) for cell in cells] == ["-2", "0", "1,234"]


def test_what_nobody_knows_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="Korrea") as caught:
        compare(con, ["Korrea"])
    assert "South Korea (KOR)" in caught.value.hint


@pytest.fixture
def published(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands see the bundled record."""
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))


def test_a_workbook_has_its_notes(published: None, tmp_path: Path) -> None:
    path = tmp_path / "peers.xlsx"
    asked = ["KOR", "JPN", "--indicator", "patents_per_100k", "--to", str(path)]
    done = click.testing.CliRunner().invoke(command, asked, standalone_mode=False)
    assert done.exception is None, done.exception
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["side by side", "figures", "notes"]
    wide, notes = (book.get_sheet_by_name(n).to_python() for n in ("side by side", "notes"))
    assert wide[0][-2:] == ["KOR", "JPN"]
    assert isinstance(wide[1][-2], float)
    kinds = {row[0] for row in notes[1:]}
    assert {"licence", "unit", "break", "source"} <= kinds
    assert any("CC-BY-ND-4.0" in row for row in notes)


def test_the_marts_stand_first_and_columns_have_definitions(
    warehouse: Settings, con: duckdb.DuckDBPyConnection
) -> None:
    shown = query(warehouse, "show tables;")
    assert [name for name, _ in shown.columns] == ["name", "kind", "answers"]
    kinds = [row[1] for row in shown.rows]
    assert kinds == sorted(kinds, key=["mart", "facts", "behind the marts"].index)
    marts = {row[0]: row[2] for row in shown.rows if row[1] == "mart"}
    assert marts["talent_flow"].startswith("who gains and who loses AI talent")
    assert len(shown.rows) == len(con.execute("SHOW TABLES").fetchall())
    told = {row[0]: row[2] for row in query(warehouse, "DESCRIBE claims").rows}
    assert told["said_by"] == "Who made the claim"
    with pytest.raises(UsageError, match="there is no table nothing"):
        query(warehouse, "DESCRIBE nothing")


def test_places_are_those_of_the_mart(con: duckdb.DuckDBPyConnection) -> None:
    (row,) = compare(con, ["KOR", "JPN"], ["patents_per_100k"])
    for cell in row.cells:
        found = con.execute(
            "SELECT value, rank, ranked_among, list_contains(lineage, ?) FROM ranks WHERE "
            "indicator = 'patents_per_100k' AND country = ? AND edition = ? AND period = ?",
            [cell.line, cell.entity, row.edition, row.period],
        ).fetchall()
        assert found == [(cell.value, cell.rank, cell.ranked_among, True)]


def test_a_name_in_the_place_of_a_code_gets_a_hint(published: None) -> None:
    asked = ["FROM talent_flow WHERE country = 'South Korea'"]
    done = click.testing.CliRunner().invoke(sql, asked, standalone_mode=False)
    assert "'South Korea' is KOR" in done.stderr
    asked = ["SELECT DISTINCT country FROM talent_flow WHERE country IN (FROM code_of('Korea'))"]
    done = click.testing.CliRunner().invoke(sql, asked, standalone_mode=False)
    assert "KOR" in done.stdout
    assert done.stderr == ""
