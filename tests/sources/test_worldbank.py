"""World Bank: errors inside 200, XML, pages, aggregates, lastupdated."""

from collections.abc import Callable

import pytest

from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.publishers import WB, as_json
from tests.replay.server import Answer, Asked, Replay

Rows = Callable[[str, str], list[dict[str, str]]]
POPULATION = f"{WB}/country/all/indicator/SP.POP.TOTL"
GDP = f"{WB}/country/all/indicator/NY.GDP.MKTP.CD"
XML = (
    "\ufeff<?xml version='1.0'?><wb:error xmlns:wb='x'><wb:message id='175' key='Invalid format'>"
    "The indicator was not found.</wb:message></wb:error>"
).encode()


@pytest.mark.parametrize("per_page", [None, 1, 2])
def test_pages_are_joined_and_aggregates_told_from_economies(
    per_page: int | None, fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.worldbank(replay, per_page=per_page)
    outcome = fetch.one("worldbank")
    assert (outcome.state, outcome.edition, outcome.why) == ("new", "2026-07-13", "")
    found = raw_rows("worldbank", "indicators")
    assert [(r["code"], r["iso3"], r["economy"], r["year"], r["figure"]) for r in found] == [
        ("GB.XPD.RSDV.GD.ZS", "KOR", "Korea, Rep.", "2022", "5.20996"),
        ("NY.GDP.MKTP.CD", "KOR", "Korea, Rep.", "2022", "1673916511799.55"),
        ("SP.POP.TOTL", "KOR", "Korea, Rep.", "2022", "51000001"),
        ("SP.POP.TOTL", "NAM", "Namibia", "2022", "2500003"),
    ]  # fmt: skip
    assert outcome.notes == ("2 aggregates were told from economies and left out.",)


def test_lastupdated_is_the_version(fetch: Fetch, replay: Replay) -> None:
    publishers.worldbank(replay)
    fetch.one("worldbank")
    replay.asked.clear()
    assert fetch.one("worldbank").state == "unchanged"
    assert len(replay.asked) == 1
    publishers.worldbank(replay, "2026-10-08")
    # The stamp moved, the figures did not: no new edition.
    assert fetch.one("worldbank").state == "unchanged"


ERRORS = {
    "message in 200": (
        as_json([{"message": [{"id": "120", "key": "Invalid value", "value": "not valid"}]}]),
        1,
        "error with status 200: Invalid value: not valid (id 120)",
    ),
    "unavailable in 200": (
        as_json([{"message": [{"id": "105", "key": "Service", "value": "unavailable"}]}]),
        3,
        "(id 105)",
    ),
    "no data": (
        as_json([{"page": 0, "pages": 0, "per_page": None, "total": 0}, None]),
        1,
        "no data",
    ),
    "another shape": (as_json({"page": 1}), 1, "is no list"),
    "XML as XML": (Answer(XML, "text/xml"), 3, "The indicator was not found"),
    "XML as JSON": (Answer(XML, "application/json"), 3, "The indicator was not found"),
    "transient 400": (Answer(b"<html><title>Bad Request</title>", "text/html", 400), 3, "400"),
    "half of JSON": (Answer(b'[{"page":1,"pa', "application/json"), 3, "no whole JSON"),
}


@pytest.mark.parametrize("case", ERRORS)
def test_an_error_in_any_dress_is_named_and_keeps_the_last_good_one(
    case: str, fetch: Fetch, replay: Replay
) -> None:
    publishers.worldbank(replay)
    fetch.one("worldbank")
    replay.asked.clear()
    answer, times, words = ERRORS[case]
    publishers.worldbank(replay, "2026-11-20")
    replay.say(GDP, answer)
    outcome = fetch.one("worldbank")
    assert outcome.state == "failed"
    assert words in str(outcome) and "edition 2026-07-13 stays in use" in str(outcome)
    assert replay.count("NY.GDP") == times
    publishers.WB_FIGURES["SP.POP.TOTL"]["KOR", 2023] = 51000009
    try:
        publishers.worldbank(replay, "2026-11-20")
        assert fetch.one("worldbank").edition == "2026-11-20"
    finally:
        del publishers.WB_FIGURES["SP.POP.TOTL"]["KOR", 2023]


def test_an_html_502_and_then_an_answer(fetch: Fetch, replay: Replay) -> None:
    publishers.worldbank(replay)
    good = replay.scripts[GDP]
    answers = [Answer(b"<html></html>", "text/html", 502)]

    def script(asked: Asked) -> Answer:
        assert callable(good)
        return answers.pop() if answers else good(asked)

    replay.scripts[GDP] = script
    assert fetch.one("worldbank").state == "new"


def revised_while_read(replay: Replay, times: int) -> None:
    """lastupdated moves between the first indicator and the others, so many times."""
    publishers.worldbank(replay, "2026-11-20")
    newer = replay.scripts[GDP]
    publishers.worldbank(replay, "2026-07-13")
    older = replay.scripts[GDP]
    asked_so_far = []

    def script(asked: Asked) -> Answer:
        asked_so_far.append(asked)
        script_now = newer if len(asked_so_far) <= times else older
        assert callable(script_now)
        return script_now(asked)

    replay.scripts[GDP] = script


def test_a_revision_while_reading_starts_the_reading_again(fetch: Fetch, replay: Replay) -> None:
    revised_while_read(replay, 1)
    outcome = fetch.one("worldbank")
    assert (outcome.state, outcome.edition, outcome.why) == ("new", "2026-07-13", "")
    assert replay.count("SP.POP.TOTL") == 3  # the probe, and twice the figures


def test_a_revision_that_goes_on_is_given_up(fetch: Fetch, replay: Replay) -> None:
    revised_while_read(replay, 9)
    outcome = fetch.one("worldbank")
    assert outcome.state == "failed" and outcome.exit_code == 6
    assert "revised while it was read" in str(outcome)
    assert "2026-07-13" in str(outcome) and "2026-11-20" in str(outcome)
