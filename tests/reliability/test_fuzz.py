"""Broken and hostile raw tables: each is loaded right, set aside or refused, with its reason.

Each is loaded twice, line by line and in the quick way for large files: what becomes of it must be
the same, and is held against the bytes by `oracle`, which knows nothing of the loader.

pytest tests/reliability/test_fuzz.py -s                a hundred
pytest tests/reliability/test_fuzz.py -s --fuzz 3000    as many as named
"""

import collections
import datetime
import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import ModuleType
from typing import Any, ClassVar
from unittest.mock import patch

import duckdb
import pandera.polars as pa
import pytest

from ailedger.archive.catalog import RawFile
from ailedger.base import database
from ailedger.base.schema import raw_name
from ailedger.base.sql_text import quote
from ailedger.errors import RefusedError
from ailedger.load import parts, read_files, transaction, validated_load
from ailedger.settings import PROJECT, Settings
from schemas.registry import raw_contracts

from . import oracle
from .mutate import mutate

SECONDS = 300.0  # of a table; a hang, however loaded the machine is
REFUSED = "refused"
EVIL = 'a"; DROP TABLE sentinel; --'
SEEDS = (
    ("worldbank", "2026-11", "indicators"),
    ("cset_cat", "2024-12", "patents_granted"),
    ("worldbank_linkedin", "2015-2019", "ai_skill_migration"),
    ("microsoft", "2026-Q1", "ai_diffusion"),
    ("ai_index", "2024", "figures"),
    ("ai_index", "2023", "figures"),
)
KEEP_LINES = 60
BATCH = 100  # tables tried in one build
OTHERS = 0.03  # share of tries with another table under the contract


class Everything(pa.DataFrameModel):
    """Every type of cell, under names that would be SQL if nobody quoted them; made up."""

    text: str = pa.Field(alias=EVIL, nullable=True)
    name: str = pa.Field(alias="select, from; '\"", nullable=True)
    number: int = pa.Field(alias="número", nullable=True)
    amount: float = pa.Field(alias="Amount (US$)", nullable=True)
    truth: bool = pa.Field(alias="true", nullable=True)
    day: datetime.date = pa.Field(alias="2024-01-01", nullable=True)

    class Config:
        """Name and strictness; no key."""

        name = "evil'_\"; DROP TABLE sentinel; --"
        strict = True
        metadata: ClassVar[dict[str, Any]] = {"key": []}


EVERYTHING = (
    '"a""; DROP TABLE sentinel; --","select, from; \'""",número,Amount (US$),true,2024-01-01\n'
    + "".join(
        f"text {i},name {i},{i * 7},{i / 8},{'ft'[i % 2]},2024-02-{i % 28 + 1:02}\n"
        for i in range(40)
    )
).encode()


@dataclass(frozen=True)
class Seed:
    """A sound table."""

    source: str
    edition: str
    table: str
    data: bytes
    contract: Any


def seeds() -> list[Seed]:
    """Sound tables: published ones, and one with every type of cell."""
    contracts = raw_contracts()
    found = []
    for source, edition, table in SEEDS:
        path = PROJECT / "data" / "raw" / source / edition / f"{table}.csv"
        lines = path.read_bytes().split(b"\n")[:KEEP_LINES]
        data = b"\n".join(lines).rstrip(b"\n") + b"\n"
        found.append(Seed(source, edition, table, data, contracts[f"{source}_{table}"]))
    found.append(Seed("evil'", '20"24; --', 'a"; DROP TABLE sentinel; --', EVERYTHING, Everything))
    return found


@dataclass(frozen=True)
class Way:
    """A way of loading, with a build of its own; `smaller` makes it take small files too."""

    con: duckdb.DuckDBPyConnection
    smaller: tuple[tuple[ModuleType, str, int], ...]


@contextmanager
def builds(folder: Path) -> Iterator[list[Way]]:
    """Builds with a table that must survive: one loaded line by line, one quickly and in parts."""
    quick = ((read_files, "BULK_FROM", 0), (parts, "LEAST", 512), (transaction, "LARGE", 0))
    with ExitStack() as stack:
        ways = []
        for threads, smaller in ((1, ()), (2, quick)):
            settings = Settings(warehouse_dir=folder / "warehouse", threads=threads)
            con = stack.enter_context(database.open_memory(settings))
            con.execute("CREATE TABLE sentinel AS SELECT 42 AS i")
            ways.append(Way(con, smaller))
        yield ways
        for way in ways:
            assert way.con.execute("SELECT i FROM sentinel").fetchall() == [(42,)]
        strays = [p for p in (folder / "raw").rglob("*") if p.is_file() and p.suffix != ".csv"]
        assert not strays


