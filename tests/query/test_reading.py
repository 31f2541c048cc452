"""The warehouse from Python."""

import datetime
import importlib.util
import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ailedger.errors import UsageError
from ailedger.query.reading import Warehouse, open_warehouse
from ailedger.settings import Settings


@pytest.fixture
def opened(warehouse: Settings) -> Warehouse:
    with open_warehouse(warehouse.warehouse_dir) as found:
        yield found


def test_the_settings_say_where_it_is(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    with open_warehouse() as found:
        assert len(found.build) == 12
        assert len(found.sql("FROM talent_flow WHERE is_preferred")) == 346


def test_a_folder_its_link_and_a_copy_are_the_same(warehouse: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "copy.duckdb"
    shutil.copy(warehouse.published, copy)
    for place in (warehouse.warehouse_dir, str(warehouse.published), copy):
        with open_warehouse(place) as found:
            assert len(found.mart("claims")) >= 36


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing is published yet"):
        open_warehouse(tmp_path)


def test_a_mart_as_arrow_polars_and_dicts(opened: Warehouse) -> None:
    rows = opened.sql(
        "SELECT country, year, investment_usd FROM investment_change"
        " WHERE country = ? AND year = ? AND is_preferred",
        ["CHN", 2021],
    )
    assert rows.dicts()[0]["country"] == "CHN"
    frame = rows.polars()
    assert isinstance(frame, pl.DataFrame)
    assert frame.schema["investment_usd"] == pl.Decimal(24, 2)
    assert rows.arrow().column("investment_usd")[0].as_py() > Decimal("25000000000")
    assert len(rows) == 1


def test_pandas_is_optional(opened: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match="pandas is not installed"):
        opened.mart("claims").pandas()


def test_money_is_a_float_in_pandas(opened: Warehouse) -> None:
    pytest.importorskip("pandas")
    frame = opened.mart("investment_change").pandas()
    assert str(frame["investment_usd"].dtype) == "float64"


def test_the_record_as_it_stood(opened: Warehouse) -> None:
    korea = "FROM figures WHERE indicator = 'net_ai_talent_migration' AND entity = 'KOR'"
    assert len(opened.sql(korea)) > 3
    at = {}
    for day in ("2024-06-01", "2025-06-01", datetime.date(2026, 6, 1)):
        record = opened.as_of(day).polars()
        found = record.filter(
            (pl.col("indicator") == "net_ai_talent_migration")
            & (pl.col("entity") == "KOR")
            & (pl.col("period_label") == "2023")
        )
        at[str(day)] = round(found["value"].item(), 2)
    assert at == {"2024-06-01": -0.3, "2025-06-01": -0.52, "2026-06-01": -0.44}
    assert len(opened.as_of("2000-01-01")) == 0
    with pytest.raises(UsageError, match="not a day"):
        opened.as_of("last year")


def test_names_are_checked_and_the_nearest_is_told(opened: Warehouse) -> None:
    with pytest.raises(UsageError, match="no table 'talentflow'") as error:
        opened.mart("talentflow")
    assert "talent_flow" in error.value.hint
    with pytest.raises(UsageError):
        opened.mart('claims"; DROP TABLE sources; --')


def test_it_cannot_be_changed(opened: Warehouse) -> None:
    with pytest.raises(duckdb.Error, match="read-only"):
        opened.sql("DELETE FROM sources")


def test_own_tables_can_be_joined(opened: Warehouse) -> None:
    opened.add("mine", pl.DataFrame({"country": ["KOR"], "note": ["home"]}))
    rows = opened.sql(
        "SELECT note, net_migration FROM talent_flow JOIN mine USING (country)"
        " WHERE year = 2025 AND is_preferred"
    ).dicts()
    assert rows == [{"note": "home", "net_migration": pytest.approx(-0.354, abs=0.001)}]


def test_definitions_licences_and_notices(opened: Warehouse) -> None:
    unit = {field.name: field.unit for field in opened.columns("talent_flow")}["net_migration"]
    assert unit == "per 10,000 LinkedIn members where preferred, else as unit says"
    assert {origin.licence for origin in opened.origins("talent_flow")} == {
        "CC-BY-ND-4.0", "CC-BY-3.0-IGO"
    }  # fmt: skip
    assert "own use" in opened.notices("talent_flow")[0]
    assert "talent_flow" in opened.marts()
    assert "sources" not in opened.marts()


def test_a_notebook_shows_rows_and_charts(opened: Warehouse) -> None:
    rows = opened.sql("SELECT '<b>' AS name, n FROM range(30) AS t(n)")
    shown = rows._repr_html_()
    assert "&lt;b&gt;" in shown
    assert "12 of 30 rows" in shown
    assert repr(rows) == "<30 rows: name, n>"
    drawn = opened.chart("talent_flow", ["KOR", "USA"])
    assert drawn._repr_svg_().startswith("<svg")
    assert drawn.title.startswith("Net AI talent migration")
    named = opened.chart("talent_flow", ["Republic of Korea", "United States of America"])
    assert named.svg == drawn.svg


def test_a_statement_without_an_answer_gives_no_rows(opened: Warehouse) -> None:
    assert len(opened.sql("SET threads = 1")) == 0
