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
from ailedger.store import open_published

# Of the package duckdb-cli, whose newest is 1.5.
INSTALLED = Path(sys.executable).with_name("duckdb")
NUMBER = re.compile(r"(?<![\w.])-?\d+\.\d+(?![\w.])")


@pytest.fixture(scope="module")
def programs(request: pytest.FixtureRequest) -> list[Path]:
    """The duckdb program of the environment, and those named by --duckdb."""
    return [INSTALLED, *map(Path, request.config.getoption("--duckdb"))]


def relations(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Every relation of the file, and the record as of a day."""
    found = con.execute(
        "SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    return [*(str(name) for (name,) in found), "as_of('2025-01-01')"]


DIGEST = "count(*)::VARCHAR, coalesce(sum(md5_number(j) % 1000000007), 0)::VARCHAR"


def each(names: list[str], columns: str) -> list[str]:
    """Statements over the rows of these relations, one each; `j` is a row as JSON."""
    return [
        f"SELECT {literal(name)}, {columns} FROM (SELECT to_json(t)::VARCHAR AS j FROM {name} AS t)"
        for name in names
    ]


def rest(row: list[str]) -> list[str]:
    """A row without its fractions, and then with them: for sorting."""
    return [row[0], NUMBER.sub("", row[1]), row[1]]


def alike(one: list[str], other: list[str]) -> bool:
    """Whether two rows are the same, but for one digit at the end of a number.

    DuckDB 2 rounds 168.295, of which a double holds a little less, to 168.29, and 1.x to 168.3.
    """
    numbers = zip(NUMBER.findall(one[1]), NUMBER.findall(other[1]), strict=False)
    return rest(one)[:2] == rest(other)[:2] and all(
        abs(float(a) - float(b))
        < 1.1 * 0.1 ** max(len(n.partition(".")[2]) for n in (a, b)) + 1e-14 * abs(float(a))
        for a, b in numbers
    )


def test_the_file_is_of_a_storage_version_that_duckdb_1_4_reads(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert told == [({"storage_version": "v1.4.0+"},)]


def test_an_older_duckdb_reads_every_relation(early: Settings, programs: list[Path]) -> None:
    with open_published(early) as con:
        in_each(con, early.published, programs)


def in_each(con: duckdb.DuckDBPyConnection, file: Path, programs: list[Path]) -> None:
    """Hold that every relation of a file has the same rows in each program."""
    names = relations(con)
    assert {"main.country_profile", "main.claims", "main.latest", "main.revisions"} < {*names}

    def ours(columns: str, of: list[str]) -> list[list[str]]:
        return [list(row) for sql in each(of, columns) for row in con.execute(sql).fetchall()]

    digests = ours(DIGEST, names)
    for program in programs:

        def theirs(columns: str, of: list[str], program: Path = program) -> list[list[str]]:
            done = subprocess.run(
                [program, "-readonly", "-csv", "-noheader", file,
                 ";".join(each(of, columns))],
                capture_output=True, text=True, check=False, env={"TZ": "Asia/Seoul"},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return list(csv.reader(io.StringIO(done.stdout)))

        version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        assert not version.stdout.startswith(f"v{duckdb.__version__}"), "no older DuckDB"
        pairs = zip(digests, theirs(DIGEST, names), strict=True)
        odd = [one[0] for one, other in pairs if one != other]
        assert len(odd) < len(names) / 4, odd  # only where a number was rounded another way
        if odd:
            here, there = sorted(ours("j", odd), key=rest), sorted(theirs("j", odd), key=rest)
            other = [pair for pair in zip(here, there, strict=True) if not alike(*pair)]
            assert not other, str(other[:3])


def test_marts_that_are_read_together_say_what_each_says_alone(
    con: duckdb.DuckDBPyConnection,
) -> None:
    wrong = con.execute(
        "SELECT count(*) FROM (SELECT 'w' AS part, withdrawn_by AS edition, source, withdrawn_on "
        "FROM withdrawals UNION ALL SELECT kind, edition, source, NULL FROM revisions) AS both_of "
        "JOIN sources USING (source, edition) WHERE part = 'w' AND withdrawn_on <> published"
    ).fetchall()
    assert wrong == [(0,)]
    told = con.execute("SELECT current_setting('disabled_optimizers')").fetchall()
    assert told == [("common_subplan",)]


def test_the_readme_s_line_runs_there(early: Settings) -> None:
    done = subprocess.run(
        [INSTALLED, "-readonly", early.published, "FROM country_profile WHERE country = 'KOR'"],
        capture_output=True, text=True, check=False, env={},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "KOR" in done.stdout
