"""Freshness by cadence and what needs a person: read from reports, catalogue and manifest alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ailedger.archive.catalog import Edition
from ailedger.health import concerns, runs
from ailedger.health.freshness import freshness
from ailedger.health.run_report import RunReport
from ailedger.health.runs import Run
from ailedger.health.status import Status, read_status
from ailedger.settings import Settings
from tests.published import Publish

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def edition(cadence: str, published: date, source: str = "oecd", name: str = "1") -> Edition:
    return Edition(
        source=source, edition=name, publisher="OECD", title="t", url="u", published=published,
        retrieved=published, licence="l", licence_url="lu", citation="c", cadence=cadence,
    )  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty warehouse and a catalogue of one source without a cadence."""
    folder = tmp_path / "raw" / "oecd" / "1"
    folder.mkdir(parents=True)
    (folder / "source.toml").write_text(
        'source = "oecd"\nedition = "1"\npublisher = "p"\ntitle = "t"\nurl = "u"\n'
        'published = 2026-01-01\nretrieved = 2026-01-01\nlicence = "l"\nlicence_url = "u"\n'
        'citation = "c"\ncadence = "none"\n'
    )
    return Settings(warehouse_dir=tmp_path / "warehouse", raw_dir=tmp_path / "raw", threads=1)


def record(
    settings: Settings, name: str, status: str = "published", **entries: object
) -> RunReport:
    report = RunReport(name, status=status, started="2026-11-22T05:00:00+00:00")
    report.finished = "2026-11-22T05:01:00+00:00"
    report.take(entries)
    Run(settings, report).save()
    return report


def keys(seen: Status) -> list[str]:
    return [concern.key for concern in seen.concerns]


@pytest.mark.parametrize(
    ("cadence", "days", "state"),
    [
        ("yearly", 365, "fresh"),
        ("yearly", 366, "expected"),
        ("yearly", 456, "expected"),
        ("yearly", 457, "overdue"),
        ("quarterly", 91, "fresh"),
        ("quarterly", 115, "overdue"),
        ("daily", 7, "expected"),
        ("daily", 8, "overdue"),
        ("none", 9999, "closed"),
    ],
)
def test_a_source_is_held_against_its_cadence(cadence: str, days: int, state: str) -> None:
    today = date(2026, 11, 23)
    (found,) = freshness([edition(cadence, today - timedelta(days=days))], today, 1.25)
    assert (found.state, found.age) == (state, days)


def test_the_newest_edition_counts() -> None:
    editions = [
        edition("yearly", date(2024, 4, 15), name="2024"),
        edition("yearly", date(2026, 4, 13), name="2026"),
        edition("yearly", date(2025, 4, 7), name="2025"),
    ]
    (found,) = freshness(editions, date(2026, 11, 23), 1.25, {"oecd": "2025-12-31"})
    assert (found.edition, found.newest) == ("2026", "2025-12-31")
    assert found.expected == date(2027, 4, 14)


def test_nothing_published(settings: Settings) -> None:
    seen = read_status(settings, AT)
    assert keys(seen) == ["published"]
    assert seen.exit_code == 1


