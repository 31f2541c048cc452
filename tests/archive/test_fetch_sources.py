"""All publishers at once: new, unchanged, failed; a failure is its source's own."""

import duckdb
import pytest

from ailedger.archive import fetch_sources
from ailedger.archive.catalog import check_sha256, read_catalog
from ailedger.base.disk import sha256_of
from ailedger.errors import UsageError
from ailedger.load.validated_load import load_files
from schemas.registry import raw_contracts
from tests.replay import publishers
from tests.replay.fixtures import Fetch, files
from tests.replay.server import Answer, Replay


def test_every_source_brings_a_snapshot_and_the_second_time_nothing(
    fetch: Fetch, replay: Replay
) -> None:
    publishers.everyone(replay)
    first = fetch(*fetch_sources.SOURCES)
    assert {o.source: o.state for o in first} == dict.fromkeys(fetch_sources.SOURCES, "new")
    assert [o.problems for o in first] == [()] * len(first)
    for edition in read_catalog(fetch.settings.raw_dir):
        for file in edition.files:
            check_sha256(file, sha256_of(file.path))
    before = files(fetch.settings.raw_dir)
    assert not [name for name in before if ".new-" in name]

    replay.asked.clear()
    second = fetch(*fetch_sources.SOURCES)
    assert {o.source: o.state for o in second} == dict.fromkeys(fetch_sources.SOURCES, "unchanged")
    after = files(fetch.settings.raw_dir)
    lasting = {name for name in after if "pace" in name}
    assert {k: v for k, v in after.items() if k not in lasting} == {
        k: v for k, v in before.items() if k not in lasting
    }
    # Conditions or the publisher's own version: no table is sent again.
    bodies = {o.source: o.bodies for o in second}
    assert bodies["epoch"] == bodies["cset_cat"] == bodies["microsoft"] == 0
    assert bodies["worldbank_linkedin"] == 0
    assert (bodies["worldbank"], bodies["unesco_uis"], bodies["oecd"]) == (1, 1, 2)
    assert not [a for a in replay.asked if a.address.endswith(".csv") and "owid" in a.address]
    assert replay.count("/rest/data/") == 0


def test_one_broken_publisher_stops_no_other(fetch: Fetch, replay: Replay) -> None:
    publishers.everyone(replay)
    replay.say(publishers.EPOCH, Answer(b"<html><title>Down</title>", "text/html", 503))
    outcomes = {o.source: o for o in fetch(*fetch_sources.SOURCES)}
    assert outcomes["epoch"].state == "failed"
    assert outcomes["epoch"].exit_code == 6
    assert "503" in str(outcomes["epoch"]) and "Down" in str(outcomes["epoch"])
    assert {o.state for name, o in outcomes.items() if name != "epoch"} == {"new"}


def test_a_payload_of_another_form_is_named_and_stops_no_other(
    fetch: Fetch, replay: Replay
) -> None:
    publishers.everyone(replay)
    replay.say(f"{publishers.UIS}/definitions/geounits", publishers.as_json([1, 2]))
    outcomes = {o.source: o for o in fetch("unesco_uis", "worldbank")}
    assert outcomes["unesco_uis"].state == "failed"
    assert "geounits.json: 0 is no object: '1'" in str(outcomes["unesco_uis"])
    assert outcomes["worldbank"].state == "new"


def test_every_request_says_who_asks(fetch: Fetch, replay: Replay) -> None:
    publishers.everyone(replay)
    fetch(*fetch_sources.SOURCES)
    agents = {asked.headers["User-Agent"] for asked in replay.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("ailedger/")
    assert not any("Cookie" in asked.headers for asked in replay.asked)


def test_an_unknown_source_is_refused_before_anything_is_asked(
    fetch: Fetch, replay: Replay
) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        fetch("epoch", "nowhere")
    assert not replay.asked


def test_what_is_fetched_keeps_its_contracts(fetch: Fetch, replay: Replay) -> None:
    publishers.everyone(replay)
    fetch(*fetch_sources.SOURCES)
    contracts = raw_contracts()
    con = duckdb.connect()
    loads = [
        load
        for edition in read_catalog(fetch.settings.raw_dir)
        for file in edition.files
        for load in load_files(con, file.raw_table, [file], contracts[file.raw_table])
    ]
    assert {load.raw_table: load.quarantined for load in loads if load.quarantined} == {}
    assert sum(load.accepted for load in loads) == sum(load.rows_in for load in loads) > 0
