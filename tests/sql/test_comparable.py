"""Sixty pairs of published figures, picked by hand: half compare, and half do not, for a reason."""

import csv
from pathlib import Path

import duckdb
import pytest

with (Path(__file__).parent / "comparable_pairs.csv").open(encoding="utf-8", newline="") as stream:
    PAIRS = [tuple(row) for row in csv.reader(stream)][1:]
YES = [(one, other) for said, one, other, _ in PAIRS if said == "yes"]
NO = [(one, other, why) for said, one, other, why in PAIRS if said == "no"]


def judged(con: duckdb.DuckDBPyConnection, one: str, other: str) -> tuple[bool | None, str]:
    """What the record says of two figures, and why they do not compare."""
    rows = con.execute("SELECT is_comparable, why_not FROM comparable(?, ?)", [one, other])
    ((comparable, why_not),) = rows.fetchall()
    return comparable, why_not


def test_there_are_sixty_pairs() -> None:
    assert len(set(YES)) == len(set(NO)) == 30


@pytest.mark.parametrize(("one", "other"), YES)
def test_a_pair_that_compares(con: duckdb.DuckDBPyConnection, one: str, other: str) -> None:
    assert judged(con, one, other) == (True, "")
    assert judged(con, other, one) == (True, "")


@pytest.mark.parametrize(("one", "other", "why"), NO)
def test_a_pair_that_does_not(
    con: duckdb.DuckDBPyConnection, one: str, other: str, why: str
) -> None:
    for said in (judged(con, one, other), judged(con, other, one)):
        assert said[0] is False
        assert why in said[1]


def test_what_is_not_in_the_record_is_not_judged(con: duckdb.DuckDBPyConnection) -> None:
    there, absent = YES[0][0], "ai_index/2025/x/KOR/2019"
    assert judged(con, there, absent) == (None, f"not in the record: {absent}")
    assert judged(con, "nothing", there) == (None, "not in the record: nothing")
