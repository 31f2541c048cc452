"""One of many files changed, and none: against a full load of all."""

import dataclasses
import shutil
import statistics
import time
from pathlib import Path

import duckdb

from ailedger.archive.catalog import RawFile
from ailedger.base.disk import sha256_of
from ailedger.load.validated_load import load_files
from benchmarks.generate import made
from benchmarks.sides.contract import Indicators

TABLE = "bench_indicators"


def measure(work: Path, rows: int, files: int, memory: str, repeats: int) -> str:
    """Seconds of a full load, of a load after one file changed, and after none.

    The copy of the database that an incremental build starts from is in its time; the sha256 of
    the files is not.

    Returns:
        A table in Markdown.
    """
    paths = made(work / "data", rows, files, bad=False)
    every = [RawFile("bench", p.stem, "indicators", p, sha256_of(p), "") for p in paths]
    place = work / "incremental"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    changed = _changed(every[len(every) // 2], place)
    after = [changed if file.edition == changed.edition else file for file in every]
    taken: dict[str, list[float]] = {"full load": [], "one file changed": [], "nothing changed": []}
    for _ in range(repeats):
        base = place / "base.duckdb"
        base.unlink(missing_ok=True)
        taken["full load"].append(_load(base, every, memory))
        for name, wanted in (("one file changed", after), ("nothing changed", every)):
            begun = time.perf_counter()
            shutil.copyfile(base, place / "next.duckdb")
            copied = time.perf_counter() - begun
            taken[name].append(copied + _load(place / "next.duckdb", wanted, memory))
    whole = statistics.median(taken["full load"])
    lines = [f"{rows:,} rows in {files} files", "", "| run | s | of a full load |", "|---|---|---|"]
    for name, seconds in taken.items():
        median = statistics.median(seconds)
        lines.append(
            f"| {name} | {median:.2f} ({min(seconds):.2f}-{max(seconds):.2f}) "
            f"| {median / whole:.3f} |"
        )
    return "\n".join(lines)


def _load(database: Path, files: list[RawFile], memory: str) -> float:
    begun = time.perf_counter()
    with duckdb.connect(str(database), config={"memory_limit": memory}) as con:
        load_files(con, TABLE, files, Indicators, accepted=(), hashed=False)
        con.execute("CHECKPOINT")
    return time.perf_counter() - begun


def _changed(file: RawFile, folder: Path) -> RawFile:
    """The file with one figure corrected."""
    path = folder / file.path.name
    lines = file.path.read_text().splitlines(keepends=True)
    cells = lines[1].split(",")
    lines[1] = ",".join([*cells[:3], "1.5", *cells[4:]])
    path.write_text("".join(lines))
    return dataclasses.replace(file, path=path, sha256=sha256_of(path))
