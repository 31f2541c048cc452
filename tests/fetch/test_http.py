"""What goes wrong on the way: what is asked again, what is said, that the last good one stays."""

import datetime
import gzip
import threading
import time
from contextlib import redirect_stdout
from dataclasses import replace
from email.utils import format_datetime
from io import StringIO

import pytest

from ailedger.archive import inventory
from ailedger.archive.catalog import check_sha256, read_catalog
from ailedger.archive.fetch_sources import Outcome, Progress, fetch_sources
from ailedger.base.disk import sha256_of
from ailedger.cli import fetch as command
from ailedger.fetch.failures import http_date
from ailedger.settings import Settings
from tests.replay import publishers
from tests.replay.fixtures import Fetch, files
from tests.replay.publishers import EPOCH, GITHUB, MODELS
from tests.replay.server import Answer, Manner, Replay

GOOD = publishers.DIFFUSION.encode("mac_roman")
TEXT = "text/plain; charset=utf-8"
PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"

# name: answers in order; times asked; words that must be said; exit code
PASSING = {
    "stall in mid-body": ([Answer(GOOD, TEXT, manner="stall")], 3, "silent in mid-answer"),
    "silence": ([Answer(GOOD, TEXT, manner="silent")], 3, "silent in mid-answer"),
    "reset": ([Answer(GOOD, TEXT, manner="reset")], 3, "broke off|could not be reached|fewer"),
    "fewer bytes than said": ([Answer(GOOD, TEXT, manner="short")], 3, "fewer bytes"),
    "half a file": ([Answer(GOOD[:-12], TEXT)], 3, "cut short"),
    "empty body": ([Answer(b"", TEXT)], 3, "empty body"),
    "blank body": ([Answer(b"\xef\xbb\xbf \r\n", TEXT)], 3, "empty body"),
    "page as text": ([Answer(PAGE, TEXT)], 3, "Just a moment"),
    "page as page": ([Answer(PAGE, "text/html")], 3, "Just a moment"),
    "429 storm": ([Answer(b"slow down", "text/plain", 429)], 3, "429: slow down"),
    "502": ([Answer(PAGE, "text/html", 502)], 3, "502: Just a moment"),
    "503": ([Answer(b"", "text/plain", 503)], 3, "503"),
    "504": ([Answer(b"", "text/plain", 504)], 3, "504"),
    "damaged gzip": (
        [Answer(b"\x1f\x8b\x08" + b"x" * 50, TEXT, headers={"Content-Encoding": "gzip"})],
        3,
        "compressed body is damaged",
    ),
    "half a gzip": (
        [Answer(gzip.compress(GOOD)[:-20], TEXT, headers={"Content-Encoding": "gzip"})],
        3,
        "compressed body ends before its end",
    ),
}
LASTING = {
    "404": ([Answer(b'{"error":"Not found"}', "application/json", 404)], "404: Not found"),
    "403": ([Answer(b'{"error":"not allowed"}', "application/json", 403)], "403: not allowed"),
    "410": ([Answer(b"", "text/plain", 410)], "410"),
    "500": ([Answer(b'{"error":"oops"}', "application/json", 500)], "500: oops"),
    "204": ([Answer(b"", TEXT, 204)], "204"),
    "another type": ([Answer(GOOD, "image/png")], "image/png where csv"),
    "NUL bytes": ([Answer(b"Economy,\x00\x00", TEXT)], "NUL"),
    "an encoding not asked for": (
        [Answer(GOOD, TEXT, headers={"Content-Encoding": "br"})],
        "encoded as br",
    ),
    "redirect elsewhere": (
        [Answer(status=302, headers={"Location": "https://example.org/x.csv"})],
        "example.org, which the catalogue does not name",
    ),
    "redirect to a private address": (
        [Answer(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})],
        "169.254.169.254, which the catalogue does not name",
    ),
    "redirect with credentials": (
        [Answer(status=302, headers={"Location": "https://a:b@raw.githubusercontent.com/x"})],
        "carries credentials",
    ),
    "redirect to a file": (
        [Answer(status=302, headers={"Location": "file:///etc/passwd"})],
        "no host",
    ),
    "redirect to what is no address": (
        [Answer(status=302, headers={"Location": "https://["})],
        "redirects to what is no address",
    ),
    "redirect whose body never ends": (
        [Answer(b"x" * 9999, status=302, headers={"Location": "/x"}, manner="endless")],
        "404",
    ),
    "redirect to itself": (
        [Answer(status=301, headers={"Location": f"https://{GITHUB}"})],
        "circle",
    ),
    "cp1252": ([Answer("Economy,H1 2025 AI Diffusion\nCôte,1%".encode("cp1252"), TEXT)], "UTF-8"),
    "other header": ([Answer(b"Country,Share\nFrance,1%\n", TEXT)], "another header"),
    "fraction for percent": (
        [Answer(b"Economy,H1 2025 AI Diffusion\nFrance,0.4\n", TEXT)],
        "where percent is written",
    ),
}


