"""Where a raw file is, by the name that the warehouse has for it."""

from pathlib import Path

from ailedger.settings import raw_beneath

GOOD = ".good"  # the folder of the last good versions, below that of the raw tables


def raw_path(raw_dir: Path, file: str) -> Path:
    """Where a raw file is, named by its place below the folder of raw tables."""
    beneath, path = raw_beneath(), raw_dir / file
    return path if beneath is None or path.parent.is_dir() else beneath / file


def good_path(raw_dir: Path, file: str, sha256: str) -> Path:
    """Where the last good version of a file, named by its place and sha256, is kept."""
    folder, _, name = file.rpartition("/")
    return raw_dir / GOOD / folder / sha256 / name
