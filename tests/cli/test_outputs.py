"""The commands claims, export, quarantine, sources and trace, as they are typed."""

import csv
import importlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from ailedger.cli import main
from ailedger.cli.claims import listing
from ailedger.output.verdicts import Verdict
from ailedger.settings import Settings
from tests.output.small import publish_record


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty warehouse, in the environment too."""
    places = {"raw_dir": tmp_path / "raw", "warehouse_dir": tmp_path / "warehouse", "threads": 1}
    for name, value in places.items():
        monkeypatch.setenv(f"AILEDGER_{name.upper()}", str(value))
    return Settings()


@pytest.fixture
def record(settings: Settings) -> Settings:
    """Settings of a warehouse with the small record published."""
    publish_record(settings)
    return settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Type a command: exit code, standard output and standard error."""

    def typed(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["ailedger", *words])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return typed


@pytest.mark.parametrize("words", ["export flow", "report", "dictionary", "chart talent_flow"])
def test_an_empty_name_is_not_the_current_folder(words: str, run: Run) -> None:
    code, _, err = run(*words.split(), "--to", "")
    assert code == 2
    assert "no name is given" in err


COMMANDS = ("claims", "export", "quarantine", "sources", "trace")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_the_exit_codes(command: str, run: Run) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"ailedger {command}" in out
    assert "Example" in out
    assert "Exit codes: 0" in out


@pytest.mark.parametrize(
    "words",
    [
        ("claims",), ("sources",), ("quarantine",), ("trace", "flow", "--where", "true"),
        ("export", "--to", "somewhere"),
    ],
)  # fmt: skip
def test_nothing_published_is_told_without_a_traceback(
    words: tuple[str, ...], settings: Settings, run: Run
) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert "nothing is published yet" in err
    assert "ailedger run" in err
    assert "Traceback" not in err


def test_claims_as_text(record: Settings, run: Run) -> None:
    code, out, _ = run("claims")
    assert code == 0
    assert out == (
        "  1. The first claim.\n"
        "    [+] supported by index 2024, the newest edition that decides\n"
        "      [+] supported by index 2024\n"
        "          KOR -0.30\n"
        "          it is so\n"
        "      [?] not decidable by index 2025\n"
        "          no figure for KOR\n"
        "          now, 2024: still so (KOR -0.36)\n"
        "\n"
        "  2. The second claim.\n"
        "      [-] contradicted by index 2024\n"
        "          LUX 3.67\n"
        "          it is not\n"
    )
    assert "\x1b" not in out


def test_claims_of_an_edition_in_other_forms(record: Settings, run: Run) -> None:
    found = json.loads(run("claims", "--edition", "2025", "--format", "json").out)
    assert [(one["claim"], one["verdict"], one["figures"]) for one in found] == [
        ("first", "not decidable", None)
    ]
    rows = list(csv.DictReader(io.StringIO(run("claims", "--format", "csv").out)))
    assert [row["verdict"] for row in rows] == ["supported", "not decidable", "contradicted"]
    code, _, err = run("claims", "--edition", "1999")
    assert code == 2
    assert "there are 2024, 2025" in err


@pytest.mark.parametrize(
    ("said", "one"),
    [
        ("supported supported", "[+] supported by index 2, the newest edition that decides"),
        (
            "supported contradicted not_decidable",
            "[-] contradicted by index 2, the newest edition that decides; supported by 1",
        ),
        ("not_decidable not_decidable", "[?] not decidable by any edition"),
    ],
)
def test_one_verdict_over_editions(said: str, one: str) -> None:
    each = [
        Verdict(1, "c", "A claim.", str(at), None, word.replace("_", " "), None, "", "index")
        for at, word in enumerate(said.split(), 1)
    ]  # fmt: skip
    assert listing(each, 0).splitlines()[1].strip() == one


