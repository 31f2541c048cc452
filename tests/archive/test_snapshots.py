"""The archive: written whole or not at all, never changed, verified, pruned by rule."""

import datetime
import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ailedger.archive import inventory, payload_store
from ailedger.archive import snapshots as archive
from ailedger.archive.catalog import read_catalog
from ailedger.base import processes
from ailedger.build.fingerprint import take
from ailedger.errors import BusyError, RefusedError, UsageError
from ailedger.fetch.payloads import Facts, FetchedEdition, Parsed, Payload, RawTable
from ailedger.settings import Settings
from ailedger.sources._series import series_of
from tests.replay import publishers
from tests.replay.fixtures import Fetch, files
from tests.replay.publishers import MODELS, USA
from tests.replay.server import Replay


def vintage(number: int) -> list[str]:
    return [*MODELS, f"Model {number},Lab,2025-01-01,Language,,,,,{USA},,,"]


@pytest.fixture
def three(fetch: Fetch, replay: Replay) -> Path:
    """Three vintages of one table, on three days."""
    for day in range(3):
        fetch.day, replay.clock_offset = day, day * 86400.0
        publishers.epoch(replay, vintage(day))
        assert fetch.one("epoch").state == "new"
    return fetch.settings.raw_dir


def test_a_snapshot_has_the_shape_of_a_bundled_edition(three: Path) -> None:
    edition = read_catalog(three)[-1]
    assert (edition.source, edition.licence, edition.cadence) == ("epoch", "CC-BY-4.0", "daily")
    assert [file.table for file in edition.files] == [
        "gpu_clusters", "ml_hardware", "notable_models",
    ]  # fmt: skip
    assert str(edition.published) == edition.edition == str(edition.retrieved)
    said = archive.sidecar(three, "epoch", edition.edition)
    assert said is not None
    payload = said.payloads[0]
    assert payload.url == "https://epoch.ai/data/ai_models.zip"
    assert payload.headers["ETag"].startswith('"')
    assert payload_store.payload_path(three, payload.sha256).stat().st_size == payload.size
    assert (three / "epoch" / edition.edition / ".gitignore").read_text() == "*\n"


def test_git_sees_nothing_of_what_was_fetched(three: Path) -> None:
    run = ["git", "-c", "core.excludesFile=/dev/null"]
    subprocess.run([*run, "init", "-q", str(three)], check=True)
    seen = subprocess.run([*run, "-C", str(three), "status", "--porcelain", "-uall"],
                          check=True, capture_output=True, text=True)  # fmt: skip
    assert seen.stdout == ""


def test_two_snapshots_of_one_version_stand_side_by_side(fetch: Fetch, replay: Replay) -> None:
    for number in range(3):
        publishers.epoch(replay, vintage(number))
        fetch.one("epoch")
    first, second, third = sorted(
        edition.edition for edition in read_catalog(fetch.settings.raw_dir)
    )
    assert (second, third) == (f"{first}.2", f"{first}.3")


def test_snapshots_of_one_version_are_in_order_as_text() -> None:
    names = [archive.numbered("2026-11-01", turn) for turn in range(1, archive.TURNS)]
    assert names == sorted(names)
    assert (names[1], names[8], names[9], names[99]) == (
        "2026-11-01.2", "2026-11-01.9", "2026-11-01.a10", "2026-11-01.b100",
    )  # fmt: skip


def test_a_number_that_was_pruned_is_not_given_again(fetch: Fetch, replay: Replay) -> None:
    raw = fetch.settings.raw_dir
    for number in range(3):
        publishers.epoch(replay, vintage(number))
        fetch.one("epoch")
    inventory.prune(raw, inventory.prunable(raw, keep=1))
    publishers.epoch(replay, vintage(3))
    newest = fetch.one("epoch")
    assert newest.edition.endswith(".4")
    assert [e.edition for e in archive.editions(raw, "epoch")][-1] == newest.edition


def test_numbers_of_two_digits_of_an_older_archive_are_counted_on(
    fetch: Fetch, replay: Replay
) -> None:
    raw = fetch.settings.raw_dir
    publishers.epoch(replay, vintage(0))
    first = fetch.one("epoch").edition
    old = raw / "epoch" / f"{first}.11"
    shutil.copytree(raw / "epoch" / first, old)
    publishers.epoch(replay, vintage(1))
    assert fetch.one("epoch").edition == f"{first}.a12"


def test_a_publisher_who_goes_back_gets_a_snapshot_of_that_too(
    fetch: Fetch, replay: Replay
) -> None:
    for number in (0, 1, 0):
        publishers.epoch(replay, vintage(number))
        assert fetch.one("epoch").state == "new"
    # Two bodies of the models, one of each table of compute.
    assert len(list(payload_store.store_of(fetch.settings.raw_dir).glob("??/*"))) == 4


