"""Drift as a person meets it: change raw files, run, read what is said, accept or mend, run again.

What such a run published is also built from nothing in an empty folder, and must be the same.
"""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from prefect import Task

from ailedger import store
from ailedger.base.disk import sha256_of
from ailedger.build.manifest import Build
from ailedger.cli import ledger
from ailedger.cli import run as run_command
from ailedger.errors import AuditError, UsageError
from ailedger.health.run_report import RunReport
from ailedger.settings import Settings
from flows import refresh as module
from flows import temporary_server
from tests.build.test_same_bytes import differing
from tests.built import build_record
from tests.contents import contents
from tests.schemas.bundled import RAW

INVESTED, GRANTED, CITED = (
    f"cset_cat/2024-12/{name}" for name in ("investment_estimated", "patents_granted", "citations")
)
SKILLS, DIFFUSION = (
    "worldbank_linkedin/2015-2019/ai_skill_migration",
    "microsoft/2026-Q1/ai_diffusion",
)
NEXT = "ai_index/2027/figures"
BENCHMARKS, NEWEST = "ai_index/2024/figures", "ai_index/2026/figures"
KEPT = {  # what the tests look at: of few rows, a build is quick
    BENCHMARKS: ("benchmark_", "private_ai_investment"),
    NEWEST: (
        "private_ai_investment", "net_ai_talent_migration", "genai_diffusion",
        "organisations_using", "ai_use_at_work", "industrial_robots", "public_ai",
    ),
}  # fmt: skip
EDITIONS = (
    "ai_index/2024",
    "ai_index/2026",
    *(t.rpartition("/")[0] for t in (INVESTED, SKILLS, DIFFUSION)),
)

Row = dict[str, str]
Edit = Callable[[list[Row]], list[Row]]


