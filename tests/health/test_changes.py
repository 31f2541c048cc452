"""What changed between two builds, as a table, a line, an alert and a run's report."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from ailedger.base import database
from ailedger.build.manifest import Build
from ailedger.cli import ledger
from ailedger.errors import RefusedError, UsageError
from ailedger.health import changes
from ailedger.health.run_report import RunReport
from ailedger.health.run_summary import console, markdown
from ailedger.health.runs import Run
from ailedger.health.status import read_status
from ailedger.settings import Settings
from ailedger.store import publish

LATEST = "source, indicator, entity, breakdown, period_label, value, unit, edition"
RANKS = "source, indicator, breakdown, country, period, year, rank, ranked_among, is_latest"
OLD = {
    "latest": (
        LATEST,
        "('p', 'gdp', 'KOR', '', '2023', 1700, 'US$', '2025'), "
        "('p', 'gdp', 'LUX', '', '2023', 90, 'US$', '2025'), "
        "('p', 'gdp', 'ISR', '', '2023', 500, 'US$', '2025')",
    ),
    "indicators": ("indicator, kind", "('gdp', 'money')"),
    "figures": (
        RANKS,
        "('p', 'gdp', '', 'KOR', '2022', 2022, 3, 10, true), "
        "('p', 'gdp', '', 'KOR', '2023', 2023, 9, 10, true), "
        "('p', 'gdp', '', 'LUX', '2023', 2023, 2, 10, true)",
    ),
    "verdicts": (
        "claim, edition, verdict",
        "('first', '2025', 'supported'), ('second', '2025', 'supported')",
    ),
}
NEW = {
    "latest": (
        LATEST,
        "('p', 'gdp', 'KOR', '', '2023', 1.7, 'US$', '2026'), "
        "('p', 'gdp', 'LUX', '', '2023', 90, 'US$', '2026'), "
        "('p', 'gdp', 'KOR', '', '2024', 1800, 'US$', '2026')",
    ),
    "indicators": ("indicator, kind", "('gdp', 'money')"),
    "figures": (
        RANKS,
        "('p', 'gdp', '', 'KOR', '2024', 2024, 3, 12, true), "
        "('p', 'gdp', '', 'LUX', '2024', 2024, 4, 12, true)",
    ),
    "verdicts": (
        "claim, edition, verdict",
        "('first', '2025', 'contradicted'), ('second', '2025', 'supported'), "
        "('second', '2026', 'not decidable')",
    ),
}
SAID = (
    "1 figure added, 1 figure changed, 1 figure withdrawn, 1 mart with other rows, "
    "1 place moved by 5 or more, 2 verdicts flipped"
)
FLIPS = ["first (2025): supported -> contradicted", "second (2026): supported -> not decidable"]


def made(settings: Settings, name: str, held: dict[str, tuple[str, str]], **marts: int) -> Build:
    part = publish.start(settings, name)
    with database.open_build(part, settings) as con:
        for table, (columns, rows) in held.items():
            con.execute(f"CREATE TABLE {table} AS FROM (VALUES {rows}) AS t ({columns})")
    return publish.finish(settings, part, {"build": name, "marts": marts})


@pytest.fixture
def two(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[Build, Build]:
    monkeypatch.setenv("AILEDGER_RAW_DIR", str(settings.raw_dir))
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(settings.warehouse_dir))
    return made(settings, "a1", OLD, flow=3, same=1), made(settings, "b2", NEW, flow=4, same=1)


def test_figures_marts_places_and_verdicts(settings: Settings, two: tuple[Build, Build]) -> None:
    found = changes.compare(settings, *two)
    assert found["figures"] == {"added": 1, "changed": 1, "withdrawn": 1}
    told = {(e["kind"], e["entity"], str(e["before"]), str(e["after"])) for e in found["examples"]}
    assert told == {("changed", "KOR", "1700", "1.7"), ("withdrawn", "ISR", "500", "None")}
    assert found["marts"] == [{"mart": "flow", "before": 3, "after": 4}]
    (moved,) = found["ranks"]
    assert (moved["country"], moved["before"], moved["after"]) == ("KOR", 9, 3)
    assert len(changes.compare(settings, *two, places=2)["ranks"]) == 2
    assert changes.flips(found) == FLIPS
    assert changes.headline(found) == SAID
    assert found["left_out"] == []


def test_nothing_changed_is_nothing_to_tell(settings: Settings, two: tuple[Build, Build]) -> None:
    found = changes.compare(settings, two[1], two[1])
    assert changes.headline(found) == ""
    assert changes.tables(found) == []


def test_the_command_names_builds_by_their_beginning(two: tuple[Build, Build]) -> None:
    for words in (("diff",), ("diff", "a", "b")):
        done = CliRunner().invoke(ledger, words)
        assert done.exit_code == 0, done.exception
        assert done.stdout.startswith(f"from build a1 to b2: {SAID}\n")
        assert "contradicted" in done.stdout
    data = json.loads(CliRunner().invoke(ledger, ["diff", "--format", "json"]).stdout)
    assert (data["before"], data["after"], len(data["verdicts"])) == ("a1", "b2", 2)
    assert isinstance(CliRunner().invoke(ledger, ["diff", "zz"]).exception, UsageError)


def test_an_older_builds_missing_tables_are_named(
    settings: Settings, two: tuple[Build, Build]
) -> None:
    bare = made(settings, "c3", {"t": ("i", "(1)")})
    found = changes.compare(settings, bare, two[1])
    assert found["left_out"] == ["figures", "ranks", "verdicts"]


def test_a_damaged_build_and_a_lake_are_refused(
    settings: Settings, two: tuple[Build, Build]
) -> None:
    lake = replace(settings, warehouse="ducklake:x")
    with pytest.raises(UsageError, match="of a lake are not compared"):
        changes.compare(lake, *two)
    assert changes.since(lake, *two) == {}
    two[0].path.unlink()
    with pytest.raises(RefusedError, match="is missing"):
        changes.compare(settings, *two)
    assert changes.since(settings, *two) == {}


def test_run_alert_and_page_say_the_same(settings: Settings, two: tuple[Build, Build]) -> None:
    report = RunReport("1", status="published", build="b2")
    report.changes = changes.since(settings, *two)
    told = [line for line in console(report) if line.startswith("  changed ")]
    assert told == [
        f"  changed      {said}" for said in (f"{SAID}: ailedger diff a1 b2", *FLIPS)
    ]  # fmt: skip
    page = markdown(report)
    assert f"| changed | {SAID}: ailedger diff a1 b2 |" in page
    assert "## Changed: verdicts that flipped" in page
    Run(settings, report).save()
    Run(settings, replace(report, run="2", status="unchanged", changes={})).save()
    seen = read_status(settings, datetime(2030, 1, 1, tzinfo=UTC)).concerns
    (concern,) = [concern for concern in seen if concern.key == "changes"]
    assert concern.title == f"build b2: {SAID}; {'; '.join(FLIPS)}"
    assert concern.exit_code == 0
