"""The published file in an older DuckDB: it opens, and every relation has the same rows there."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ailedger.base.sql_text import literal
from ailedger.settings import Settings

# Of the package duckdb-cli, whose newest is 1.5.
INSTALLED = Path(sys.executable).with_name("duckdb")
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+(?![\w.])")


@pytest.fixture(scope="module")
def programs(request: pytest.FixtureRequest) -> list[Path]:
    """The duckdb program of the environment, and those named by --duckdb."""
    return [INSTALLED, *map(Path, request.config.getoption("--duckdb"))]


def rows_of_everything(con: duckdb.DuckDBPyConnection) -> str:
    """A statement that gives every row of every relation as JSON."""
    found = con.execute(
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    names = [*(str(name) for (name,) in found), "as_of('2025-01-01')"]
    return " UNION ALL ".join(
        f"SELECT {literal(name)}, to_json(t)::VARCHAR FROM {name} AS t" for name in names
    )


def rest(row: list[str]) -> list[str]:
    """A row without its fractions, and then with them: for sorting."""
    return [row[0], NUMBER.sub("", row[1]), row[1]]


def alike(one: list[str], other: list[str]) -> bool:
    """Whether two rows are the same, but for one digit at the end of a number.

    DuckDB 2 rounds 168.295, of which a double holds a little less, to 168.29, and 1.x to 168.3.
    """
    numbers = zip(NUMBER.findall(one[1]), NUMBER.findall(other[1]), strict=False)
    return rest(one)[:2] == rest(other)[:2] and all(
        abs(float(a) - float(b)) < 1.1 * 0.1 ** max(len(n.partition(".")[2]) for n in (a, b))
        for a, b in numbers
    )


def test_the_file_is_of_a_storage_version_that_duckdb_1_4_reads(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert told == [({"storage_version": "v1.4.0+"},)]


def test_an_older_duckdb_reads_every_relation(
    con: duckdb.DuckDBPyConnection, warehouse: Settings, programs: list[Path]
) -> None:
    statement = rows_of_everything(con)
    ours = sorted((list(row) for row in con.execute(statement).fetchall()), key=rest)
    relations = {"main.country_profile", "main.claims", "main.latest", "as_of('2025-01-01')"}
    assert relations < {row[0] for row in ours}
    for program in programs:
        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        assert not version.stdout.startswith(f"v{duckdb.__version__}"), "no older DuckDB"
        done = subprocess.run(
            [program, "-readonly", "-csv", "-noheader", warehouse.published, statement],
            capture_output=True, text=True, check=False, env={"TZ": "Asia/Seoul"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        theirs = sorted(csv.reader(io.StringIO(done.stdout)), key=rest)
        other = [pair for pair in zip(ours, theirs, strict=True) if not alike(*pair)]
        assert not other, other[:3]


def test_the_readme_s_line_runs_there(warehouse: Settings) -> None:
    done = subprocess.run(
        [INSTALLED, "-readonly", warehouse.published, "FROM country_profile WHERE country = 'KOR'"],
        capture_output=True, text=True, check=False, env={},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "KOR" in done.stdout
