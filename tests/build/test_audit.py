"""The audit stops what must not be published, and says all that is wrong."""

from pathlib import Path

import duckdb
import pandera.polars as pa
import pytest

from ailedger.build.audit import Relation, audit
from ailedger.errors import AuditError
from schemas.marts import _fields as f


class Shares(pa.DataFrameModel):
    """A made-up mart."""

    country: str = pa.Field(str_matches=r"^[A-Z]{3}$")
    share: float = pa.Field(ge=0, le=100)
    lineage: f.Lines = pa.Field()

    class Config:
        name = "shares"
        strict = True
        metadata = {"key": ["country"]}


CONTRACTS = {"shares": Shares}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(
        "CREATE TABLE shares (country VARCHAR, share DOUBLE, lineage VARCHAR[]);"
        "INSERT INTO shares VALUES ('XAA', 40, ['a/1/t@0#2'])"
    )
    return made


def checks(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "checks").mkdir()
    for name, text in files.items():
        (tmp_path / "checks" / f"{name}.sql").write_text(text)
    return tmp_path


def test_a_sound_build_passes_and_its_rows_are_counted(con, tmp_path) -> None:
    sql = checks(tmp_path, none="-- severity: error\nSELECT * FROM shares WHERE share > 100")
    assert audit(con, sql, CONTRACTS, {"shares": 2}) == ((), {"shares": Relation(1, ("a",))})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("ALTER TABLE shares ALTER share TYPE VARCHAR", "share"),
        ("ALTER TABLE shares DROP country", "country"),
        ("ALTER TABLE shares ADD more INT", "more"),
    ],
)
def test_columns_and_types_of_an_empty_mart_are_held(con, tmp_path, change, named) -> None:
    con.execute(f"DELETE FROM shares; {change}")
    with pytest.raises(AuditError, match=rf"contract of shares: 1 \(.*{named}"):
        audit(con, checks(tmp_path), CONTRACTS, {"shares": 0})


def test_a_warning_is_told_and_stops_nothing(con, tmp_path) -> None:
    sql = checks(tmp_path, small="-- severity: warn\nSELECT country, share FROM shares")
    (finding,), _ = audit(con, sql, CONTRACTS, {})
    assert str(finding) == "small: 1 (country XAA, share 40.0)"


def test_everything_wrong_is_listed_at_once(con, tmp_path) -> None:
    con.execute("INSERT INTO shares VALUES ('xbb', 140, ['a/1/t@0#3'])")
    sql = checks(
        tmp_path, too_much="-- severity: error\nSELECT country FROM shares WHERE share > 99"
    )
    with pytest.raises(AuditError) as caught:
        audit(con, sql, CONTRACTS, {"shares": 5})
    text = str(caught.value)
    for said in (
        "too_much: 1 (country xbb)",
        "contract of shares: 2",
        "country is xbb, which breaks str_matches",
        "share is 140.0, which breaks less_than_or_equal_to(100) (country xbb, lines a/1/t@0#3)",
        "rows of shares: 3 (5 -> 2; if it is right: ailedger accept shares --why TEXT)",
    ):
        assert said in text
    assert caught.value.exit_code == 4


def test_a_mart_that_a_person_lets_be_emptier_is_told(con, tmp_path) -> None:
    (finding,), _ = audit(con, checks(tmp_path), CONTRACTS, {"shares": 5}, {"shares": "accepted"})
    assert (finding.severity, str(finding)) == ("warn", "rows of shares: 4 (5 -> 1; accepted)")


def test_a_check_without_severity_is_an_error(con, tmp_path) -> None:
    with pytest.raises(AuditError, match="any: 1"):
        audit(con, checks(tmp_path, any="SELECT 1 AS n"), CONTRACTS, {})


MART = "-- shares: made up.\n-- inputs: figures\nSELECT * FROM figures WHERE indicator = 'made_up'"
OF_THEME = MART + " AND theme = 'some'"


@pytest.mark.parametrize(
    ("mart", "readings", "before", "stops"),
    [
        (MART, "('made_up')", {}, True),  # its input is there
        (MART, "('other')", {}, False),  # its input is absent
        (MART, "('made_up')", {"shares": 0}, False),  # it had no row before either
        (OF_THEME, "('other')", {}, True),  # one of its theme is there
        (OF_THEME, "('made_up')", {}, False),  # none is, whatever else it names
    ],
)
def test_a_first_mart_without_a_row_needs_a_reason(
    con, tmp_path, *, mart: str, readings: str, before: dict[str, int], stops: bool
) -> None:
    (tmp_path / "marts").mkdir()
    (tmp_path / "marts" / "shares.sql").write_text(mart)
    con.execute(
        "DELETE FROM shares;"
        f"CREATE TABLE readings AS SELECT * FROM (VALUES {readings}) t(indicator);"
        "CREATE TABLE themes AS SELECT 'some' AS theme, 'other' AS indicator;"
        "CREATE TABLE indicators AS SELECT unnest(['made_up', 'other']) AS indicator"
    )
    sql = checks(tmp_path)
    if not stops:
        assert audit(con, sql, CONTRACTS, before)[0] == ()
        return
    with pytest.raises(AuditError, match="rows of shares: 1"):
        audit(con, sql, CONTRACTS, before)
    (told,), _ = audit(con, sql, CONTRACTS, before, {"shares": "accepted"})
    assert told.severity == "warn"
