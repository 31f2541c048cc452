"""The warehouse is a pure function of its inputs: same inputs, same exported bytes."""

from pathlib import Path

import pytest

from ailedger import store
from ailedger.build.sql_models import read_models
from ailedger.output.export import export_marts
from ailedger.settings import Settings
from tests.built import FEW, build_record, bundled_settings
from tests.contents import contents
from tests.schemas.bundled import RAW


def exported(settings: Settings, folder: Path) -> dict[str, bytes]:
    marts = [model.name for model in read_models(settings.sql_dir, ("marts",))]
    export_marts(settings, folder, (*marts, "observations"))
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def expected(early: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build from nothing exports."""
    return exported(early, tmp_path_factory.mktemp("expected"))


def test_one_thread_exports_the_same_as_several(expected: dict[str, bytes], tmp_path: Path) -> None:
    settings = bundled_settings(tmp_path, *FEW, threads=1)
    build_record(settings)
    found = exported(settings, tmp_path / "out")
    assert len(found) > 15
    assert differing(found, expected) == []


def test_an_edition_that_comes_later_and_goes_leaves_nothing_behind(
    expected: dict[str, bytes], tmp_path: Path
) -> None:
    """With it, the exports are those of a build from nothing; without it, all is as before."""
    settings = bundled_settings(tmp_path, *FEW)
    late = settings.raw_dir / "ai_index" / "2023"
    late.unlink()
    build_record(settings)
    without = contents(settings)
    late.symlink_to(RAW / "ai_index" / "2023")
    assert build_record(settings) is not None
    assert differing(exported(settings, tmp_path / "with"), expected) == []
    assert differing(contents(settings), without) != []
    late.unlink()
    build_record(settings)
    assert differing(contents(settings), without) == []


def test_observations_stand_in_the_order_in_which_they_are_exported(warehouse: Settings) -> None:
    with store.open_published(warehouse) as con:
        standing = con.execute("FROM observations").fetchall()
        assert standing == con.execute("FROM observations ORDER BY ALL").fetchall()


def test_nothing_new_builds_nothing(warehouse: Settings) -> None:
    assert build_record(warehouse) is None