def test_a_body_that_differs_only_in_what_is_volatile_is_no_new_snapshot(
    fetch: Fetch, replay: Replay
) -> None:
    publishers.owid(replay, day="2026-11-01")
    assert fetch.one("owid").state == "new"
    before = files(fetch.settings.raw_dir)
    publishers.owid(replay, day="2026-11-02")
    assert fetch.one("owid").state == "unchanged"
    assert files(fetch.settings.raw_dir) == before


def test_rows_in_another_order_are_no_new_snapshot(fetch: Fetch, replay: Replay) -> None:
    publishers.epoch(replay, MODELS)
    fetch.one("epoch")
    publishers.epoch(replay, MODELS[::-1])
    outcome = fetch.one("epoch")
    assert (outcome.state, outcome.bodies) == ("unchanged", 1)


def test_an_answer_with_the_same_tables_is_not_sent_again(fetch: Fetch, replay: Replay) -> None:
    raw = fetch.settings.raw_dir
    publishers.epoch(replay, MODELS)
    edition = fetch.one("epoch").edition
    place = replace(fetch.settings, warehouse_dir=raw.parent / "warehouse")
    before, inputs = files(raw / "epoch"), take(place, read_catalog(raw))
    publishers.epoch(replay, MODELS[::-1])
    assert [fetch.one("epoch").bodies for _ in range(3)] == [1, 0, 0]
    assert files(raw / "epoch") == before
    assert take(place, read_catalog(raw)) == inputs
    assert len(list(payload_store.store_of(raw).glob("[0-9a-f][0-9a-f]/*"))) == 3
    # News is news, and what is remembered is of the edition before it.
    publishers.epoch(replay, vintage(1))
    assert fetch.one("epoch").edition == f"{edition}.2"
    publishers.epoch(replay, MODELS[::-1])
    assert fetch.one("epoch").edition == f"{edition}.3"


def test_a_version_with_the_same_tables_is_not_asked_for_again(
    fetch: Fetch, replay: Replay
) -> None:
    publishers.worldbank(replay, "2026-07-13")
    fetch.one("worldbank")
    publishers.worldbank(replay, "2026-07-14")
    outcomes = [fetch.one("worldbank") for _ in range(3)]
    assert {o.edition for o in outcomes} == {"2026-07-13"}
    # The stamp, the countries and a page of each series; then the stamp.
    assert [o.bodies for o in outcomes] == [2 + len(series_of("worldbank")), 1, 1]


def test_an_answer_with_the_tables_of_a_bundled_edition_is_remembered_too(
    fetch: Fetch, replay: Replay
) -> None:
    publishers.epoch(replay)
    edition = fetch.one("epoch").edition
    (fetch.settings.raw_dir / "epoch" / edition / "snapshot.json").unlink()
    assert [fetch.one("epoch").bodies for _ in range(3)] == [3, 0, 0]


@pytest.mark.parametrize("damage", ["", "{half", "[]", "{}"])
def test_a_damaged_memory_of_an_answer_is_none(fetch: Fetch, replay: Replay, damage: str) -> None:
    publishers.epoch(replay, MODELS)
    fetch.one("epoch")
    publishers.epoch(replay, MODELS[::-1])
    fetch.one("epoch")
    (payload_store.store_of(fetch.settings.raw_dir) / "seen" / "epoch.json").write_text(damage)
    assert [fetch.one("epoch").bodies for _ in range(2)] == [1, 0]


def test_verify_names_every_fault(three: Path) -> None:
    assert list(inventory.verify(three)) == []
    first, second, third = read_catalog(three)
    with second.files[0].path.open("ab") as stream:
        stream.write(b"x")
    said = archive.sidecar(three, "epoch", third.edition)
    assert said is not None
    payload_store.payload_path(three, said.payloads[0].sha256).unlink()
    found = {(fault.edition, fault.what) for fault in inventory.verify(three)}
    assert found == {(second.edition, "its bytes were changed"), (third.edition, "missing")}
    assert first.edition not in {edition for edition, _ in found}


def test_prune_keeps_the_newest_and_drops_payloads_nobody_names(three: Path) -> None:
    oldest, middle, newest = [edition.edition for edition in read_catalog(three)]
    assert [s.edition for s in inventory.prunable(three, keep=2)] == [oldest]
    going = inventory.prunable(three, keep=1)
    assert [s.edition for s in going] == [oldest, middle]
    freed = inventory.prune(three, going)
    assert freed > 0
    assert [edition.edition for edition in read_catalog(three)] == [newest]
    assert list(inventory.verify(three)) == []
    assert len(list(payload_store.store_of(three).glob("??/*"))) == 3
    assert inventory.prunable(three, keep=1) == []


