"""Our World in Data: renamed and retired charts, headers in either case, licences."""

from collections.abc import Callable

from ailedger.archive.snapshots import newest
from tests.replay import publishers
from tests.replay.fixtures import Fetch
from tests.replay.publishers import CHARTS, GRAPHER, INVESTMENT, LARGE, PUBLICATIONS, as_json
from tests.replay.server import Answer, Replay

Rows = Callable[[str, str], list[dict[str, str]]]


def test_charts_become_figures_with_their_own_licence(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.owid(replay)
    outcome = fetch.one("owid")
    assert (outcome.state, outcome.edition, outcome.problems) == ("new", "2026-08-14", ())
    rows = raw_rows("owid", "figures")
    assert [(r["entity"], r["code"], r["period"], r["figure"], r["projected"]) for r in rows
            if r["chart"] == INVESTMENT] == [
        ("Africa", "OWID_AFR", "2020", "5", "false"),
        ("France", "FRA", "2020", "12000000", "false"),
        ("France", "FRA", "2025", "14000000", "true"),
    ]  # fmt: skip
    # Capitals in the header, no code, no line break at the end.
    assert [(r["entity"], r["code"]) for r in rows if r["chart"] == PUBLICATIONS] == [
        ("ASEAN (CSET)", ""), ("Japan", "JPN"),
    ]  # fmt: skip
    about = {r["chart"]: r["licence"] for r in raw_rows("owid", "charts")}
    assert about == {INVESTMENT: "CC-BY-NC-4.0", PUBLICATIONS: "CC-BY-NC-4.0", LARGE: "CC-BY-4.0"}
    edition = newest(fetch.settings.raw_dir, "owid")
    assert edition is not None and edition.licence == "CC-BY-NC-4.0"


def test_the_edition_bears_every_restriction_of_its_sources(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    stricter = {"origins": [{"producer": "x", "license": {"name": "CC BY-ND 4.0", "url": "u"}}]}
    replay.say("api.ourworldindata.org/v1/indicators/333.metadata.json", as_json(stricter))
    fetch.one("owid")
    edition = newest(fetch.settings.raw_dir, "owid")
    assert edition is not None and edition.licence == "CC-BY-NC-ND-4.0"


def test_a_renamed_chart_is_followed(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    for ending in ("csv", "metadata.json"):
        old, new = f"{GRAPHER}/{LARGE}.{ending}", f"{GRAPHER}/renamed.{ending}"
        replay.scripts[new] = replay.scripts[old]
        replay.say(old, Answer(status=301, headers={"Location": f"/grapher/renamed.{ending}"}))
    assert fetch.one("owid").state == "new"
    assert replay.count("renamed") == 2


def test_a_retired_chart_needs_a_person_and_stops_no_other(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    del replay.scripts[f"{GRAPHER}/{LARGE}.metadata.json"]
    outcome = fetch.one("owid")
    assert (outcome.state, outcome.exit_code) == ("new", 3)
    assert f"chart {LARGE} answered 404: Not found: retired or renamed" in outcome.problems[0]
    again = fetch.one("owid")
    assert (again.state, len(again.problems)) == ("unchanged", 1)


def test_a_chart_that_may_not_be_passed_on_says_why(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    why = b'{"status":403,"error":"This chart contains non-redistributable data"}'
    replay.say(f"{GRAPHER}/{LARGE}.metadata.json", Answer(why, "application/json", 403))
    assert "non-redistributable" in fetch.one("owid").problems[0]


def test_all_charts_gone_keeps_the_last_good_ones(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    fetch.one("owid")
    replay.scripts.clear()
    outcome = fetch.one("owid")
    assert outcome.state == "failed" and "edition 2026-08-14 stays in use" in str(outcome)
    publishers.owid(replay)
    assert fetch.one("owid").state == "unchanged"


def test_an_empty_chart_is_no_news(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    replay.say(f"{GRAPHER}/{LARGE}.csv", Answer(b"", "text/csv"))
    outcome = fetch.one("owid")
    assert outcome.state == "failed" and "empty body" in str(outcome)


def test_a_month_is_a_period_and_a_chart_without_codes_is_read(
    fetch: Fetch, replay: Replay, raw_rows: Rows
) -> None:
    publishers.owid(replay)
    short = CHARTS[LARGE][1]
    body = f"Entity,Month,{short},World region according to OWID\nFrance,2026-03,4,Europe"
    replay.say(f"{GRAPHER}/{LARGE}.csv", Answer(body.encode(), "text/csv"))
    assert fetch.one("owid").notes == ()
    rows = [r for r in raw_rows("owid", "figures") if r["chart"] == LARGE]
    assert [(r["period"], r["code"], r["figure"]) for r in rows] == [("2026-03", "", "4")]


def test_new_versions_are_asked_by_metadata_alone(fetch: Fetch, replay: Replay) -> None:
    publishers.owid(replay)
    fetch.one("owid")
    replay.asked.clear()
    publishers.owid(replay, day="2026-11-02")
    assert fetch.one("owid").state == "unchanged"
    assert {a.address.rsplit(".", 1)[1] for a in replay.asked} == {"json"}
    assert len(replay.asked) == 3
