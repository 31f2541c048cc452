"""OECD: its limits and refusals, code columns of two dialects, multipliers, growth rates."""

from collections.abc import Callable

import pytest

from ailedger.sources import oecd
from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.publishers import MSTI_DATA
from tests.replay.server import Answer, Replay

Rows = Callable[[str, str], list[dict[str, str]]]
ARITY = b"Not enough key values in query, expecting 8 got 5"
BLOCKED = b"You have exceeded the number of requests for data downloads permitted in the API"


def test_both_dialects_are_read_by_their_codes(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.oecd(replay)
    outcome = fetch.one("oecd")
    assert (outcome.state, outcome.edition) == ("new", "2026-03-30")
    patents = raw_rows("oecd", "ai_patents")
    assert [(r["ref_area"], r["period"], r["figure"]) for r in patents] == [
        ("KOR", "2018", "299.5"), ("KOR", "2019", "300.25"),
    ]  # fmt: skip
    msti = {(r["measure"], r["transformation"], r["ref_area"]): r for r in raw_rows("oecd", "msti")}
    assert len(msti) == 4
    assert msti["TOT_POP", "_Z", "TWN"]["unit_mult"] == "3"
    assert msti["G", "_Z", "OECD"]["figure"] == ""
    assert outcome.notes == ("msti: 1 observations have no figure.",)


def test_what_is_new_is_asked_by_the_constraints(fetch: Fetch, replay: Replay) -> None:
    publishers.oecd(replay)
    fetch.one("oecd")
    replay.asked.clear()
    assert fetch.one("oecd").state == "unchanged"
    assert replay.count("/data/") == 0
    publishers.oecd(replay, "2026-09-30T10:00:00Z")
    assert fetch.one("oecd").state == "unchanged"
    assert replay.count("/data/") == 2


REFUSALS = {
    "404": (Answer(b"NoRecordsFound", "text/plain", 404), 1, "404: NoRecordsFound", 3),
    "422": (Answer(ARITY, "text/plain", 422), 1, "expecting 8 got 5", 3),
    "413": (Answer(b"too large", "text/plain", 413), 1, "413: too large", 3),
    "429": (Answer(BLOCKED, "text/plain", 429), 3, "exceeded the number of requests", 6),
    "a header gone": (Answer(b"REF_AREA,FREQ\r\nKOR,A\r\n"), 1, "lacks the column MEASURE", 3),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_refusals_are_said_and_the_last_good_one_stays(
    case: str, fetch: Fetch, replay: Replay
) -> None:
    publishers.oecd(replay)
    fetch.one("oecd")
    replay.asked.clear()
    answer, times, words, code = REFUSALS[case]
    publishers.oecd(replay, "2026-09-30T10:00:00Z")
    replay.say(MSTI_DATA, answer)
    outcome = fetch.one("oecd")
    assert (outcome.state, outcome.exit_code) == ("failed", code)
    assert words in str(outcome) and "edition 2026-03-30 stays in use" in str(outcome)
    assert replay.count("DF_MSTI,/") == times
    if times > 1:
        # Its clients wait a quarter of a minute, then half of one.
        assert [s for s in fetch.slept if s >= oecd.PAUSE] == [15.0, 30.0]


def test_the_hourly_limit_is_kept_over_runs(fetch: Fetch, replay: Replay) -> None:
    fetch.paced = True
    for month in range(1, 11):
        publishers.oecd(replay, f"2026-{month:02d}-01T00:00:00Z")
        fetch.one("oecd")
    assert replay.count("/data/") == 20
    publishers.oecd(replay, "2026-11-01T00:00:00Z")
    outcome = fetch.one("oecd")
    assert outcome.exit_code == 6
    assert "limit of 20 requests" in str(outcome)
    assert replay.count("/data/") == 20