def test_long_claims_are_wrapped_on_a_terminal() -> None:
    long = "word " * 40
    verdict = Verdict(10, "c", long, "2024", "2023", "supported", "1; " * 60, long, "index")
    lines = listing([verdict], 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert all(line.startswith("          ") for line in lines[-3:])
    assert max(map(len, listing([verdict], 0).splitlines())) > 150


def test_sources(record: Settings, run: Run) -> None:
    code, out, _ = run("sources", "--today", "2026-11-23")
    assert code == 0
    head, first, *_ = out.splitlines()
    assert head.split() == [
        "source", "edition", "publisher", "published", "age", "rows", "quarantined", "licence",
    ]  # fmt: skip
    assert first.split() == [
        "index", "2024", "Index", "Institute", "2024-04-15", "952", "3", "1", "CC-BY-ND-4.0",
    ]  # fmt: skip
    assert [line for line in out.splitlines() if "by 2024-12-01" in line] == [
        line for line in out.splitlines() if line.startswith("tracker")
    ]
    assert out.count("by 2") == 1
    found = json.loads(run("sources", "--today", "2024-04-15", "--format", "json").out)
    assert [(one["published"], one["published_exact"]) for one in found] == [
        ("2024-04-15", True), ("2026-11-01", True), ("2024-12-01", False),
    ]  # fmt: skip
    assert (found[0]["age"], found[0]["url"]) == (0, "https://example.org/index")
    code, _, err = run("sources", "--today", "yesterday")
    assert code == 2
    assert "yesterday" in err


def test_quarantine(record: Settings, run: Run) -> None:
    code, out, _ = run("quarantine")
    assert code == 0
    assert "\x07" not in out
    assert "Mars,2099,\\u00071," in out
    assert "year is in range" in out
    rows = list(csv.DictReader(io.StringIO(run("quarantine", "--format", "csv").out)))
    assert [(row["row"], row["text"]) for row in rows] == [("9", "Mars,2099,\x071,")]
    code, out, _ = run("quarantine", "--table", "office_population")
    assert (code, out) == (0, "no row of office_population is in quarantine\n")
    assert (
        json.loads(run("quarantine", "--table", "office_population", "--format", "json").out) == []
    )
    code, _, err = run("quarantine", "--table", "nothing")
    assert code == 2
    assert "there are index_migration" in err


def test_a_large_quarantine_is_summed_up(
    record: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("ailedger.cli.quarantine")
    monkeypatch.setattr(module, "SHOWN", 0)
    code, out, _ = run("quarantine")
    assert code == 0
    assert out.startswith("1 rows are in quarantine, by stage, table and rules:")
    assert "--format csv or json" in out and "SELECT * FROM quarantine" in out
    assert out.index("year is in range") < out.index("Mars,2099,\\u00071,")
    assert "by stage" not in run("quarantine", "--format", "csv").out


def test_trace_as_text(record: Settings, run: Run) -> None:
    code, out, _ = run("trace", "flow", "--where", "note = '=1+1'")
    assert code == 0
    assert out == (
        "flow: country=KOR year=2023 value=51712618.7 note==1+1\n"
        "  net_ai_talent_migration KOR 2023: -0.3 per 10,000\n"
        "    index/2024/migration.csv, line 2 (sha256 matches)\n"
        "    South Korea,2023,-0.3,\n"
        "    Index Institute, Report of index (index 2024), CC-BY-ND-4.0\n"
        "    https://example.org/index\n"
        "  population KOR 2023: 51712619 persons\n"
        "    office/2026-11/population.csv, line 2 (sha256 matches)\n"
        "    South Korea,2023,51712619\n"
        "    Statistical Office, Report of office (office 2026-11), CC-BY-4.0\n"
        "    https://example.org/office\n"
    )


def test_trace_in_other_forms(record: Settings, run: Run) -> None:
    data = json.loads(run("trace", "closed", "--where", "true", "--format", "json").out)
    assert data["mart"] == "closed"
    assert [row["row"]["country"] for row in data["rows"]] == ["ISR", "LUX"]
    assert data["rows"][1]["lines"][0]["text"].startswith('Luxembourg,2023,3.67,"two\nlines')
    rows = list(
        csv.DictReader(
            io.StringIO(run("trace", "closed", "--where", "true", "--format", "csv").out)
        )
    )
    assert [(row["mart_row"], row["row"], row["licence"]) for row in rows] == [
        ("1", "5", "CC-BY-ND-4.0"),
        ("2", "3", "CC-BY-ND-4.0"),
    ]


def test_trace_of_a_row_without_figures(record: Settings, run: Run) -> None:
    _, out, _ = run("trace", "claims", "--where", "verdict = 'not decidable'")
    assert out.endswith("  no figure stands behind this row\n")


def test_trace_of_no_row_and_of_a_wrong_condition(record: Settings, run: Run) -> None:
    code, out, err = run("trace", "flow", "--where", "year = 1900")
    assert (code, out) == (2, "")
    assert "no row of flow fits the condition" in err
    code, _, err = run("trace", "flow", "--where", "year = 2023 ORDER BY 1")
    assert code == 2
    assert "more than a condition" in err


def test_trace_over_a_changed_raw_file(record: Settings, run: Run) -> None:
    path = record.raw_dir / "office/2026-11/population.csv"
    path.write_text(path.read_text() + "\n")
    code, out, err = run("trace", "open", "--where", "true")
    assert code == 3
    assert "(sha256 changed)" in out
    assert "counted=true" in out
    assert "office/2026-11/population.csv is changed" in err


def test_trace_says_when_it_was_cut(
    record: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AILEDGER_SQL_ROWS", "1")
    code, _, err = run("trace", "flow", "--where", "true")
    assert code == 0
    assert "cut: the first 1 rows" in err


def test_export(record: Settings, run: Run, tmp_path: Path) -> None:
    code, out, _ = run("export", "flow", "open", "--to", str(tmp_path / "out"))
    assert code == 0
    assert out.splitlines() == [
        f"build 0123456789ab -> {tmp_path / 'out'}",
        "  flow.csv        6 rows  CC-BY-NC-4.0",
        "  open.csv        1 rows  CC-BY-4.0",
        "  datapackage.json, croissant.json, LICENCE.txt, CITATION.txt",
        "  Not for redistribution in changed form: these tables are derived, so they are for your "
        "own use.",
        "  Not for commerce: no use primarily intended for commercial advantage or payment.",
        "  Attribution: name the sources as CITATION.txt does, and say what you changed.",
    ]


def test_export_of_what_may_be_passed_on(record: Settings, run: Run, tmp_path: Path) -> None:
    words = ("--to", str(tmp_path / "out"), "--format", "parquet", "--redistributable")
    code, out, _ = run("export", *words)
    assert code == 0
    assert "  flow.parquet        2 rows, 4 left out  CC-BY-NC-4.0" in out
    assert out.splitlines()[-1] == (
        "left out, as none of it may be passed on: bare, claims, closed"
    )
    assert (tmp_path / "out" / "flow.parquet").exists()


def test_export_errors(record: Settings, run: Run, tmp_path: Path) -> None:
    code, _, err = run("export", "flw", "--to", str(tmp_path / "out"))
    assert code == 2
    assert "did you mean flow?" in err
    code, _, err = run("export", "flow")
    assert code == 2
    assert "--to" in err
    (tmp_path / "flow.csv").write_text("mine")
    code, _, err = run("export", "flow", "--to", str(tmp_path))
    assert code == 2
    assert "which no export wrote" in err
