"""A rollback stays until the inputs change or somebody lifts it."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ailedger import store
from ailedger.base import database
from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.health.concerns import NOTE
from ailedger.health.status import read_status
from ailedger.settings import Settings
from ailedger.store import builds, publish
from tests.built import bundled_settings

AT = datetime(2030, 1, 2, tzinfo=UTC)


def made(settings: Settings, name: str, inputs: str) -> Build:
    part = publish.start(settings, name)
    with database.open_build(part, settings) as con:
        con.execute("CREATE TABLE t (i INTEGER)")
    return publish.finish(settings, part, {"build": name, "inputs": inputs, "standing": {}})


@pytest.fixture
def rolled_back(tmp_path: Path) -> Settings:
    """A warehouse whose newest build, made of the inputs as they are, was rolled back."""
    settings = bundled_settings(tmp_path)
    made(settings, "a1", "other inputs")
    made(settings, "b2", store.plan_run(settings).inputs_id)
    assert store.open_store(settings).rollback(None, 0, "GDP is wrong").name == "a1"
    return settings


def test_what_was_rolled_back_is_not_published_again(rolled_back: Settings) -> None:
    for full in (False, True):
        plan = store.plan_run(rolled_back, full=full)
        assert plan.nothing_new
        assert plan.current is not None
        assert plan.current.name == "a1"


def test_status_says_since_when_and_why(rolled_back: Settings) -> None:
    concerns = {concern.key: concern for concern in read_status(rolled_back, AT).concerns}
    told = concerns["rollback"]
    assert told.exit_code == NOTE
    assert told.title.startswith("rolled back from build b2 since 20")
    assert told.title.endswith(": GDP is wrong")
    assert "--lift" in told.hint


def test_it_ends_when_it_is_lifted(rolled_back: Settings) -> None:
    assert store.open_store(rolled_back).lift(0).name == "a1"
    assert not store.plan_run(rolled_back).nothing_new
    with pytest.raises(UsageError, match="no rollback is in force"):
        store.open_store(rolled_back).lift(0)


def test_it_ends_when_the_inputs_change(rolled_back: Settings, tmp_path: Path) -> None:
    shutil.copytree(rolled_back.reference_dir, tmp_path / "reference")
    with (tmp_path / "reference" / "events.csv").open("a") as stream:
        stream.write("\n")
    changed = replace(rolled_back, reference_dir=tmp_path / "reference")
    assert not store.plan_run(changed).nothing_new


def test_going_forward_again_ends_it(rolled_back: Settings) -> None:
    forward = store.open_store(rolled_back).rollback("b2", 0)
    assert forward.rolled_back_inputs == ()
    assert store.plan_run(rolled_back).nothing_new


def test_a_rollback_of_two_builds_keeps_both_back(settings: Settings) -> None:
    for name, inputs in (("a1", "x"), ("b2", "y"), ("c3", "z"), ("d4", "x")):
        made(settings, name, inputs)
    target = builds.rollback(settings, "a1")
    assert target.rolled_back_inputs == ("y", "z")  # x is what is published
