from collections.abc import Iterator

import duckdb
import pytest

from tests.sql.staging.record import load_record


@pytest.fixture(scope="package")
def record() -> Iterator[duckdb.DuckDBPyConnection]:
    with load_record() as con:
        yield con