@dataclass(frozen=True)
class Outcome:
    """What became of a table: a word for it, the accepted rows, the lines set aside and why."""

    word: str
    accepted: tuple[Any, ...] = ()
    aside: tuple[Any, ...] = ()


def outcome(ways: list[Way], folder: Path, seed: Seed, data: bytes) -> str:
    """Load a table in every way and say what became of it.

    Raises:
        AssertionError: a line was lost, a value changed, a reason is missing, the ways differ.
    """
    path = folder / seed.source / seed.edition / f"{seed.table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    file = RawFile(seed.source, seed.edition, seed.table, path, digest, "")
    found = [loaded(way, file, seed.contract) for way in ways]
    names = list(seed.contract.to_schema().columns)
    for each in found:
        if each.word != REFUSED:
            wrong = oracle.faults(data, names, each.accepted, [line for line, *_ in each.aside])
            assert not wrong, wrong[:3]
    assert found[0].word == found[1].word, [each.word for each in found]
    # The text of a cell that is no number may differ in spelling, the verdict may not.
    for one, other in zip(*(shown(each) for each in found), strict=True):
        assert one == other, f"ways differ: {one[:150]} | {other[:150]}"
    return found[0].word


def shown(found: Outcome) -> list[str]:
    """Rows and reasons as text, which makes missing values and NaN comparable."""
    return [*map(str, found.accepted), *map(str, found.aside)]


def loaded(way: Way, file: RawFile, contract: Any) -> Outcome:
    """Load a file in one way.

    Raises:
        AssertionError: the counts do not hold, or a reason is missing.
    """
    con = way.con
    timer = Timer(SECONDS, con.interrupt)
    timer.start()
    try:
        with ExitStack() as stack:
            for module, name, value in way.smaller:
                stack.enter_context(patch.object(module, name, value))
            (done,) = validated_load.load_files(con, file.raw_table, [file], contract)
    except RefusedError as error:
        assert error.where, "refused without saying where"
        assert error.what
        assert len(str(error)) < 10_000
        return Outcome(REFUSED)
    finally:
        timer.cancel()
    columns = ", ".join(map(quote, contract.to_schema().columns))
    accepted = con.execute(
        f"SELECT {columns}, row FROM {raw_name(file.raw_table)} WHERE snapshot = ? ORDER BY row",
        [file.snapshot],
    ).fetchall()
    aside = con.execute(
        "SELECT row, rules, file, stage FROM quarantine WHERE snapshot = ? ORDER BY row",
        [file.snapshot],
    ).fetchall()
    assert done.rows_in == done.accepted + done.quarantined
    assert (done.accepted, done.quarantined) == (len(accepted), len({line for line, *_ in aside}))
    assert all(rules and said == file.file and line > 1 for line, rules, said, _ in aside)
    if not aside:
        return Outcome("loaded whole", tuple(accepted))
    word = "rows set aside" if accepted else "every row set aside"
    return Outcome(word, tuple(accepted), tuple(aside))


def test_sound_tables_are_loaded_whole(tmp_path: Path) -> None:
    with builds(tmp_path) as ways:
        for seed in seeds():
            assert outcome(ways, tmp_path / "raw", seed, seed.data) == "loaded whole", seed.table


def test_mutated_tables(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    number = request.config.getoption("--fuzz")
    sound = seeds()
    told: collections.Counter[str] = collections.Counter()
    bad: list[str] = []
    slowest = 0.0
    for start in range(0, number, BATCH):
        with builds(tmp_path) as ways:
            for attempt in range(start, min(start + BATCH, number)):
                rng = random.Random(f"ledger {attempt}")
                seed = rng.choice(sound)
                data, broken = mutate(seed.data, rng, attempt)
                if rng.random() < OTHERS:
                    data, broken = rng.choice(sound).data, "another table"
                begun = time.process_time()
                try:
                    told[outcome(ways, tmp_path / "raw", seed, data)] += 1
                except Exception as error:
                    what = f"{type(error).__name__}: {error}"
                    bad.append(f"{attempt} {seed.source}_{seed.table} {broken}: {what}"[:400])
                slowest = max(slowest, time.process_time() - begun)
    summary = ", ".join(f"{count} {what}" for what, count in sorted(told.items()))
    print(f"\n{number} tables tried: {summary}; {len(bad)} wrong; slowest {slowest:.1f} s")
    assert not bad, "\n".join(bad)
    assert slowest < SECONDS