@pytest.fixture
def before(fetch: Fetch, replay: Replay) -> Outcome:
    """A good snapshot, fetched a day earlier from an older text."""
    older = publishers.DIFFUSION.replace("59.40%", "58.00%")
    publishers.microsoft(replay, older)
    outcome = fetch.one("microsoft")
    assert outcome.state == "new"
    replay.asked.clear()
    fetch.day = 1
    replay.clock_offset = 86400
    return outcome


def check_kept_and_healed(fetch: Fetch, replay: Replay, before: Outcome) -> None:
    """The last good snapshot is untouched; the next good answer brings the new one."""
    editions = read_catalog(fetch.settings.raw_dir)
    assert [edition.edition for edition in editions] == [before.edition]
    for file in editions[0].files:
        check_sha256(file, sha256_of(file.path))
    assert not [name for name in files(fetch.settings.raw_dir) if ".new-" in name]
    publishers.microsoft(replay)
    healed = fetch.one("microsoft")
    assert (healed.state, healed.edition) == ("new", "2026-Q1.2")


@pytest.mark.parametrize("case", PASSING)
def test_what_may_pass_is_asked_again_and_then_given_up(
    case: str, fetch: Fetch, replay: Replay, before: Outcome
) -> None:
    answers, times, words = PASSING[case]
    replay.say(GITHUB, *answers)
    outcome = fetch.one("microsoft")
    assert outcome.state == "failed"
    assert any(word in str(outcome) for word in words.split("|")), str(outcome)
    assert f"edition {before.edition} stays in use" in str(outcome)
    assert outcome.exit_code == 6
    assert replay.count("microsoft") == times
    check_kept_and_healed(fetch, replay, before)


@pytest.mark.parametrize("case", [c for c in PASSING if PASSING[c][1] == 3])
def test_what_may_pass_and_does_pass_leaves_no_trace(
    case: str, fetch: Fetch, replay: Replay, before: Outcome
) -> None:
    replay.say(GITHUB, *PASSING[case][0], Answer(GOOD, TEXT))
    outcome = fetch.one("microsoft")
    assert (outcome.state, outcome.why) == ("new", "")
    assert replay.count("microsoft") == 2
    assert any("again in" in line for line in fetch.said)


@pytest.mark.parametrize("case", LASTING)
def test_what_does_not_pass_is_refused_at_once(
    case: str, fetch: Fetch, replay: Replay, before: Outcome
) -> None:
    answers, words = LASTING[case]
    replay.say(GITHUB, *answers)
    outcome = fetch.one("microsoft")
    assert outcome.state == "failed"
    assert words in str(outcome)
    assert outcome.exit_code == 3
    assert replay.count("microsoft") == 1
    check_kept_and_healed(fetch, replay, before)


def test_an_endless_body_ends_at_the_size_limit(replay: Replay, settings: Settings) -> None:
    replay.say(GITHUB, Answer(b"x" * 1024, TEXT, manner="endless"))
    outcome = Fetch(replace(settings, fetch_max_bytes=1 << 20)).one("microsoft")
    assert "larger than 1048576 bytes" in str(outcome)
    assert replay.count("microsoft") == 1


def test_a_stated_length_beyond_the_limit_is_refused_before_the_body(
    replay: Replay, settings: Settings
) -> None:
    replay.say(GITHUB, Answer(b"x" * 5000, TEXT))
    outcome = Fetch(replace(settings, fetch_max_bytes=4999)).one("microsoft")
    assert "larger than 4999 bytes (at least 5000)" in str(outcome)
    assert outcome.received == 0