@dataclass
class Desk:
    """A person's folder of raw tables, and the commands that person types."""

    folder: Path
    settings: Settings

    def type(self, *words: str) -> Result:
        return CliRunner().invoke(ledger, words)

    @property
    def raw(self) -> Path:
        return self.settings.raw_dir

    def alerts(self) -> dict[str, str]:
        """What was told of each kind, problem and recovery."""
        told: dict[str, str] = {"problem": "", "recovery": ""}
        for line in self.settings.alert_file.read_text().splitlines():
            told[json.loads(line)["kind"]] += line
        return told

    def edition(self, name: str, *, published: str, only: str) -> None:
        """Make a copied edition one of its own, with one table."""
        folder = self.raw / name
        toml = folder / "source.toml"
        text, _, tables = toml.read_text().partition("[tables.")
        text = re.sub(r'^edition = ".*"$', f'edition = "{folder.name}"', text, flags=re.M)
        for key in ("published", "retrieved"):
            text = re.sub(rf"^{key} = .*$", f"{key} = {published}", text, flags=re.M)
        (entry,) = [t for t in f"[tables.{tables}".split("[tables.") if t.startswith(f"{only}]")]
        toml.write_text(f"{text}[tables.{entry}")
        for path in folder.glob("*.csv"):
            if path.stem != only:
                path.unlink()

    def change(self, table: str, edit: Edit) -> None:
        """Edit the rows of a table, and write the new sha256 beside it."""
        path = self.raw / f"{table}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        edited = edit([dict(row) for row in rows])
        names = list(edited[0] if edited else rows[0])
        with path.open("w", newline="") as stream:
            writer = csv.DictWriter(stream, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(edited)
        self.vouch(table)

    def restore(self, table: str) -> None:
        shutil.copyfile(RAW / f"{table}.csv", self.raw / f"{table}.csv")
        self.vouch(table)

    def forget_good(self, table: str) -> None:
        """Remove the bundled version of a table from the last good ones."""
        version = sha256_of(RAW / f"{table}.csv")
        shutil.rmtree(self.raw / ".good" / table.rpartition("/")[0] / version)

    def vouch(self, table: str) -> None:
        path = self.raw / f"{table}.csv"
        toml = path.with_name("source.toml")
        entry = re.compile(rf'(\[tables\.{path.stem}\]\nsha256 = ")[0-9a-f]+')
        toml.write_text(entry.sub(rf"\g<1>{sha256_of(path)}", toml.read_text()))

    def figure(self, query: str) -> Any:
        with store.open_published(self.settings) as con:
            return con.execute(query).fetchall()[0][0]

    def build(self) -> Build:
        """The published build."""
        return store.published(self.settings)

    def check_same_from_nothing(self) -> None:
        """Hold what is published against a build of the same raw tables in an empty folder."""
        folder = self.folder / f"nothing{len(list(self.folder.glob('nothing*')))}"
        empty = replace(self.settings, warehouse_dir=folder)
        build_record(empty, refused=True)
        assert store.published(empty).id == self.build().id
        assert differing(contents(self.settings), contents(empty)) == []


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Some bundled editions, copied and published; the flow runs as a plain function."""
    folder = tmp_path_factory.mktemp("first")
    for edition in EDITIONS:
        shutil.copytree(RAW / edition, folder / "raw" / edition)
    with pytest.MonkeyPatch.context() as patch:
        for name, item in list(vars(module).items()):
            if isinstance(item, Task):
                patch.setattr(module, name, item.fn)
        patch.setattr(module, "refresh_with", refreshed)
        patch.setattr(run_command, "_show_progress", lambda: None)
        patch.setattr(temporary_server, "_wanted", lambda: False)
        with desk_at(folder) as made:
            for table, begin in KEPT.items():
                made.change(
                    table,
                    lambda rows, begin=begin: [r for r in rows if r["measure"].startswith(begin)],
                )
            ran = made.type("run")
            assert ran.exit_code == 0, ran.output
        yield folder


@pytest.fixture
def desk(first: Path, tmp_path: Path) -> Iterator[Desk]:
    """A copy of the published folder, and the commands that work on it."""
    shutil.copytree(first, tmp_path / "desk", symlinks=True)
    with desk_at(tmp_path / "desk") as made:
        yield made


@contextmanager
def desk_at(folder: Path) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AILEDGER_RAW_DIR", str(folder / "raw"))
        patch.setenv("AILEDGER_WAREHOUSE_DIR", str(folder / "warehouse"))
        patch.setenv("AILEDGER_ALERT_FILE", str(folder / "alerts.jsonl"))
        patch.setenv("AILEDGER_THREADS", "1")
        yield Desk(folder, Settings())


def refreshed(settings: Settings, **asked: object) -> RunReport:
    token = module.SETTINGS.set(settings)
    try:
        report: RunReport = module.refresh.fn(**asked).data
        return report
    finally:
        module.SETTINGS.reset(token)


def of_measures(*begin: str) -> Edit:
    """Only the rows of measures that begin so."""
    return lambda rows: [row for row in rows if row["measure"].startswith(begin)]


def times(factor: float, measure: str | None = None) -> Edit:
    """Figures in another unit: all, or those of one measure of a table of many."""
    return lambda rows: [
        {**row, "figure": repr(float(row["figure"]) * factor)}
        if row.get("measure") == measure
        else row
        for row in rows
    ]


MONEY_OF_KOREA = """
    SELECT value FROM observations
    WHERE indicator = 'cset_ai_investment_estimated' AND entity = 'KOR' AND period_label = '2023'
"""
INVESTMENT = """
    SELECT edition FROM latest
    WHERE indicator = 'private_ai_investment' AND entity = 'USA' AND period_label = '2025'
"""


def test_another_unit_is_held_back_until_a_person_accepts_it(desk: Desk) -> None:
    before = desk.figure(MONEY_OF_KOREA)
    desk.change(INVESTED, times(0.01))
    shutil.copytree(desk.raw / "ai_index" / "2026", desk.raw / "ai_index" / "2027")
    desk.edition("ai_index/2027", published="2027-04-12", only="figures")
    desk.change(NEXT, times(0.001, "private_ai_investment"))

    ran = desk.type("run")
    assert ran.exit_code == 3
    for table, kept, said in (
        (INVESTED, "its last good version stays in use", "'figure' is 1/100 of what it was in "),
        (NEXT, "it is left out", "private_ai_investment: 'figure' is 1/1,000 of what it was"),
    ):
        (line,) = [line for line in ran.stdout.splitlines() if f"{table}.csv" in line]
        assert line.startswith(f"  held back    {table}.csv: drifted, {kept}: magnitude: ")
        assert said in line
        assert line.endswith(f"ailedger accept {table} --why TEXT")
    assert desk.figure(MONEY_OF_KOREA) == before
    assert desk.figure(INVESTMENT) == "2026"
    traced = desk.type("trace", "observations", "--where", MONEY_OF_KOREA.partition("WHERE")[2])
    assert traced.exit_code == 0, traced.output
    # The line that was loaded, in millions, and not the new one.
    assert re.search(rf"\b{before / 1e6:.0f}\b", traced.stdout)
    desk.check_same_from_nothing()

    again = desk.type("run")  # nothing new, and still something for a person
    assert (again.exit_code, "nothing new" in again.stdout) == (3, True)
    seen = desk.type("status", "--at", "2026-06-01")
    assert seen.exit_code == 3
    assert f"! raw table {INVESTED}.csv drifted (magnitude) and is held back" in seen.stdout
    assert f"if it is right: ailedger accept {INVESTED} --why TEXT" in seen.stdout
    assert "| held back |" in desk.type("runs", "last", "--format", "markdown").stdout
    assert f"held back:{INVESTED}.csv" in desk.alerts()["problem"]

    for table in (INVESTED, NEXT):
        word = desk.type("accept", table, "--who", "an analyst", "--why", "the unit changed")
        assert word.exit_code == 0, word.output
    ran = desk.type("run")
    assert ran.exit_code == 0, ran.output
    assert desk.figure(MONEY_OF_KOREA) == pytest.approx(before / 100)
    assert desk.figure(INVESTMENT) == "2027"
    assert "accepted by a person" in desk.type("runs", "last").stdout
    assert desk.type("status", "--at", "2026-06-01").exit_code == 0
    assert f"held back:{INVESTED}.csv" in desk.alerts()["recovery"]
    desk.check_same_from_nothing()


def test_what_stands_in_the_place_of_a_file_is_part_of_the_builds_name(desk: Desk) -> None:
    """The same raw tables and acceptances twice, with another last good version beside them."""
    name, before = desk.build().name, desk.figure(MONEY_OF_KOREA)
    desk.change(INVESTED, times(0.001))
    assert desk.type("run").exit_code == 3
    assert desk.type("accept", INVESTED, "--who", "an analyst", "--why", "a trial").exit_code == 0
    assert desk.type("run").exit_code == 0
    accepted = desk.build()
    assert accepted.manifest["standing"] == {}

    (desk.raw / "accepted.jsonl").unlink()
    desk.forget_good(INVESTED)
    desk.restore(INVESTED)
    assert desk.type("run").exit_code == 3
    assert desk.figure(MONEY_OF_KOREA) == pytest.approx(before / 1000)
    held = desk.build()
    assert list(held.manifest["standing"]) == [f"{INVESTED}.csv"]
    assert len({name, accepted.name, held.name}) == 3
    assert "nothing new" in desk.type("run").stdout
    desk.check_same_from_nothing()

    shutil.rmtree(desk.raw / ".good")  # files then count as seen first
    assert desk.type("run").exit_code == 0
    assert desk.figure(MONEY_OF_KOREA) == before
    assert (desk.build().id, desk.build().manifest["standing"]) == (name, {})


def test_a_word_is_taken_back(desk: Desk) -> None:
    before = desk.figure(MONEY_OF_KOREA)
    assert isinstance(desk.type("accept", INVESTED, "--why", "x").exception, UsageError)
    desk.change(INVESTED, times(0.01))
    assert isinstance(desk.type("accept", INVESTED, "--why", "x").exception, UsageError)
    assert desk.type("run").exit_code == 3
    assert desk.type("accept", INVESTED, "--why", "the unit changed").exit_code == 0
    assert desk.type("accept", INVESTED, "--revoke", "--why", "it did not").exit_code == 0
    assert desk.type("run").exit_code == 3
    assert desk.figure(MONEY_OF_KOREA) == before

    assert desk.type("accept", INVESTED, "--why", "it did").exit_code == 0
    assert desk.type("run").exit_code == 0
    again = desk.type("accept", INVESTED, "--why", "it did")
    assert "nothing of that name waits" in str(again.exception)
    assert desk.figure(MONEY_OF_KOREA) == pytest.approx(before / 100)
    late = desk.type("accept", INVESTED, "--revoke", "--why", "it did not, and is published")
    assert late.exit_code == 0, late.output
    assert desk.type("run").exit_code == 3
    assert desk.figure(MONEY_OF_KOREA) == before
    desk.check_same_from_nothing()


def test_a_file_like_an_earlier_good_version_has_not_drifted(desk: Desk) -> None:
    before = desk.figure(MONEY_OF_KOREA)
    desk.change(INVESTED, times(0.001))
    assert desk.type("run").exit_code == 3
    assert desk.type("accept", INVESTED, "--why", "a mistake").exit_code == 0
    assert desk.type("run").exit_code == 0
    desk.restore(INVESTED)  # else 1,000 times what it was
    assert desk.type("run").exit_code == 0
    assert desk.figure(MONEY_OF_KOREA) == before
    assert desk.type("accept", INVESTED, "--revoke", "--why", "it was one").exit_code == 0
    assert desk.type("run").exit_code == 0


def test_what_cannot_be_read_leaves_the_last_good_version(desk: Desk) -> None:
    before = desk.figure("SELECT count(*) FROM observations")
    desk.change(GRANTED, lambda rows: [{**row, "figure": "about 7"} for row in rows])
    desk.change(CITED, lambda rows: [])
    desk.change(
        SKILLS,
        lambda rows: [{k.replace("figure", "figures"): v for k, v in r.items()} for r in rows],
    )
    with (desk.raw / f"{DIFFUSION}.csv").open("a") as stream:
        stream.write("Atlantis,H1 2025,99,percent of population\n")  # under its old sha256

    ran = desk.type("run")
    assert ran.exit_code == 3
    told = "\n".join(line for line in ran.stdout.splitlines() if ".csv" in line)
    for said in (
        f"held back    {GRANTED}.csv: drifted, its last good version stays in use: types: "
        "'figure' is not a number in 403 of 403",
        f"held back    {CITED}.csv: drifted, its last good version stays in use: empty: "
        "0 rows, 1,952 before",
        f"refused      {SKILLS}.csv: its columns are not the contract's: missing 'figure'; not in "
        "the contract 'figures' -> 'figures' may be 'figure', renamed",
        f"refused      {DIFFUSION}.csv: its bytes are not those recorded",
    ):
        assert said in told
    assert desk.figure("SELECT count(*) FROM observations") == before
    desk.check_same_from_nothing()

    for table in (GRANTED, CITED, SKILLS, DIFFUSION):
        desk.restore(table)
    ran = desk.type("run")
    assert ran.exit_code == 0, ran.output
    assert desk.figure("SELECT count(*) FROM drift WHERE blocks") == 0
    assert desk.figure("SELECT count(*) FROM observations") == before


def test_a_missing_file_stops_no_other(desk: Desk) -> None:
    """Its last good version stays; where there is none either, the table is left out, told."""
    before = desk.figure("SELECT count(*) FROM observations")
    (desk.raw / f"{INVESTED}.csv").unlink()
    ran = desk.type("run")
    assert ran.exit_code == 3, ran.output
    assert f"refused      {INVESTED}.csv: is missing, though source.toml names it" in ran.stdout
    assert desk.figure("SELECT count(*) FROM observations") == before
    desk.check_same_from_nothing()

    of_spending = "FROM observations WHERE indicator = 'cset_ai_citations'"
    assert desk.figure(f"SELECT count(*) {of_spending}") > 0
    (desk.raw / f"{CITED}.csv").unlink()
    desk.forget_good(CITED)
    ran = desk.type("run")
    assert ran.exit_code == 3, ran.output
    assert f"refused      {CITED}.csv: is missing" in ran.stdout
    assert desk.figure(f"SELECT count(*) {of_spending}") == 0
    desk.check_same_from_nothing()


def test_lost_rows_places_and_years_are_told(desk: Desk) -> None:
    """Whether they block is the contract's word: tests/load/test_drift.py has one that says so."""
    desk.change(DIFFUSION, lambda rows: [r for r in rows if r["period"] != "Q1 2026"][:80])
    ran = desk.type("run")
    assert ran.exit_code == 0, ran.output
    (line,) = [x for x in ran.stdout.splitlines() if DIFFUSION in x]
    assert line.startswith(f"  drift        {DIFFUSION}.csv: ")
    assert "rows: 80 rows, 441 before" in line
    assert "years: 1 of 2 are gone: 2026" in line
    assert re.search(r"countries: 1\d\d of 147 are gone: ", line)
    assert desk.figure("SELECT count(*) FROM raw.microsoft_ai_diffusion") == 80
    told = "microsoft/2026-Q1 drifted: ai_diffusion (countries, rows, years)"
    seen = desk.type("status", "--at", "2026-06-01")
    assert told in seen.stdout
    assert (seen.exit_code, "nothing needs a person, but know:" in seen.stdout) == (0, True)


def test_a_mart_may_be_emptier_where_a_person_accepts_it(desk: Desk) -> None:
    assert desk.figure("SELECT count(*) FROM benchmark_gap") > 0
    desk.change(
        BENCHMARKS,
        lambda rows: [row for row in rows if not row["measure"].startswith("benchmark_")],
    )

    stopped = desk.type("run")
    assert isinstance(stopped.exception, AuditError)
    assert "-> 0; if it is right: ailedger accept benchmark_gap --why TEXT" in str(
        stopped.exception
    )
    assert desk.figure("SELECT count(*) FROM benchmark_gap") > 0
    for mart in ("no_such_mart", "claims"):
        assert isinstance(desk.type("accept", mart, "--why", "x").exception, UsageError)

    assert (
        desk.type("accept", "benchmark_gap", "--who", "an analyst", "--why", "withdrawn").exit_code
        == 0
    )
    ran = desk.type("run")
    assert ran.exit_code == 0, ran.output
    assert "accepted by an analyst: withdrawn" in ran.stdout
    assert desk.figure("SELECT count(*) FROM benchmark_gap") == 0
