"""Cases for the SQL models: rows in, rows out, one YAML file per case.

How to add a case: write `tests/sql/<layer>/<model>/<what_it_shows>.yaml`, where `<layer>` is the
folder of sql/, checks among them, and `<model>` the file in it. It runs by itself; nothing has to
be registered.

    about: One sentence: what must come out, and why that is not obvious.
    given:                        # what the model reads, as CSV; blanks after a comma are free
      observations: |
        indicator,                entity, period_label, value, edition
        net_ai_talent_migration,  KOR,    2023,         -0.30, 2024
      raw.ai_index_patents: |     # a raw table by schema and name
        ...
    expect: |                     # any columns of the model; all of its rows
      country, year, value
      KOR,     2023, -0.30
    where: country = 'KOR'        # optional: only these rows of the model are compared
    order: year DESC              # optional: rows must come out in this order; else order is free
    rounded: {value: 4}           # optional: decimals to which a computed column is compared
    call: "DATE '2025-01-01'"     # only for a table macro: its arguments; a list for several calls

An empty cell is NULL, `''` an empty text, `[]` an empty list. A list is written with ` | ` between
its items. A given table gets the types that its contract declares, or that its own model makes;
columns left out are filled as tests/sql/relations.py says. What the model reads and the case does
not give is built from its own SQL file, and from empty tables below that: a case for a mart runs
the real `latest`, a case for `observations` may start at `readings` or at raw tables. Reference
tables are the project's own. A mart is also held, whole, against its contract in every case.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ailedger.settings import Settings
from ailedger.store import open_published
from tests.sql.harness import Case, read_case
from tests.sql.plain import Figure, Key, Ranked, Step, places, read_figures, rows, steps

HERE = Path(__file__).parent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per case file, named by its path."""
    if "case" in metafunc.fixturenames:
        paths = sorted(HERE.rglob("*.yaml"))
        cases: list[Case] = [read_case(path, HERE) for path in paths]
        metafunc.parametrize("case", cases, ids=[case.name for case in cases])


@pytest.fixture(scope="package")
def con(warehouse: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the bundled record, read-only, once for all of these tests."""
    with open_published(warehouse) as connection:
        yield connection


@pytest.fixture(scope="package")
def figures(con: duckdb.DuckDBPyConnection) -> list[Figure]:
    """Every observation, as plain Python; the next three are what is found in it."""
    return read_figures(con)


@pytest.fixture(scope="package")
def ranked(figures: list[Figure]) -> Ranked:
    return places(figures)


@pytest.fixture(scope="package")
def published(con: duckdb.DuckDBPyConnection) -> dict[Key, date]:
    sources = rows(con, "SELECT source, edition, published FROM sources")
    return {(row["source"], row["edition"]): row["published"] for row in sources}


@pytest.fixture(scope="package")
def parted(figures: list[Figure], published: dict[Key, date]) -> dict[Figure, Step]:
    return steps(figures, published)