def test_a_gzip_bomb_is_refused_by_its_ratio(fetch: Fetch, replay: Replay) -> None:
    bomb = gzip.compress(b"0" * (40 << 20))
    replay.say(GITHUB, Answer(bomb, TEXT, headers={"Content-Encoding": "gzip"}))
    outcome = fetch.one("microsoft")
    assert "gzip bomb" in str(outcome)
    assert outcome.received == 0


def test_the_ratio_is_a_setting(replay: Replay, settings: Settings) -> None:
    replay.say(GITHUB, Answer(b"0" * (2 << 20), TEXT, packed=True))
    few = replace(settings, fetch_max_ratio=20)
    outcome = Fetch(few).one("microsoft")
    assert "unpacks more than 20 times" in str(outcome)
    assert outcome.error is not None and "AILEDGER_FETCH_MAX_RATIO" in outcome.error.hint
    many = replace(settings, fetch_max_ratio=1e6)
    assert "gzip bomb" not in str(Fetch(many).one("microsoft"))


def test_a_body_that_trickles_ends_at_the_deadline(replay: Replay, settings: Settings) -> None:
    replay.say(GITHUB, Answer(GOOD * 10, TEXT, manner="trickle"))
    outcome = Fetch(replace(settings, fetch_deadline=1)).one("microsoft")
    assert "the time for this source is used up" in str(outcome) or "are over" in str(outcome)
    assert outcome.seconds < 3


@pytest.mark.parametrize(("status", "manner"), [(200, "head"), (404, "trickle")])
def test_a_head_or_an_errors_body_that_trickles_ends_at_the_deadline(
    status: int, manner: Manner, replay: Replay, settings: Settings
) -> None:
    replay.say(GITHUB, Answer(b"x" * 10_000, TEXT, status, manner=manner))
    start = time.monotonic()
    (outcome,) = fetch_sources(replace(settings, fetch_deadline=0.6), ["microsoft"])
    assert (outcome.state, time.monotonic() - start < 5) == ("failed", True)


def test_a_body_that_trickles_ends_when_the_run_is_stopped(fetch: Fetch, replay: Replay) -> None:
    replay.say(GITHUB, Answer(GOOD * 10, TEXT, manner="trickle"))
    tools = fetch.tools("microsoft")
    with tools.session:
        threading.Timer(0.5, tools.stop.set).start()
        (outcome,) = fetch_sources(fetch.settings, ("microsoft",), tools=tools)
    assert "the run was stopped" in str(outcome)
    assert outcome.seconds < 5


def test_redirects_beyond_the_limit_are_refused(fetch: Fetch, replay: Replay) -> None:
    host = "raw.githubusercontent.com"
    replay.say(GITHUB, Answer(status=302, headers={"Location": f"https://{host}/0"}))
    for hop in range(9):
        replay.say(
            f"{host}/{hop}", Answer(status=307, headers={"Location": f"https://{host}/{hop + 1}"})
        )
    outcome = fetch.one("microsoft")
    assert "redirects more than 5 times" in str(outcome)
    assert len(replay.asked) == 6


def test_a_redirect_inside_the_catalogue_is_followed(fetch: Fetch, replay: Replay) -> None:
    replay.say(GITHUB, Answer(status=301, headers={"Location": "/moved/here.csv"}))
    replay.say("raw.githubusercontent.com/moved/here.csv", Answer(GOOD, TEXT))
    assert fetch.one("microsoft").state == "new"


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(status: int, fetch: Fetch, replay: Replay) -> None:
    wait = {"Retry-After": "17"}
    replay.say(GITHUB, Answer(b"", TEXT, status, headers=wait), Answer(GOOD, TEXT))
    assert fetch.one("microsoft").state == "new"
    assert [round(s) for s in fetch.slept if s > 1] == [17]


@pytest.mark.parametrize("status", [200, 502])
def test_retry_after_means_nothing_elsewhere(status: int, fetch: Fetch, replay: Replay) -> None:
    wait = {"Retry-After": "59"}
    replay.say(GITHUB, Answer(GOOD, TEXT, status, headers=wait), Answer(GOOD, TEXT))
    assert fetch.one("microsoft").state == "new"
    assert not [s for s in fetch.slept if s > 1]


def test_retry_after_longer_than_our_patience_ends_at_once(fetch: Fetch, replay: Replay) -> None:
    replay.say(GITHUB, Answer(b"", TEXT, 429, headers={"Retry-After": "3600"}))
    outcome = fetch.one("microsoft")
    assert "asks to wait 3600 s, longer than 300 s" in str(outcome)
    assert replay.count("microsoft") == 1


