"""Drift between editions: told, blocking, accepted; and the same in one run as in several."""

import datetime
import hashlib
from pathlib import Path
from typing import ClassVar

import duckdb
import pandera.polars as pa
import pytest

from flows.errors import RefusedError, UsageError
from flows.extract.catalog import RawFile
from flows.validate.acceptance import accept, read_acceptances
from flows.validate.contract import read_contract
from flows.validate.drift import compare_columns, severities
from flows.warehouse.load import load_files

TABLE = "made_up_gdp"
COUNTRIES = [f"Country {letter}" for letter in "ABCDEFGHIJ"]


class Gdp(pa.DataFrameModel):
    """Made-up figures."""

    country: str
    year: int
    value: float = pa.Field(nullable=True)

    class Config:
        name = TABLE
        strict = True
        metadata: ClassVar = {"key": ["country", "year"]}


class Strict(Gdp):
    class Config:
        name = TABLE
        strict = True
        metadata: ClassVar = {
            "key": ["country", "year"],
            "drift": {"rows": "block", "magnitude": "ignore", "countries": "ignore"},
        }


def edition(folder: Path, name: str, rows: list[tuple]) -> RawFile:
    data = "country,year,value\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    path = folder / "made_up" / name / "gdp.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data, encoding="utf-8")
    return RawFile("made_up", name, "gdp", path, hashlib.sha256(data.encode()).hexdigest(), "")


def figures(times: float = 1.0, countries: int = 10, years: int = 3) -> list[tuple]:
    return [
        (c, 2000 + y, (y + 1) * 7.5 * times) for c in COUNTRIES[:countries] for y in range(years)
    ]


def load(con, files, accepted=(), contract=Gdp):
    refused = {}
    loads = load_files(
        con, TABLE, files, contract, accepted=set(accepted),
        on_refused=lambda file, error: refused.update({file.edition: error}),
    )  # fmt: skip
    drift = con.execute("SELECT edition, kind, severity, blocks FROM drift ORDER BY ALL").fetchall()
    return [done.snapshot.split("/")[1] for done in loads], refused, drift


@pytest.fixture
def con():
    return duckdb.connect()


@pytest.mark.parametrize("times", [1000, 0.01, 100])
def test_another_unit_keeps_a_snapshot_out_until_it_is_accepted(con, tmp_path, times):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", figures(times))]
    loaded, refused, drift = load(con, files)
    assert loaded == ["2024"]
    assert "another unit" in str(refused["2025"])
    assert "ailedger accept made_up/2025/gdp" in str(refused["2025"])
    assert drift == [("2025", "magnitude", "block", True)]
    loaded, refused, drift = load(con, files, accepted=[files[1].snapshot])
    assert (loaded, refused) == (["2024", "2025"], {})
    assert drift == [("2025", "magnitude", "block", False)]


def test_figures_that_are_merely_revised_are_no_drift(con, tmp_path):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", figures(1.4))]
    assert load(con, files) == (["2024", "2025"], {}, [])


def test_lost_rows_countries_and_years_are_told_and_do_not_block(con, tmp_path):
    files = [
        edition(tmp_path, "2024", figures()),
        edition(tmp_path, "2025", figures(countries=4, years=1)),
    ]
    loaded, _, drift = load(con, files)
    assert loaded == ["2024", "2025"]
    assert {(kind, severity) for _, kind, severity, _ in drift} == {
        ("rows", "warn"), ("countries", "warn"), ("years", "warn"),
    }  # fmt: skip
    text = con.execute("SELECT text FROM drift WHERE kind = 'countries'").fetchone()[0]
    assert text == "6 of 10 are gone: " + ", ".join(COUNTRIES[4:9]) + ", …"


def test_a_window_of_years_that_moved_on_is_no_drift(con, tmp_path):
    moved = [(country, year + 1, value) for country, year, value in figures()]
    assert (
        load(con, [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", moved)])[2] == []
    )


def test_a_column_of_another_type_blocks(con, tmp_path):
    words = [(country, year, "about 7") for country, year, _ in figures()]
    _, refused, drift = load(con, [edition(tmp_path, "2024", words)])
    assert "'value' is not a number in 30 of 30" in str(refused["2024"])
    assert drift == [("2024", "types", "block", True)]


def test_the_contract_rates_the_kinds(con, tmp_path):
    files = [
        edition(tmp_path, "2024", figures()),
        edition(tmp_path, "2025", figures(1000, countries=4)),
    ]
    loaded, refused, drift = load(con, files, contract=Strict)
    assert loaded == ["2024"]
    assert list(refused) == ["2025"]
    assert drift == [("2025", "rows", "block", True)]


def test_one_run_or_several_come_to_the_same_end(tmp_path):
    files = [
        edition(tmp_path, "2024", figures()),
        edition(tmp_path, "2025", figures(1000)),
        edition(tmp_path, "2026", figures(1.1)),
    ]
    with duckdb.connect() as one, duckdb.connect() as several:
        load(one, files)
        for number in range(1, 4):
            load(several, files[:number])
        for query in ("SELECT * FROM drift ORDER BY ALL", "SELECT * FROM loads ORDER BY ALL"):
            assert one.execute(query).fetchall() == several.execute(query).fetchall()
        assert [e for (e,) in one.execute("SELECT edition FROM loads ORDER BY 1").fetchall()] == [
            "2024", "2026",
        ]  # fmt: skip


def test_without_acceptances_nothing_is_compared(con, tmp_path):
    files = [edition(tmp_path, "2024", figures()), edition(tmp_path, "2025", figures(1000))]
    assert len(load_files(con, TABLE, files, Gdp)) == 2
    with pytest.raises(RefusedError, match="drifted"):
        load_files(con, TABLE, [edition(tmp_path, "2026", figures())], Gdp, accepted=set())


def test_columns_new_gone_renamed_and_of_another_type():
    before = {"country": "VARCHAR", "year": "BIGINT", "value": "DOUBLE", "note": "VARCHAR"}
    after = {"country": "VARCHAR", "years": "BIGINT", "value": "VARCHAR", "unit": "VARCHAR"}
    assert [str(drift) for drift in compare_columns(before, after)] == [
        "columns: 'year' may be renamed to 'years'",
        "columns: 'note' is gone",
        "columns: 'unit' is new",
        "types: 'value' was DOUBLE, is VARCHAR",
    ]
    assert compare_columns(before, after, {"columns": "ignore", "types": "ignore"}) == []


def test_an_unknown_severity_is_an_error():
    class Wrong(Gdp):
        class Config:
            name = TABLE
            metadata: ClassVar = {"drift": {"rows": "loudly"}}

    with pytest.raises(UsageError, match="loudly"):
        severities(read_contract(Wrong))


def test_an_acceptance_says_who_when_and_why(tmp_path):
    when = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)
    accept(tmp_path, "s/1/t@0", who="an analyst", why="the unit\nchanged", when=when)
    accept(tmp_path, "s/2/t@1", who="an analyst", why="right", when=when)
    found = read_acceptances(tmp_path)
    assert list(found) == ["s/1/t@0", "s/2/t@1"]
    assert found["s/1/t@0"].when == "2026-01-02T03:04:05+00:00"
    assert found["s/1/t@0"].why == "the unit changed"
    with pytest.raises(UsageError, match="a person and a reason"):
        accept(tmp_path, "s/1/t@0", who="an analyst", why=" ", when=when)
    (tmp_path / "accepted.jsonl").write_text("{}\n")
    with pytest.raises(RefusedError, match="line 1"):
        read_acceptances(tmp_path)
