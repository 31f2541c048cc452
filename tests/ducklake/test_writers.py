"""Several writers, killed ones, and readers who must see whole builds only."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ailedger import store
from ailedger.build.manifest import Build
from ailedger.errors import ConflictError, TransientError
from ailedger.settings import PROJECT, Settings
from ailedger.store.lake import builds
from ailedger.store.lake.connect import connect
from ailedger.store.lake.draft import LakeDraft
from ailedger.store.lake.relations import create_schemas
from ailedger.store.lake.worker_results import found, maker, transaction
from tests.build.test_same_bytes import differing
from tests.built import build_record, bundled_settings, drafted
from tests.contents import contents
from tests.ducklake.cluster import Cluster
from tests.ducklake.conftest import TWO, Lake
from tests.plain_refresh import plain_refresh


def process(settings: Settings, what: str, *more: str) -> "subprocess.Popen[str]":
    """A process on another machine, as it were: its own folder, the same lake."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ducklake.worker", what,
         str(settings.raw_dir.parent), *more],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={
            **os.environ, "AILEDGER_WAREHOUSE": settings.warehouse,
            "AILEDGER_LAKE_DATA_PATH": settings.lake_data_path, "DO_NOT_TRACK": "1",
        },
    )  # fmt: skip


def machine(settings: Settings, folder: Path) -> Settings:
    """The same lake and raw tables from another machine."""
    shutil.copytree(settings.raw_dir, folder / "raw", symlinks=True)
    return replace(settings, raw_dir=folder / "raw", warehouse_dir=folder / "warehouse")


def ended(running: "subprocess.Popen[str]") -> str:
    """What a process told."""
    out, err = running.communicate(timeout=300)
    assert running.returncode == 0, err
    return out


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, cluster: Cluster) -> dict[str, bytes]:
    """What a file of the few publishers holds."""
    settings = bundled_settings(tmp_path_factory.mktemp("few"), *TWO)
    build_record(settings)
    return contents(settings)


def files(settings: Settings) -> set[str]:
    """Every data file of a lake."""
    root = Path(settings.lake_data_path)
    return {str(path.relative_to(root)) for path in root.rglob("*.parquet")}


def test_a_run_killed_in_its_transaction_has_not_happened(
    few: Settings, expected: dict[str, bytes]
) -> None:
    running = process(few, "hold")
    assert running.stdout
    assert running.stdout.readline() == "open\n", running.communicate()
    assert store.open_store(few).current() is None
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert store.open_store(few).current() is None
    left = files(few)
    assert left
    assert build_record(few) is not None
    assert differing(contents(few), expected) == []
    # Files of the dead run belong to no snapshot; the scratch file is gone.
    assert not list(few.warehouse_dir.glob(".*.part"))
    soon = replace(few, lake_file_hours=1e-9)
    told = store.open_store(soon).maintain()
    assert not left & files(few), told
    assert differing(contents(few), expected) == []


def test_of_two_runs_one_publishes_and_the_other_goes_on_from_it(
    few: Settings, expected: dict[str, bytes], tmp_path: Path
) -> None:
    other = machine(few, tmp_path / "other")
    running = [process(few, "run"), process(other, "run")]
    told = [ended(one).split() for one in running]
    assert sorted(one[-1] for one in told) == ["published", "unchanged"]
    assert len(store.open_store(few).kept()) == 1
    assert differing(contents(few), expected) == []


