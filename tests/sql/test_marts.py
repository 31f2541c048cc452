"""What holds for every mart: a contract that says what it is, an honest header, cases, a key."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from pandera.errors import SchemaErrors

from ailedger.build.sql_models import Model
from ailedger.load.contract import config_metadata
from schemas.marts._fields import PREFERRED
from schemas.registry import published_contracts
from tests.sql.models import build, models, reads

HERE = Path(__file__).parent
MARTS = sorted(model.name for model in models().values() if model.folder == "marts")
NUMBERS = ("Float64", "Int64", "Decimal")
# Filled by sources that are fetched, or by an edition that ranks two years; one that no edition
# fills promises what nobody has.
EMPTY = {
    "investment_change": {"definition_break"},
    "investment_change_editions": {"definition_break"},
    "policy_activity": {"rank", "ranked_among", "definition_break"},
    "talent_flow": {"definition_break"},
    "withdrawals": {"printed_again_by"},
}  # fmt: skip
NO_ROWS: set[str] = set()
COUNTED_IN_NOTHING = {"year", "peak_year", "record_year", "published_change_since"}


def columns_of(mart: str) -> dict[str, Any]:
    """The columns of a mart's contract."""
    return dict(published_contracts()[mart].to_schema().columns)


def rows_of(mart: str, con: duckdb.DuckDBPyConnection) -> str:
    """A table with the rows of a mart in the bundled record, computed once."""
    con.execute(f"CREATE TEMP TABLE IF NOT EXISTS rows_of_{mart} AS FROM main.{mart}")
    return f"rows_of_{mart}"


def test_every_mart_has_a_contract_and_no_contract_is_left_over() -> None:
    assert sorted(set(published_contracts()) - {"observations"}) == MARTS


def test_every_mart_has_cases() -> None:
    """The mart `claims` only shows `verdicts`; the cases of the judge are in tests/claims."""
    tried = {path.parent.name for path in (HERE / "marts").glob("*/*.yaml")}
    assert sorted(tried | {"claims"}) == MARTS


@pytest.mark.parametrize("mart", MARTS)
def test_an_empty_warehouse_keeps_the_contract(mart: str) -> None:
    """Columns in the order of the contract, of its types, and no row."""
    with duckdb.connect() as con:
        build(con, f"main.{mart}", {})
        frame = con.sql(f"FROM main.{mart}").pl()
    published_contracts()[mart].validate(frame, lazy=True)
    assert frame.columns == list(columns_of(mart))
    assert frame.is_empty()


@pytest.mark.parametrize("mart", MARTS)
def test_every_column_says_what_it_is_and_numbers_their_unit(mart: str) -> None:
    for name, column in columns_of(mart).items():
        assert column.description, name
        unit = (column.metadata or {}).get("unit")
        of_years = name in COUNTED_IN_NOTHING or name.endswith(("_year", "_since"))
        if str(column.dtype).startswith(NUMBERS) and not of_years:
            assert unit or name == "number", name


@pytest.mark.parametrize("mart", MARTS)
def test_the_key_of_a_mart_is_unique_on_the_bundled_record(
    mart: str, con: duckdb.DuckDBPyConnection
) -> None:
    key = ", ".join(config_metadata(published_contracts()[mart])["key"])
    held = rows_of(mart, con)
    rows = con.sql(f"SELECT {key} FROM {held} GROUP BY {key} HAVING count(*) > 1").fetchall()
    assert rows == []
    (count,) = con.sql(f"SELECT count(*) FROM {held}").fetchall()[0]
    assert (count > 0) == (mart not in NO_ROWS)


@pytest.mark.parametrize(
    ("mart", "figure"),
    [
        ("talent_flow", "country, period"),
        ("talent_concentration", "country, period, gender"),
        ("investment_change", "country, year"),
        ("patent_intensity", "country, period"),
        ("policy_activity", "measure, entity, period"),
    ],
)
def test_what_is_preferred_is_one_figure(
    mart: str, figure: str, con: duckdb.DuckDBPyConnection
) -> None:
    twice = f"SELECT {figure} FROM {mart} WHERE is_preferred GROUP BY ALL HAVING count(*) > 1"
    assert con.sql(twice).fetchall() == []


def test_two_preferred_sources_of_one_figure_break_the_contract(
    con: duckdb.DuckDBPyConnection,
) -> None:
    frame = con.sql("FROM talent_flow WHERE is_preferred LIMIT 1").pl()
    contract = published_contracts()["talent_flow"]
    contract.validate(frame, lazy=True)
    other = frame.with_columns(source=pl.lit("other"))
    with pytest.raises(SchemaErrors, match=PREFERRED):
        contract.validate(pl.concat([frame, other]), lazy=True)


@pytest.mark.parametrize("mart", MARTS)
def test_every_column_has_a_figure_somewhere_in_the_bundled_record(
    mart: str, con: duckdb.DuckDBPyConnection
) -> None:
    names = list(columns_of(mart))
    counts = ", ".join(f'count("{name}")' for name in names)
    (row,) = con.execute(f"SELECT {counts} FROM {rows_of(mart, con)}").fetchall()
    empty = {name for name, filled in zip(names, row, strict=True) if not filled}
    assert empty == (set(names) if mart in NO_ROWS else EMPTY.get(mart, set()))


def test_who_asks_for_koreas_fall_is_led_to_the_claim(con: duckdb.DuckDBPyConnection) -> None:
    """Its two figures stand in two editions: no change, and the definition says where it is."""
    found = con.execute(
        """SELECT investment_usd, change_percent, edition_break FROM investment_change
        WHERE country = 'KOR' AND year = 2023 AND is_preferred"""
    ).fetchall()
    assert found == [(Decimal("1390000000.00"), None, True)]
    (mart,) = con.execute(
        "SELECT comment FROM duckdb_views() WHERE view_name = 'investment_change'"
    ).fetchall()
    column = columns_of("investment_change")["edition_break"].description
    assert "korea_investment_fell" in mart[0]
    assert "korea_investment_fell" in column
    assert con.execute(
        "SELECT figures FROM claims WHERE claim = 'korea_investment_fell' AND edition = '2024'"
    ).fetchall() == [("2022 3.10; 2023 1.39; 2022 rank 6; 2023 rank 9",)]


@pytest.mark.parametrize("mart", MARTS)
def test_the_lineage_of_a_mart_leads_to_lines_of_the_record(
    mart: str, con: duckdb.DuckDBPyConnection
) -> None:
    lost = con.sql(
        f"SELECT line FROM (SELECT unnest(lineage) AS line FROM {rows_of(mart, con)})"
        " WHERE line NOT IN (SELECT snapshot || '#' || row FROM readings)"
    ).fetchall()
    assert lost == []


@pytest.mark.parametrize(
    "model",
    [model for model in models().values() if model.folder in ("core", "marts")],
    ids=lambda model: model.name,
)
def test_a_header_names_what_the_model_reads(model: Model) -> None:
    named = {name.strip() for name in model.header["inputs"].split(",")} - {"(none)"}
    with duckdb.connect() as con:
        read = {name.removeprefix("main.") for name in reads(con, model.select)}
    assert model.about
    assert named == read
