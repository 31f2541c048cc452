"""The mutants themselves: each differs from the model, in one place, and is SQL."""

import duckdb
import pytest

from tests.mutation.operators import mutants
from tests.sql.models import models


@pytest.mark.parametrize(
    ("select", "wrongs"),
    [
        ("SELECT a FROM t WHERE b > 1", {
            "GREATERTHAN -> GREATERTHANOREQUALTO", "GREATERTHAN -> LESSTHAN", "'1' -> '2'",
            "WHERE left out",
        }),
        ("SELECT a + b, 'x' FROM t JOIN s USING (k, l)", {
            "+ -> -", "'x' -> 'x~'", "INNER JOIN -> LEFT", "USING without k", "USING without l",
        }),
        ("SELECT CASE WHEN a THEN b ELSE c END FROM t", {
            "WHEN 1 left out", "THEN 1 -> NULL", "ELSE -> NULL",
        }),
        ("SELECT lag(a) OVER (PARTITION BY b, c ORDER BY d) FROM t", {
            "lag -> lead", "term 1 of PARTITION BY of lag left out",
            "term 2 of PARTITION BY of lag left out", "ORDER BY of lag, term 1 the other way round",
        }),
        ("SELECT a FROM t WHERE b AND c IS NULL AND d BETWEEN e AND f", {
            "AND -> OR", "IS_NULL -> IS_NOT_NULL", "term 1 of AND left out",
            "term 2 of AND left out", "term 3 of AND left out", "BETWEEN without its lower end",
            "BETWEEN without its upper end", "WHERE left out",
        }),
        ("SELECT a FROM t UNION ALL SELECT b FROM s", {
            "UNION ALL <-> UNION", "branch 1 of UNION left out", "branch 2 of UNION left out",
        }),
        ("SELECT count(DISTINCT a) FILTER (WHERE b) FROM t", {
            "count(DISTINCT) -> count", "FILTER of count left out",
        }),
    ],
)  # fmt: skip
def test_wrongs_of_a_select(select: str, wrongs: set[str]) -> None:
    with duckdb.connect() as con:
        found = list(mutants(con, select))
    assert {mutant.wrong for mutant in found} == wrongs
    assert len({mutant.select for mutant in found}) == len(found)


def test_a_mutant_knows_its_line() -> None:
    with duckdb.connect() as con:
        found = {m.wrong: m.line for m in mutants(con, "SELECT a\nFROM t\nWHERE b = 7\n")}
    assert found["'7' -> '8'"] == 3


@pytest.mark.parametrize("name", ["main.talent_flow_editions", "main.periods", "main.as_of"])
def test_models_can_be_mutated(name: str) -> None:
    select = models()[name].select
    with duckdb.connect() as con:
        found = list(mutants(con, select))
    assert len(found) > 10
    assert all(mutant.line <= select.count("\n") + 1 for mutant in found)
