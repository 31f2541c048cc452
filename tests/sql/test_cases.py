"""Every SQL model gives the rows that its cases expect (see conftest.py for how to add one)."""

import duckdb

from tests.sql.harness import Case, run_case


def test_case(case: Case) -> None:
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        expected, actual = run_case(con, case)
        assert "\n".join(actual) == "\n".join(expected), case.about
