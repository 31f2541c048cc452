"""The last good version of a raw table, whenever a run is killed."""

from pathlib import Path

import pytest

from ailedger.archive import last_good
from ailedger.archive.catalog import RawFile
from ailedger.base.disk import sha256_of


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    (tmp_path / "made_up" / "2026").mkdir(parents=True)
    return tmp_path


def written(raw: Path, text: str) -> RawFile:
    """The raw file as it stands after someone wrote it."""
    path = raw / "made_up" / "2026" / "figures.csv"
    path.write_text(text)
    return RawFile("made_up", "2026", "figures", path, sha256_of(path), "")


def kept(raw: Path) -> list[str]:
    return [path.read_text() for path in sorted((raw / last_good.FOLDER).glob("*/*/*/*.csv"))]


def test_one_version_is_kept_in_the_place_of_earlier_ones(raw: Path) -> None:
    first = written(raw, "a\n1\n")
    last_good.keep(raw, [first])
    second = written(raw, "a\n2\n")
    found = last_good.last_good(raw, second, sound=True)
    assert found is not None
    assert (found.sha256, found.path.read_text()) == (first.sha256, "a\n1\n")
    last_good.keep(raw, [second])
    assert kept(raw) == ["a\n2\n"]
    assert last_good.last_good(raw, second, sound=True) == second


@pytest.mark.parametrize("number", range(4))  # their sha256 stand in either order
def test_killed_before_the_earlier_version_went_the_published_one_counts(
    raw: Path, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    last_good.keep(raw, [written(raw, f"a\n{number}\n")])
    audited = written(raw, f"a\n{number}1\n")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", killed)
        last_good.keep(raw, [audited])
    assert len(kept(raw)) == 2
    found = last_good.last_good(raw, written(raw, f"a\n{number}2\n"), sound=True)
    assert found is not None
    assert found.path.read_text() == f"a\n{number}\n"

    last_good.keep(raw, [written(raw, f"a\n{number}1\n")])  # the run is made again
    assert kept(raw) == [f"a\n{number}1\n"]