def test_a_record_that_cannot_be_read_is_told_and_its_payloads_stay(three: Path) -> None:
    oldest, middle, newest = [edition.edition for edition in read_catalog(three)]
    going = inventory.prunable(three, keep=2)
    bodies = sorted(payload_store.store_of(three).glob("??/*"))
    (three / "epoch" / middle / "snapshot.json").write_text("{")
    assert [(f.edition, f.what) for f in inventory.verify(three)] == [(middle, "cannot be read")]
    with pytest.raises(RefusedError, match=f"{middle}/snapshot.json: cannot be read"):
        inventory.prune(three, going)
    assert sorted(payload_store.store_of(three).glob("??/*")) == bodies
    assert [edition.edition for edition in read_catalog(three)] == [oldest, middle, newest]


def test_nothing_is_removed_while_a_fetch_is_under_way(three: Path) -> None:
    before = files(three)
    with payload_store.in_use(three), payload_store.in_use(three):  # two sources
        with pytest.raises(BusyError, match="a fetch is under way"):
            inventory.prune(three, inventory.prunable(three, keep=1))
        assert files(three) == before
    assert inventory.prune(three, inventory.prunable(three, keep=1)) > 0


def test_every_fetch_says_that_it_is_under_way(
    fetch: Fetch, replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, busy = fetch.settings.raw_dir, []
    keep = archive.keep

    def keep_and_prune(raw_dir: Path, payload: Payload) -> None:
        keep(raw_dir, payload)
        with pytest.raises(BusyError):
            inventory.prune(raw, [])
        busy.append(payload.name)

    monkeypatch.setattr(archive, "keep", keep_and_prune)
    publishers.epoch(replay)
    assert fetch.one("epoch").state == "new"
    assert busy and list(inventory.verify(raw)) == []


def test_prune_never_touches_what_is_bundled() -> None:
    raw = Settings().raw_dir
    assert not [s for s in inventory.prunable(raw, keep=1) if not s.fetched]
    with pytest.raises(UsageError, match="at least one"):
        inventory.prunable(raw, keep=0)


def test_a_killed_fetch_leaves_nothing_that_anyone_sees(fetch: Fetch, replay: Replay) -> None:
    publishers.epoch(replay)
    fetch.one("epoch")
    raw = fetch.settings.raw_dir
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          check=True, capture_output=True, text=True).stdout.strip()  # fmt: skip
    half = raw / "epoch" / f".new-{gone}-1-2030-01-01"
    half.mkdir()
    (half / "notable_models.csv").write_text("half")
    work = (
        payload_store.store_of(raw) / f".new-{os.getppid()}-1-epoch"
    )  # its number was given away again
    work.mkdir()
    alive = raw / "epoch" / f".new-{processes.mark()}-2030-01-02"
    alive.mkdir()
    assert len(read_catalog(raw)) == 1
    fetch.one("epoch")
    assert not half.exists() and not work.exists()
    assert alive.exists()


def test_one_body_that_many_sources_bring_at_once_is_stored_once(tmp_path: Path) -> None:
    raw, body = tmp_path / "raw", b"x" * (4 << 20)
    digest = hashlib.sha256(body).hexdigest()
    work = payload_store.store_of(raw) / "work"
    work.mkdir(parents=True)

    def bring(number: int) -> bool:
        name = f"source{number}"
        path = work / name
        path.write_bytes(body)
        now = datetime.datetime.now(datetime.UTC)
        payload = Payload("x", "https://example.org/x", path, digest, len(body), now)
        facts = Facts(name, name, name, "u", "CC0-1.0", "u", name, "none")
        draft = FetchedEdition("1", now.date(), "1", (payload,))
        parsed = Parsed((RawTable("t", "t", ("a",), [("1",)]),))
        return archive.add(raw, facts, draft, parsed, now).new

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(bring, range(16)))
    assert list(inventory.verify(raw)) == []
    assert [path.name for path in payload_store.store_of(raw).glob("[0-9a-f][0-9a-f]/*")] == [
        digest
    ]


@pytest.mark.parametrize(("day", "written"), [(23, 23), (24, 24), (25, 24)])
def test_a_clock_that_is_a_day_ahead_publishes_today(
    tmp_path: Path, day: int, written: int
) -> None:
    """In UTC nothing is public after it was retrieved, whatever day it is at the publisher's."""
    add_made_up(tmp_path, day)
    (edition,) = read_catalog(tmp_path)
    assert (edition.published, edition.retrieved) == (
        datetime.date(2026, 11, written), datetime.date(2026, 11, 24),
    )  # fmt: skip


def test_what_is_of_a_later_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"would be published on 2026-11-26, after today"):
        add_made_up(tmp_path, 26)
    assert not list(tmp_path.glob("*"))


def add_made_up(raw_dir: Path, day: int) -> None:
    facts = Facts("made_up", "P", "T", "https://example.org", "CC0-1.0", "https://example.org", "C",
                  "yearly", "")  # fmt: skip
    draft = FetchedEdition("1", datetime.date(2026, 11, day), "1", ())
    parsed = Parsed((RawTable("figures", "Figures", ("a",), [[1]]),))
    now = datetime.datetime(2026, 11, 24, 22, tzinfo=datetime.UTC)
    archive.add(raw_dir, facts, draft, parsed, now)