def test_all_well(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    record(settings, "1")
    seen = read_status(settings, AT)
    assert keys(seen) == []
    assert (seen.exit_code, seen.last.run, seen.last_good.run) == (0, "1", "1")
    assert [source.state for source in seen.sources] == ["closed"]


def test_the_last_run_failed(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    record(settings, "1")
    error = {"kind": "AuditError", "brief": "it failed: c (2)", "hint": "h", "exit_code": 4}
    record(settings, "2", "failed", error=error)
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code) == (["run"], 4)
    assert "it failed: c (2)" in seen.concerns[0].title
    assert seen.last_good.run == "1"


def test_a_busy_run_changes_nothing(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    record(settings, "1")
    record(settings, "2", "busy", error={"exit_code": 5})
    assert read_status(settings, AT).exit_code == 0


def test_a_killed_run_needs_a_person(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    dead = record(settings, "1", "running", process={"host": "elsewhere"})
    assert read_status(settings, AT).under_way.run == "1"
    here = runs.new_run(settings, "refresh", {}).report.process
    dead.process = here | {"began": "1", "step": "audit"}
    Run(settings, dead).save()
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code, seen.under_way) == (["run"], 1, None)
    assert "was killed during: audit" in seen.concerns[0].title


def test_what_the_published_build_says_of_its_tables(
    settings: Settings, publish_build: Publish
) -> None:
    build = publish_build("a" * 12)
    seen = replace_manifest(
        settings, build, refused={"oecd/1/x.csv": "its columns differ"},
        quarantine=[{"stage": "contract", "raw_table": "oecd_y", "rows": 2},
                    {"stage": "resolve", "raw_table": "oecd_y", "rows": 1}],
        drift=[entry("oecd/1/x.csv", "rows"), entry("oecd/1/z.csv", "types", blocks=True)],
    )  # fmt: skip
    assert keys(seen) == [
        "refused:oecd/1/x.csv", "held back:oecd/1/z.csv", "drift:oecd/1",
        "quarantine:oecd_y",
    ]  # fmt: skip
    assert seen.exit_code == 3
    assert "ailedger accept oecd/1/z --why TEXT" in seen.concerns[1].hint
    assert seen.concerns[3].title == "3 rows of oecd_y in quarantine"
    assert seen.concerns[3].exit_code == 0  # worth knowing; the run did what it should


def test_a_file_that_is_held_back_is_one_matter(settings: Settings, publish_build: Publish) -> None:
    found = [entry("oecd/1/z.csv", "types", blocks=True)]
    seen = replace_manifest(
        settings, publish_build("a" * 12), refused={"oecd/1/z.csv": "drifted"}, drift=found
    )
    assert (keys(seen), seen.exit_code) == (["held back:oecd/1/z.csv"], 3)


def test_a_drift_that_a_person_accepted_is_no_matter(
    settings: Settings, publish_build: Publish
) -> None:
    found = [entry("oecd/1/z.csv", "types", blocks=True) | {"blocks": False}]
    seen = replace_manifest(settings, publish_build("a" * 12), drift=found)
    assert (keys(seen), seen.exit_code) == ([], 0)


def entry(file: str, kind: str, *, blocks: bool = False) -> dict[str, object]:
    severity = "block" if blocks else "warn"
    return {"file": file, "kind": kind, "severity": severity, "text": "t", "blocks": blocks}


def replace_manifest(settings: Settings, build: object, **entries: object) -> Status:
    from ailedger.store import builds

    builds.write_manifest(build.path, build.manifest | entries)
    record(settings, "1")
    return read_status(settings, AT)


def test_drift_that_does_not_block_is_only_worth_knowing(
    settings: Settings, publish_build: Publish
) -> None:
    build = publish_build("a" * 12)
    seen = replace_manifest(settings, build, drift=[entry("oecd/1/z.csv", "rows")])
    assert (keys(seen), seen.exit_code) == (["drift:oecd/1"], 0)


def test_a_source_fails_until_it_comes(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    down = [{"source": "oecd", "state": "failed", "why": "answered 503", "exit_code": 6}]
    record(settings, "1", fetched=[{"source": "oecd", "state": "unchanged"}])
    record(settings, "2", fetched=down, started="2026-11-20T05:00:00+00:00")
    record(settings, "3", fetched=down)
    record(settings, "4")  # asked nobody
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code) == (["source:oecd"], 6)
    assert "since 2026-11-20T05:00:00+00:00: answered 503" in seen.concerns[0].title
    record(settings, "5", fetched=[{"source": "oecd", "state": "new"}])
    assert keys(read_status(settings, AT)) == []


def test_parts_that_nobody_mapped_need_a_person(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    record(settings, "1", fetched=[{"source": "oecd", "state": "new", "problems": ["fig. 9"]}])
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code) == (["problems:oecd"], 3)


def test_an_overdue_source_and_an_old_run(settings: Settings, publish_build: Publish) -> None:
    publish_build("a" * 12)
    toml = settings.raw_dir / "oecd" / "1" / "source.toml"
    toml.write_text(toml.read_text().replace('"none"', '"monthly"'))
    record(settings, "1")
    unasked = read_status(settings, AT)
    assert (keys(unasked), unasked.exit_code) == (["stale:oecd"], 0)
    assert "ailedger run --live" in unasked.concerns[0].hint
    record(settings, "1", fetched=[{"source": "oecd", "state": "unchanged"}])
    assert read_status(settings, AT.replace(month=1)).exit_code == 0
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code) == (["stale:oecd"], 7)
    old = replace(settings, run_max_age=24.0)
    assert keys(read_status(old, AT)) == ["stale run", "stale:oecd"]
    assert keys(read_status(old, AT - timedelta(hours=2))) == ["stale:oecd"]


def test_a_damaged_build_is_told(settings: Settings, publish_build: Publish) -> None:
    build = publish_build("a" * 12)
    record(settings, "1")
    build.path.chmod(0o644)
    build.path.write_bytes(build.path.read_bytes()[:-1])
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code) == (["published"], 3)


def test_a_catalogue_that_cannot_be_read_is_told(
    settings: Settings, publish_build: Publish
) -> None:
    publish_build("a" * 12)
    record(settings, "1")
    (settings.raw_dir / "oecd" / "1" / "source.toml").write_text("[")
    seen = read_status(settings, AT)
    assert (keys(seen), seen.exit_code) == (["catalogue"], 3)


def test_the_gravest_comes_first() -> None:
    stale = concerns.Concern("stale:a", "stale", "", exit_code=7)
    note = concerns.Concern("quarantine:a", "quarantine", "")
    failed = concerns.Concern("run", "failure", "", exit_code=1)
    outside = replace(stale, key="source:a", kind="source", exit_code=6)
    drift_note = concerns.Concern("drift:a", "drift", "")
    found = sorted([note, stale, drift_note, outside, failed], key=lambda m: m.rank)
    assert found == [failed, outside, stale, drift_note, note]
