"""Publishing by rename: whole or not at all, and nothing left behind."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from ailedger import store
from ailedger.base import database, disk, processes
from ailedger.build.manifest import read
from ailedger.errors import LedgerError, UsageError
from ailedger.query.sandbox import query
from ailedger.settings import Settings
from ailedger.store import builds, publish
from tests.published import Publish


def rows(settings: Settings) -> int:
    with store.open_published(settings) as con:
        return int(con.execute("SELECT count(*) FROM t").fetchone()[0])  # type: ignore[index]


def files(settings: Settings) -> set[str]:
    root = settings.warehouse_dir
    return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_symlink() or p.is_file()}


def test_publish_leaves_a_read_only_build_its_manifest_and_a_relative_link(
    settings: Settings, publish_build: Publish
) -> None:
    build = publish_build("abc123", 7)

    assert files(settings) == {"ailedger.duckdb", "builds/abc123.duckdb", "builds/abc123.json"}
    assert settings.published.readlink() == Path("builds/abc123.duckdb")
    assert build.path.stat().st_mode & 0o777 == 0o444
    manifest = json.loads(build.manifest_path.read_text())
    assert manifest["build"] == "abc123"
    assert manifest["rows"] == {"t": 7}
    assert manifest["bytes"] == build.path.stat().st_size
    assert build.published is not None
    assert rows(settings) == 7


def test_any_duckdb_opens_the_link(settings: Settings, publish_build: Publish) -> None:
    publish_build("abc", 3)
    with duckdb.connect(str(settings.published), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM t").fetchone() == (3,)


def test_incremental_build_begins_with_a_copy_that_leaves_the_base_alone(
    settings: Settings, publish_build: Publish
) -> None:
    base = publish_build("a1", 5)
    before = base.path.read_bytes()
    part = publish.start(settings, "b2", base=base.name)
    with database.open_build(part, settings) as con:
        con.execute("INSERT INTO t VALUES (99)")
    publish.finish(settings, part, {"build": "a1"})

    assert rows(settings) == 6
    assert base.path.read_bytes() == before


def test_unknown_base_is_refused(settings: Settings) -> None:
    with pytest.raises(UsageError, match="no build 'zzz'"):
        publish.start(settings, "a1", base="zzz")


def test_same_inputs_built_again_do_not_replace_the_file_a_reader_has(
    settings: Settings, publish_build: Publish
) -> None:
    first = publish_build("a1", 5)
    inode = first.path.stat().st_ino
    second = publish_build("a1", 5)

    assert (second.id, second.name) == ("a1", "a1.2")
    assert first.path.stat().st_ino == inode
    assert builds.current(settings) == second


def test_finish_checkpoints_a_part_whose_log_was_left(settings: Settings) -> None:
    """A process that dies with its connection open leaves the rows in the log alone."""
    part = publish.start(settings, "a1")
    script = (
        "import duckdb, os, sys\n"
        "con = duckdb.connect(sys.argv[1])\n"
        "con.execute('CREATE TABLE t AS SELECT 1 AS i')\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(part)], check=True)
    assert part.with_name(part.name + ".wal").exists()

    publish.finish(settings, part, {"build": "a1"})

    assert rows(settings) == 1
    assert not [name for name in files(settings) if name.endswith(".wal")]


def test_stale_log_beside_the_link_is_moved_aside(
    settings: Settings, publish_build: Publish
) -> None:
    publish_build("a1", 1)
    wal = settings.published.with_name("ailedger.duckdb.wal")
    wal.write_bytes(b"of another time")
    publish_build("b2", 2)

    assert not wal.exists()
    assert wal.with_name("ailedger.duckdb.wal.aside").read_bytes() == b"of another time"
    assert rows(settings) == 2


def test_a_file_where_the_link_should_be_is_moved_aside(
    settings: Settings, publish_build: Publish
) -> None:
    settings.warehouse_dir.mkdir()
    settings.published.write_text("mine")
    publish_build("a1", 4)

    assert settings.published.with_name("ailedger.duckdb.aside").read_text() == "mine"
    assert rows(settings) == 4


def test_sweep_removes_what_dead_runs_left_and_nothing_else(
    settings: Settings, publish_build: Publish
) -> None:
    publish_build("a1")
    publish_build("b2")
    keep = files(settings)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for name in (".c3.77.part", ".c3.77.part.wal", "c3.duckdb", "d4.json", ".d4.json.77.part"):
        (settings.builds_dir / name).write_bytes(b"x")
    (settings.warehouse_dir / f".link.{dead.pid}-1{disk.PART}").symlink_to("builds/c3.duckdb")
    living = settings.warehouse_dir / f".alerts.json.{processes.mark()}{disk.PART}"
    living.write_bytes(b"x")
    host = database.spill_dir(settings).name.rsplit(".", 1)[0]
    for mark in (f"{dead.pid}-1", f"{os.getpid()}-1", processes.mark()):
        (settings.warehouse_dir / f"{host}.{mark}").mkdir()
        (settings.warehouse_dir / f"{host}.{mark}" / "duckdb_temp_block").write_bytes(b"x")

    removed = publish.sweep(settings)

    assert len(removed) == 8
    assert files(settings) == keep | {f"{host}.{processes.mark()}/duckdb_temp_block", living.name}
    assert rows(settings) == 10


def test_sweep_removes_a_complete_build_that_never_became_visible(
    settings: Settings, publish_build: Publish
) -> None:
    first = publish_build("a1")
    second = publish_build("b2")
    builds.write_manifest(second.path, second.manifest | {"published": None})
    builds.point(settings, first)

    assert set(publish.sweep(settings)) == {"b2.duckdb", "b2.json"}


def test_sweep_notes_the_publication_of_a_build_killed_just_before(
    settings: Settings, publish_build: Publish
) -> None:
    build = publish_build("a1")
    builds.write_manifest(build.path, build.manifest | {"published": None})

    assert publish.sweep(settings, now=datetime(2030, 1, 2, tzinfo=UTC)) == ()
    assert read(build.path).published == "2030-01-02T00:00:00+00:00"


def test_order_of_builds_is_that_of_making_when_the_clock_jumps_back(
    settings: Settings, publish_build: Publish
) -> None:
    publish_build("a1", now=datetime(2030, 1, 1, tzinfo=UTC))
    publish_build("b2", now=datetime(2001, 1, 1, tzinfo=UTC))
    publish_build("c3", now=datetime(2001, 1, 1, tzinfo=UTC))

    assert [build.name for build in builds.kept(settings)] == ["a1", "b2", "c3"]
    assert builds.rollback(settings).name == "b2"
    assert builds.rollback(settings).name == "a1"


def test_a_failing_step_leaves_the_published_build_and_no_part(
    settings: Settings, publish_build: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_build("a1", 3)
    before = files(settings)
    part = publish.start(settings, "b2")
    with database.open_build(part, settings) as con:
        con.execute("CREATE TABLE t AS SELECT 1 AS i")

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "sync_file", full)
    with pytest.raises(LedgerError, match="disk is full") as caught:
        publish.finish(settings, part, {"build": "a1"})

    assert "published stays" in caught.value.what
    assert files(settings) == before
    assert rows(settings) == 3


def test_a_build_that_failed_its_audit_is_kept_until_one_is_published(
    settings: Settings, publish_build: Publish
) -> None:
    publish_build("a1")
    with pytest.raises(UsageError, match="no build has failed its audit"):
        publish.rejected(settings)
    for rows in (3, 4):  # the second takes the place of the first
        part = publish.start(settings, "b2")
        with database.open_build(part, settings) as con:
            con.execute(f"CREATE TABLE t AS SELECT i FROM range({rows}) AS r (i)")
        publish.reject(settings, part, "b2")
    rejected = publish.rejected(settings)
    assert query(settings, "SELECT count(*) FROM t", failed=True).rows == ((4,),)
    assert query(settings, "SELECT count(*) FROM t").rows == ((10,),)
    assert [build.name for build in builds.kept(settings)] == ["a1"]
    assert publish.sweep(settings) == ()
    assert rejected.path.exists()
    publish_build("b3")
    assert not rejected.path.exists()
    assert not rejected.manifest_path.exists()