def test_a_flow_that_comes_second_plans_again(
    few: Settings, expected: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = machine(few, tmp_path / "other")
    publish = LakeDraft.publish
    meanwhile: list[str] = []

    def come_second(draft: LakeDraft, manifest: dict[str, Any]) -> Build:
        meanwhile.append(ended(process(other, "run")))
        return publish(draft, manifest)

    monkeypatch.setattr(LakeDraft, "publish", come_second)
    report = plain_refresh(few, monkeypatch)()
    assert meanwhile == ["published\n"]
    assert report.status == "unchanged"
    (build,) = store.open_store(few).kept()
    assert report.build == build.name
    assert differing(contents(few), expected) == []


def test_a_run_that_comes_second_keeps_nothing(few: Settings, tmp_path: Path) -> None:
    other = machine(few, tmp_path / "other")
    first, _, told = drafted(few, store.plan_run(few))
    second, _, same = drafted(other, store.plan_run(other))
    first.publish(told)
    with pytest.raises(ConflictError, match="nothing of this one was kept"):
        second.publish(same)
    second.abandon()
    assert len(store.open_store(few).kept()) == 1
    late = store.open_store(other).begin(replace(store.plan_run(other), current=None))
    late.prepare()
    with pytest.raises(ConflictError, match="published meanwhile"):
        late.derive()
    late.abandon()


def test_what_two_workers_judge_is_neither_lost_nor_doubled(
    few: Settings, expected: dict[str, bytes], tmp_path: Path
) -> None:
    """Both judge one publisher, one of them the other publisher too."""
    other = machine(few, tmp_path / "other")
    running = [process(few, "judge", *TWO), process(other, "judge", TWO[0])]
    for one in running:
        ended(one)
    plan = store.plan_run(few)
    with connect(few) as con:
        parts = found(con, maker(plan))
    assert len(parts) == 3
    draft, audited, manifest = drafted(few, plan)
    assert isinstance(draft, LakeDraft)
    assert all(load.skipped for load in draft._loads)  # nothing was judged here
    draft.publish(manifest)
    with store.open_published(few) as con:
        told = con.execute(
            "SELECT sum(accepted)::BIGINT, count(*), count(DISTINCT snapshot) FROM loads"
        ).fetchall()[0]
        left = con.execute(
            "SELECT schema_name FROM duckdb_schemas() WHERE starts_with(schema_name, 'part_')"
        ).fetchall()
    assert (told[0], told[1]) == (audited.accepted, told[2])
    assert left == []
    assert differing(contents(few), expected) == []


def test_parts_that_nobody_takes_are_removed(few: Settings) -> None:
    ended(process(few, "judge", TWO[0]))
    assert "0 parts removed" in store.open_store(few).maintain()
    soon = replace(few, lake_part_hours=1e-9)
    assert "1 parts removed" in store.open_store(soon).maintain()
    with connect(few) as con:
        assert found(con, maker(store.plan_run(few))) == []


def test_a_part_is_removed_however_many_snapshots_expired_since(few: Settings) -> None:
    for source in TWO:
        ended(process(few, "judge", source))
    told = store.open_store(
        few
    ).maintain()  # the first part's snapshot is no build's and not the newest
    assert "0 parts removed" in told
    soon = replace(few, lake_part_hours=1e-9)
    assert "2 parts removed" in store.open_store(soon).maintain()


def test_a_part_whose_snapshot_was_expired_is_old(few: Settings) -> None:
    ended(process(few, "judge", TWO[0]))
    with connect(few) as con:
        made = con.execute("SELECT max(snapshot_id) FROM ducklake_snapshots('ailedger')").fetchall()
        con.execute("CREATE TABLE newest (n BIGINT)")
        con.execute(f"CALL ducklake_expire_snapshots('ailedger', versions => [{made[0][0]}])")
    assert "1 parts removed" in store.open_store(few).maintain()


def test_a_catalogue_that_stops_in_mid_run_is_told_and_the_next_run_heals(
    few: Settings, expected: dict[str, bytes], cluster: Cluster
) -> None:
    draft, _, manifest = drafted(few, store.plan_run(few))
    cluster.stop()
    try:
        with pytest.raises(TransientError) as told:
            draft.publish(manifest)
        draft.abandon()
        with pytest.raises(TransientError, match="cannot be reached"):
            store.open_store(few).current()
    finally:
        cluster.start()
    for secret in (cluster.password, few.warehouse.split(":", 2)[2]):
        assert secret not in str(told.value)
    assert store.open_store(few).current() is None
    assert build_record(few) is not None
    assert differing(contents(few), expected) == []


def test_a_reader_through_many_publishes_sees_whole_builds_only(
    lake: Lake, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Each build has one number in two tables; a reader never finds two numbers."""
    settings, publishes = lake(tmp_path), pytestconfig.getoption("--publishes")
    done = threading.Event()
    seen: list[int] = []
    torn: list[object] = []

    def look() -> None:
        with connect(settings, read_only=True) as head:
            while not done.wait(0.02):
                newest = head.execute("SELECT (FROM a), (FROM b)").fetchall()[0]
                build = builds.newest(builds.kept(head, settings))
                assert build is not None
                at = f"AT (VERSION => {build.version})"
                kept = head.execute(f"SELECT (FROM a {at}), (FROM b {at})").fetchall()[0]
                if kept != (build.sequence, build.sequence) or newest[0] != newest[1]:
                    torn.append((build.name, kept, newest))
                seen.append(build.sequence)

    def look_out() -> None:
        try:
            look()
        except Exception as error:
            torn.append(error)

    with connect(settings) as con:
        create_schemas(con)
        publish(con, settings, 1)
        reader = threading.Thread(target=look_out)
        reader.start()
        try:
            for number in range(2, publishes + 1):
                publish(con, settings, number)
        finally:
            done.set()
            reader.join(60)
    assert torn == []
    assert seen
    assert seen == sorted(seen)
    assert len(store.open_store(settings).kept()) == publishes
    with store.open_store(settings).open(store.published(settings)) as con:
        assert con.execute("SELECT (FROM a), (FROM b)").fetchall() == [(publishes, publishes)]
        store.open_store(settings).maintain()
        assert con.execute("SELECT (FROM a), (FROM b)").fetchall() == [(publishes, publishes)]
    kept = [build.sequence for build in store.open_store(settings).kept()]
    assert kept == list(range(publishes - settings.keep_builds + 1, publishes + 1))


def publish(con: duckdb.DuckDBPyConnection, settings: Settings, number: int) -> None:
    """A small build with everything that publishing does."""
    with transaction(con, settings):
        builds.put_turn(con, number, f"b{number}")
        for table in ("a", "b"):
            con.execute(f"CREATE TABLE IF NOT EXISTS {table} (n BIGINT)")
            con.execute(f"DELETE FROM {table}")
            con.execute(f"INSERT INTO {table} VALUES (?)", [number])
        told = {"build": f"b{number}", "name": f"b{number}", "sequence": number}
        builds.sign(con, told | {"published": "2026-01-01T00:00:00+00:00"})
