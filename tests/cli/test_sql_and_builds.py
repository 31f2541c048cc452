"""`ailedger sql`, `builds` and `rollback` as they are typed."""

import io
import json
from pathlib import Path

import click
import pytest

from ailedger.base import database, lock
from ailedger.cli import main
from ailedger.cli.sql import sql
from ailedger.settings import Settings
from ailedger.store import builds, publish


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A warehouse with two builds, named to the command by the environment."""
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(tmp_path / "warehouse"))
    settings = Settings()
    for build_id, rows in (("aa11", 2), ("bb22", 3)):
        part = publish.start(settings, build_id)
        with database.open_build(part, settings) as con:
            con.execute(
                "CREATE TABLE t AS SELECT i, 'name ' || i AS name, i / 4 AS share, "
                f"CAST(i AS DECIMAL(4, 2)) AS money FROM range({rows}) AS r (i)"
            )
        publish.finish(settings, part, {"build": build_id, "accepted": rows, "quarantined": 1})
    return settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Type a command: exit code, output, errors."""

    def typed(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["ailedger", *arguments])
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return typed


def test_a_table_is_aligned_text_in_a_pipe(settings, run):
    code, out, _ = run("sql", "FROM t LIMIT 2")
    assert code == 0
    assert out == "i  name    share  money\n0  name 0  0      0.00\n1  name 1  0.25   1.00\n"


def test_json_keeps_numbers_and_doubled_names(settings, run):
    code, out, _ = run("sql", "--format", "json", "SELECT i, money, i, [i] AS l FROM t LIMIT 1")
    assert code == 0
    assert json.loads(out) == [{"i": 0, "money": 0.0, "i_2": 0, "l": [0]}]


def test_json_has_no_number_that_loses_digits(settings, run):
    _, out, _ = run(
        "sql", "--format", "json",
        "SELECT 12345678901234567890.12::DECIMAL(22, 2) AS d, 'nan'::DOUBLE AS n, 2 ** 62 AS b",
    )  # fmt: skip
    assert json.loads(out)[0]["d"] == "12345678901234567890.12"
    assert json.loads(out)[0]["n"] == "nan"


def test_statement_comes_from_a_pipe(settings, run):
    code, out, _ = run("sql", "--format", "csv", "-", stdin="SELECT count(*) AS n\nFROM t;\n")
    assert (code, out) == (0, "n\n3\n")


def test_cut_answer_says_so_beside_the_answer(settings, run):
    code, out, err = run("sql", "--format", "csv", "--max-rows", "2", "SELECT i FROM t")
    assert (code, out) == (0, "i\n0\n1\n")
    assert "cut: the first 2 rows" in err


def test_control_characters_are_shown_not_obeyed(settings, run):
    _, out, _ = run("sql", "SELECT chr(27) || '[31mred' AS " + '"a\x1b[0m"')
    assert "\x1b" not in out
    assert "\\u001b[31mred" in out


def test_plan_is_printed_as_it_is(settings, run):
    code, out, _ = run("sql", "EXPLAIN FROM t")
    assert code == 0
    assert "Seq Scan" in out
    assert "explain_key" not in out


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("FROM nope", "there is no table nope"),
        ("COPY t TO 'x.csv'", "COPY does not run here"),
        ("SELECT * FROM read_text('/etc/passwd')", "read_text() is not among the functions"),
    ],
)
def test_wrong_sql_ends_with_two_and_one_message(settings, run, statement, said):
    code, out, err = run("sql", statement)
    assert (code, out) == (2, "")
    assert err.startswith("ailedger: the SQL")
    assert said in err


def test_time_is_limited_as_told(settings, run):
    code, _, err = run("sql", "--timeout", "0.5", "SELECT count(*) FROM range(100000000000)")
    assert code == 1
    assert "ended after 0.5 seconds" in err


def test_nothing_published_yet(run, tmp_path, monkeypatch):
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(tmp_path / "nowhere"))
    code, _, err = run("sql", "SELECT 1")
    assert code == 2
    assert "`ailedger run`" in err
    code, out, _ = run("builds")
    assert code == 0
    assert "ailedger run" in out


def test_builds_lists_the_newest_first_and_marks_the_published(settings, run):
    code, out, _ = run("builds", "--format", "json")
    assert code == 0
    listed = json.loads(out)
    assert [(entry[""], entry["build"], entry["rows"]) for entry in listed] == [
        ("*", "bb22", 4),
        ("", "aa11", 3),
    ]


def test_rollback_and_forward_again(settings, run):
    assert run("rollback")[0] == 0
    assert run("sql", "--format", "csv", "SELECT count(*) AS n FROM t")[1] == "n\n2\n"
    assert run("rollback", "bb")[0] == 0
    assert run("sql", "--format", "csv", "SELECT count(*) AS n FROM t")[1] == "n\n3\n"
    code, _, err = run("rollback", "zz")
    assert code == 2
    assert "ailedger builds" in err


def test_rollback_during_a_run_is_busy(settings, run):
    with lock.hold(settings):
        code, _, err = run("rollback")
    assert code == 5
    assert "another run is under way" in err


def test_verify_finds_a_changed_build(settings, run):
    assert run("builds", "--verify")[0] == 0
    build = builds.kept(settings)[0]
    data = bytearray(build.path.read_bytes())
    data[-1] ^= 1
    build.path.chmod(0o644)
    build.path.write_bytes(data)
    assert run("builds")[0] == 0
    code, out, err = run("builds", "--verify")
    assert code == 3
    assert "sha256" in out
    assert "damaged: aa11" in err


@pytest.mark.parametrize("seconds", ["inf", "nan", "1e300", "-1", "0"])
def test_a_timeout_that_is_no_time_is_wrong_usage(seconds: str) -> None:
    with pytest.raises(click.BadParameter):
        sql.make_context("sql", ["SELECT 1", "--timeout", seconds])