def test_retry_after_as_a_date_is_read_against_the_publishers_clock(
    fetch: Fetch, replay: Replay
) -> None:
    # The publisher is 40 minutes ahead: by our clock its date would be 40 minutes away.
    replay.clock_offset = 2400
    then = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=2400 + 20)
    wait = {"Retry-After": format_datetime(then, usegmt=True)}
    replay.say(GITHUB, Answer(b"", TEXT, 503, headers=wait), Answer(GOOD, TEXT))
    assert fetch.one("microsoft").state == "new"
    assert 15 <= max(fetch.slept) <= 25


@pytest.mark.parametrize(
    "text",
    ["Mon, 01 Jan 2024 00:00:00 +9999999999999999", "1 Jan " + "9" * 400 + " 0:0:0",
     "Fri, 31 Dec 9999 23:59:59 -2359", "Mon, 01 Jan 1900 00:00:00 GMT", "x", ""],
)  # fmt: skip
def test_a_date_that_no_clock_tells_is_none(text: str) -> None:
    assert http_date(text) is None


def test_words_of_a_publisher_are_shown_and_not_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by the terminal nor by the progress bars, for which [/b] is markup."""

    def refused(settings: Settings, names: object, show: Progress) -> list[Outcome]:
        show("epoch", "answered 503: [/b]\x1b[2J", 0, None)
        return [Outcome("epoch", "failed", why="answered 503: [/b]\x1b[2J")]

    monkeypatch.setattr(command, "fetch_sources", refused)
    (outcome,) = command._with_bars(Settings(), ("epoch",))
    with StringIO() as said, redirect_stdout(said):
        command.tell(outcome)
        assert "503: [/b]\\u001b[2J" in said.getvalue()


def test_backoff_doubles_with_jitter(replay: Replay, settings: Settings) -> None:
    patient = replace(settings, fetch_backoff=1, fetch_attempts=5)
    fetch = Fetch(patient)
    replay.say(GITHUB, Answer(b"", TEXT, 502))
    fetch.one("microsoft")
    waits = [s for s in fetch.slept if s >= 0.5]
    assert len(waits) == 4
    assert all(2**n / 2 <= wait <= 2**n for n, wait in enumerate(waits))


def test_a_clock_far_from_the_publishers_dates_nothing(fetch: Fetch, replay: Replay) -> None:
    publishers.epoch(replay)
    assert fetch.one("epoch").state == "new"
    publishers.epoch(replay, [*MODELS, "Zeta,Lab Z,2026-01-01,Language,,,,,France,,,"])
    replay.clock_offset = 400 * 86400
    outcome = fetch.one("epoch")
    assert outcome.state == "failed"
    assert "differ by 9600 hours" in str(outcome)
    replay.clock_offset = 3600
    assert fetch.one("epoch").state == "new"


def test_conditions_are_sent_only_while_the_stored_body_is_whole(
    fetch: Fetch, replay: Replay
) -> None:
    publishers.epoch(replay)
    fetch.one("epoch")
    replay.asked.clear()
    assert fetch.one("epoch").state == "unchanged"
    assert "If-None-Match" in replay.asked[0].headers
    store = fetch.settings.raw_dir / ".payloads"
    stored = list(store.glob("[0-9a-f][0-9a-f]/*"))
    for path in stored:
        path.chmod(0o644)
        path.write_bytes(b"damaged")
    replay.asked.clear()
    outcome = fetch.one("epoch")
    assert "If-None-Match" not in replay.asked[0].headers
    assert (outcome.state, outcome.bodies) == ("unchanged", len(stored))
    assert list(inventory.verify(fetch.settings.raw_dir)) == []
    assert fetch.one("epoch").bodies == 0


def test_the_agent_names_a_contact_where_one_is_set(replay: Replay, settings: Settings) -> None:
    publishers.microsoft(replay)
    Fetch(replace(settings, fetch_contact="desk@example.org")).one("microsoft")
    assert replay.asked[0].headers["User-Agent"].endswith("; desk@example.org)")
    assert replay.asked[0].headers["Accept-Encoding"] == "gzip, deflate"
    assert EPOCH not in replay.asked[0].address
