"""Microsoft, World Bank and LinkedIn, UNESCO."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.publishers import DIFFUSION, SKILLS, UIS, workbook
from tests.replay.server import Answer, Replay

Rows = Callable[[str, str], list[dict[str, str]]]


def test_microsoft_is_read_from_mac_roman(fetch: Fetch, replay: Replay, raw_rows: Rows) -> None:
    publishers.microsoft(replay)
    assert fetch.one("microsoft").edition == "2026-Q1"
    rows = raw_rows("microsoft", "ai_diffusion")
    assert [(r["economy"], r["period"], r["figure"]) for r in rows][2:4] == [
        ("United Arab Emirates", "Q1 2026", "70.1"),
        ("Türkiye", "H1 2025", "20.1"),
    ]
    assert {r["unit"] for r in rows} == {"percent of population"}


def test_the_same_name_and_size_with_other_figures_is_new(fetch: Fetch, replay: Replay) -> None:
    publishers.microsoft(replay)
    fetch.one("microsoft")
    publishers.microsoft(replay, DIFFUSION.replace("22.00%", "23.00%"))
    outcome = fetch.one("microsoft")
    assert (outcome.state, outcome.edition) == ("new", "2026-Q1.2")


def test_linkedin_is_read_from_its_workbook_once(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.linkedin(replay)
    assert fetch.one("worldbank_linkedin").edition == "2015-2019"
    rows = raw_rows("worldbank_linkedin", "ai_skill_migration")
    assert [(r["economy"], r["iso3"], r["year"], r["figure"]) for r in rows] == [
        ("Namibia", "NAM", "2015", "-1.5"),
        ("Namibia", "NAM", "2016", "0"),
        ("Namibia", "NAM", "2017", "2.25"),
        ("Namibia", "NAM", "2018", "3"),
        ("Namibia", "NAM", "2019", "4"),
    ]
    replay.asked.clear()
    assert fetch.one("worldbank_linkedin").state == "unchanged"
    assert not replay.asked


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([SKILLS[0], SKILLS[2]], "no rows of skill group 2407"),
        ([["x"]], "lacks the column"),
        ([SKILLS[0], ["qq", *SKILLS[1][1:]]], "unknown country code 'qq'"),
    ],
)
def test_another_workbook_is_refused(
    rows: list[list[object]], words: str, fetch: Fetch, replay: Replay
) -> None:
    replay.say(publishers.LINKEDIN, Answer(workbook(rows), "application/octet-stream"))
    outcome = fetch.one("worldbank_linkedin")
    assert outcome.state == "failed" and words in str(outcome)


def test_linkedin_knows_the_countries_of_the_reference_folder(
    fetch: Fetch, replay: Replay, raw_rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "countries.csv").write_text("iso3,iso2,name,region\nXQQ,QQ,Nowhere,Asia\n")
    monkeypatch.setenv("AILEDGER_REFERENCE_DIR", str(tmp_path))
    rows = [SKILLS[0], ["qq", "Nowhere", *SKILLS[1][2:]]]
    replay.say(publishers.LINKEDIN, Answer(workbook(rows), "application/octet-stream"))
    outcome = fetch.one("worldbank_linkedin")
    assert outcome.state == "new", str(outcome)
    assert {r["iso3"] for r in raw_rows("worldbank_linkedin", "ai_skill_migration")} == {"XQQ"}


def test_unesco_leaves_regions_out_and_keeps_the_mark_of_an_estimate(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.unesco(replay)
    outcome = fetch.one("unesco_uis")
    assert (outcome.state, outcome.edition) == ("new", "20260918-abc")
    assert raw_rows("unesco_uis", "indicators") == [
        {"indicator": "EXPGDP.TOT", "geo_unit": "KOR", "year": "2021", "figure": "4.93",
         "magnitude": "", "qualifier": "NAT_EST"}
    ]  # fmt: skip
    assert outcome.notes == ("1 regions were told from countries and left out.",)
    replay.asked.clear()
    assert fetch.one("unesco_uis").state == "unchanged"
    assert len(replay.asked) == 1


def test_a_hint_without_records_is_an_error(fetch: Fetch, replay: Replay) -> None:
    publishers.unesco(replay, records=[])
    outcome = fetch.one("unesco_uis")
    assert "no records (UIS::HINT::001: no such indicator)" in str(outcome)
    assert replay.count("data/indicators") == 1


def test_too_much_data_is_said_in_the_publishers_words(fetch: Fetch, replay: Replay) -> None:
    publishers.unesco(replay)
    body = b'{"message":"Too much data requested (224879 records)","statusCode":400}'
    replay.say(f"{UIS}/data/indicators", Answer(body, "application/json", 400))
    outcome = fetch.one("unesco_uis")
    assert outcome.exit_code == 3
    assert "400" in str(outcome) and "Too much data" in str(outcome)
    publishers.unesco(replay)
    assert fetch.one("unesco_uis").state == "new"
