"""The last good version of a raw table, whenever a run is killed."""

import time
from pathlib import Path

import pytest

from ailedger.archive import last_good
from ailedger.archive.catalog import RawFile
from ailedger.archive.places import GOOD
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
    return [path.read_text() for path in sorted((raw / GOOD).glob("*/*/*/*.csv"))]


def test_the_newest_version_counts_and_earlier_ones_are_kept(raw: Path) -> None:
    first = written(raw, "a\n1\n")
    last_good.keep(raw, [first])
    second = written(raw, "a\n2\n")
    found = last_good.last_good(raw, second, sound=True)
    assert found is not None
    assert (found.sha256, found.path.read_text()) == (first.sha256, "a\n1\n")
    last_good.keep(raw, [second])
    assert sorted(kept(raw)) == ["a\n1\n", "a\n2\n"]
    assert last_good.last_good(raw, second, sound=True) == second
    broken = last_good.last_good(raw, second, sound=False)
    assert broken is not None
    assert broken.path.read_text() == "a\n2\n"


def test_a_file_like_an_earlier_good_version_is_good(raw: Path) -> None:
    for number in (1, 2, 1):
        last_good.keep(raw, [written(raw, f"a\n{number}\n")])
    first = written(raw, "a\n1\n")
    assert last_good.last_good(raw, first, sound=True) == first
    third = last_good.last_good(raw, written(raw, "a\n3\n"), sound=True)
    assert third is not None
    assert third.sha256 == first.sha256  # published again, it is the newest


def test_a_version_whose_acceptance_was_revoked_is_no_good_one(raw: Path) -> None:
    first = written(raw, "a\n1\n")
    last_good.keep(raw, [first])
    second = written(raw, "a\n2\n")
    last_good.keep(raw, [second])
    found = last_good.last_good(raw, second, sound=True, revoked={second.snapshot})
    assert found is not None
    assert found.sha256 == first.sha256
    revoked = {first.snapshot, second.snapshot}
    assert last_good.last_good(raw, second, sound=True, revoked=revoked) is None


def test_the_oldest_versions_go_whatever_the_clock_says(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 0)  # a clock that was set back
    for number in range(last_good.VERSIONS + 2):
        last_good.keep(raw, [written(raw, f"a\n{number}\n")])
    assert sorted(kept(raw)) == [f"a\n{n}\n" for n in range(2, last_good.VERSIONS + 2)]


def test_killed_before_earlier_versions_went_nothing_is_lost(
    raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(path: Path) -> None:
        raise KeyboardInterrupt

    for number in range(last_good.VERSIONS):
        last_good.keep(raw, [written(raw, f"a\n{number}\n")])
    audited = written(raw, "a\n9\n")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", killed)
        last_good.keep(raw, [audited])
    assert len(kept(raw)) == last_good.VERSIONS + 1
    assert last_good.last_good(raw, audited, sound=True) == audited
    last_good.keep(raw, [audited])  # the run is made again
    last_good.keep(raw, [written(raw, "a\n10\n")])
    assert len(kept(raw)) == last_good.VERSIONS
