"""CSET on Zenodo: from concept to version, checksums, shapes of the record, flags, groups."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ailedger.settings import Settings
from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.publishers import ZENODO, as_json, cat_zip
from tests.replay.server import Answer, Asked, Replay

Rows = Callable[[str, str], list[dict[str, str]]]


def test_the_concept_leads_to_its_newest_version(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.zenodo(replay)
    outcome = fetch.one("cset_cat")
    assert (outcome.state, outcome.edition) == ("new", "2026-09-15")
    assert not [s for s in fetch.slept if s > 1]  # Retry-After on a 200 means nothing
    granted = raw_rows("cset_cat", "patents_granted")
    assert [(r["country"], r["field"], r["year"], r["figure"], r["complete"]) for r in granted] == [
        ("South Korea", "All", "2018", "40", "True"),
        ("South Korea", "All", "2021", "3", "False"),
        ("South Korea", "Biology", "2018", "9", "True"),
    ]
    assert raw_rows("cset_cat", "citations")[0]["complete"] == ""
    assert {r["country"] for r in raw_rows("cset_cat", "patent_applications")} == {
        "China (mainland)", "European Patent Organization",
    }  # fmt: skip


def test_a_version_is_fetched_once(fetch: Fetch, replay: Replay) -> None:
    publishers.zenodo(replay)
    fetch.one("cset_cat")
    replay.asked.clear()
    outcome = fetch.one("cset_cat")
    assert (outcome.state, outcome.bodies) == ("unchanged", 0)
    assert replay.count("cat.zip") == 0
    publishers.CAT["cat/patents_yearly_granted.csv"][1].append("Japan,All,2019,5,True")
    try:
        publishers.zenodo(replay, 22900000, "2026-11-20")
        assert fetch.one("cset_cat").edition == "2026-11-20"
    finally:
        publishers.CAT["cat/patents_yearly_granted.csv"][1].pop()


def test_the_size_that_the_record_states_does_not_raise_the_limit(
    replay: Replay, settings: Settings
) -> None:
    publishers.zenodo(replay)
    limit = len(cat_zip()) - 1
    outcome = Fetch(replace(settings, fetch_max_bytes=limit)).one("cset_cat")
    assert outcome.state == "failed"
    assert f"larger than {limit} bytes" in str(outcome)


def test_the_older_shape_of_the_record_is_read_too(fetch: Fetch, replay: Replay) -> None:
    publishers.zenodo(replay, old_shape=True)
    assert fetch.one("cset_cat").state == "new"


def test_the_shape_of_the_other_serializer_is_read_too(fetch: Fetch, replay: Replay) -> None:
    publishers.zenodo(replay)
    place = f"{ZENODO}/22772306/files/cat.zip/content"
    entry = {"key": "cat.zip", "size": len(cat_zip()), "links": {"content": f"https://{place}"}}
    record = {
        "id": "22772306",
        "metadata": {"publication_date": "2026-09-15"},
        "files": {"entries": {"cat.zip": entry}},
    }
    replay.say(f"{ZENODO}/13984221", as_json(record))
    assert fetch.one("cset_cat").state == "new"


def test_an_agent_without_a_name_would_be_turned_away(fetch: Fetch, replay: Replay) -> None:
    publishers.zenodo(replay)
    script = replay.scripts[f"{ZENODO}/22772306"]
    assert isinstance(script, list)
    good = script[0]

    def turn_away(asked: Asked) -> Answer:
        known = "python-requests" in asked.headers["User-Agent"]
        return Answer(b"", "text/html", 403) if known else good

    replay.scripts[f"{ZENODO}/22772306"] = turn_away
    assert fetch.one("cset_cat").state == "new"


BAD = {
    "wrong md5": ({"checksum": "0" * 32}, 3, "the publisher states " + "0" * 32, 6),
    "half a zip": ({"body": cat_zip()[:-40]}, 3, "cut short", 6),
    "no tables": ({"body": publishers.as_zip({"readme.csv": "a\n"})}, 1, "none of the yearly", 3),
    "no day": ({"day": ""}, 1, "no day of publication", 3),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_what_does_not_check_is_refused_and_the_last_good_one_stays(
    case: str, fetch: Fetch, replay: Replay
) -> None:
    publishers.zenodo(replay, 1, "2026-03-19")
    fetch.one("cset_cat")
    replay.asked.clear()
    how, times, words, code = BAD[case]
    publishers.zenodo(replay, 2, **{"day": "2026-09-15", **how})  # type: ignore[arg-type]
    outcome = fetch.one("cset_cat")
    assert (outcome.state, outcome.exit_code) == ("failed", code)
    assert words in str(outcome) and "edition 2026-03-19 stays in use" in str(outcome)
    assert replay.count("cat.zip") == times
    publishers.CAT["cat/patents_yearly_granted.csv"][1].append("Japan,All,2019,5,True")
    try:
        publishers.zenodo(replay, 2, "2026-09-15")
        assert fetch.one("cset_cat").edition == "2026-09-15"
    finally:
        publishers.CAT["cat/patents_yearly_granted.csv"][1].pop()


def test_a_record_that_does_not_exist_is_said(fetch: Fetch, replay: Replay) -> None:
    gone = Answer(b'{"status": 404, "message": "PID does not exist."}', "application/json", 404)
    replay.say(f"{ZENODO}/13984221", gone)
    assert "404: PID does not exist." in str(fetch.one("cset_cat"))


def test_a_release_without_one_of_its_tables_needs_a_person(fetch: Fetch, replay: Replay) -> None:
    left = publishers.CAT.pop("cat/publications_yearly_citations.csv")
    try:
        publishers.zenodo(replay)
        outcome = fetch.one("cset_cat")
    finally:
        publishers.CAT["cat/publications_yearly_citations.csv"] = left
    assert (outcome.state, outcome.exit_code) == ("new", 3)
    assert "no publications_yearly_citations.csv" in outcome.problems[0]
