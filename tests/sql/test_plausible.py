"""The bounds of data/reference/plausibility.csv on the record, as it is and with a mistake."""

import duckdb

from ailedger.settings import PROJECT

MODEL = (PROJECT / "sql" / "core" / "plausibility_findings.sql").read_text()
WRONG = "FROM (SELECT * REPLACE (if(indicator = 'gdp', value / 1000, value) AS value) FROM latest)"


def test_the_record_is_within_its_bounds(con: duckdb.DuckDBPyConnection) -> None:
    everything = MODEL.rpartition("\nWHERE ")[0]
    compared = con.execute(f"SELECT count(*), count(DISTINCT indicator) FROM ({everything})")
    assert compared.fetchall() >= [(15_000, 15)]
    assert con.execute("FROM plausibility_findings").fetchall() == []


def test_a_gdp_divided_by_1000_is_impossible(con: duckdb.DuckDBPyConnection) -> None:
    """In it Korea's private investment of 2022 is 172 percent of GDP."""
    found = con.execute(
        f"SELECT round(found), lineage FROM ({MODEL.replace('FROM latest', WRONG)}) "
        "WHERE is_impossible AND entity = 'KOR' AND indicator = 'private_ai_investment' "
        "AND period = '2022'"
    ).fetchall()
    ((percent, lines),) = found
    assert percent == 172
    assert [line.partition("@")[0] for line in lines] == [
        "ai_index/2023/figures", "worldbank/2026-11/indicators",
    ]  # fmt: skip
