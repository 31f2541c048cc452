"""Which build is published, going back, and how many stay."""

import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from ailedger import store
from ailedger.base import database, lock
from ailedger.errors import BusyError, RefusedError, UsageError
from ailedger.settings import Settings
from ailedger.store import builds
from tests.published import Publish


def test_nothing_is_published_at_first(settings: Settings) -> None:
    assert builds.current(settings) is None
    assert builds.kept(settings) == ()
    with pytest.raises(UsageError, match="nothing is published yet"):
        store.open_published(settings)


def test_reading_the_current_build_imports_no_database() -> None:
    script = "import sys, ailedger.store.builds; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_rollback_goes_one_back_then_forward_by_name(
    settings: Settings, publish_build: Publish
) -> None:
    for name in ("a1", "b2", "c3"):
        publish_build(name)
    assert builds.rollback(settings).name == "b2"
    assert builds.rollback(settings, "c").name == "c3"
    current = builds.current(settings)
    assert current is not None
    assert current.name == "c3"
    assert len(builds.kept(settings)) == 3


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("zz", "not a kept build"),
        ("", "not a kept build"),
        ("a", "more than one"),
        ("../a1", "not a kept build"),
    ],
)
def test_rollback_refuses_what_names_no_build(
    settings: Settings, publish_build: Publish, given: str, message: str
) -> None:
    publish_build("a1")
    publish_build("a2")
    with pytest.raises(UsageError, match=message):
        builds.rollback(settings, given)


def test_rollback_of_the_only_build_says_so(settings: Settings, publish_build: Publish) -> None:
    publish_build("a1")
    with pytest.raises(UsageError, match="no older build"):
        builds.rollback(settings)


def test_rollback_to_a_damaged_build_changes_nothing(
    settings: Settings, publish_build: Publish
) -> None:
    first = publish_build("a1")
    second = publish_build("b2")
    first.path.chmod(0o644)
    data = bytearray(first.path.read_bytes())
    data[len(data) // 2] ^= 1
    first.path.write_bytes(data)

    with pytest.raises(RefusedError, match="sha256"):
        builds.rollback(settings)
    assert builds.current(settings) == second


def test_rollback_during_a_run_says_who_runs(settings: Settings, publish_build: Publish) -> None:
    publish_build("a1")
    publish_build("b2")
    with lock.hold(settings), pytest.raises(BusyError, match="another run is under way"):
        builds.rollback(settings)


def test_rollback_works_when_the_published_file_is_gone(
    settings: Settings, publish_build: Publish
) -> None:
    publish_build("a1")
    publish_build("b2").path.unlink()
    with pytest.raises(RefusedError, match="not there") as caught:
        builds.current(settings)
    assert "ailedger rollback" in caught.value.hint
    assert builds.usable(settings) is None
    assert builds.rollback(settings).name == "a1"


def test_retention_keeps_the_newest_and_the_published(
    settings: Settings, publish_build: Publish
) -> None:
    few = replace(settings, keep_builds=2, keep_seconds=0)
    for name in ("a1", "b2", "c3", "d4"):
        publish_build(name)
    builds.rollback(settings, "a1")

    assert builds.retain(few) == ("b2", "c3")
    assert [build.name for build in builds.kept(few)] == ["a1", "d4"]
    left = sorted(path.name for path in few.builds_dir.iterdir())
    assert left == ["a1.duckdb", "a1.json", "d4.duckdb", "d4.json"]


def test_reader_keeps_a_build_that_is_removed(settings: Settings, publish_build: Publish) -> None:
    publish_build("a1", 11)
    with store.open_published(settings) as con:
        publish_build("b2", 22)
        builds.retain(replace(settings, keep_builds=1, keep_seconds=0))
        assert con.execute("SELECT count(*) FROM t").fetchone() == (11,)
    with store.open_published(settings) as con:
        assert con.execute("SELECT count(*) FROM t").fetchone() == (22,)


def test_broken_manifest_is_told_and_no_use(settings: Settings, publish_build: Publish) -> None:
    build = publish_build("a1")
    build.manifest_path.write_text("{")
    with pytest.raises(RefusedError, match="not a manifest"):
        builds.current(settings)
    assert builds.usable(settings) is None


def test_a_build_that_somebody_may_be_opening_is_not_removed(
    settings: Settings, publish_build: Publish
) -> None:
    one = replace(settings, keep_builds=1)
    resolved = publish_build("a1").path
    publish_build("b2")
    assert builds.retain(one) == ()
    assert resolved.is_file()
    for age in (61, -3600):  # long ago; of tomorrow: the clock was set back
        publish_build(f"c{abs(age)}")
        then = time.time() - age
        os.utime(resolved.with_suffix(".json"), (then, then))
        assert builds.retain(one) == ("a1",)
        resolved = publish_build("a1").path


@pytest.mark.parametrize("gone", ["before it is looked at", "before it is opened"])
def test_a_reader_whose_build_went_away_opens_the_link_anew(
    settings: Settings, publish_build: Publish, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    hasty = replace(settings, keep_builds=1, keep_seconds=0)
    publish_build("a1", 11)

    def overtaken(module: object, name: str) -> None:
        """Another build is published, and the first removed, as soon as that is called."""
        as_it_is = getattr(module, name)

        def late(*given: object, **more: object) -> object:
            monkeypatch.setattr(module, name, as_it_is)
            publish_build("b2", 22)
            assert builds.retain(hasty) == ("a1",)
            return as_it_is(*given, **more)

        monkeypatch.setattr(module, name, late)

    overtaken(*((builds, "read") if gone.endswith("looked at") else (database, "open_read_only")))
    with store.open_published(settings) as con:
        assert con.execute("SELECT count(*) FROM t").fetchone() == (22,)
