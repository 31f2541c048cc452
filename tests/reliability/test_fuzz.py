"""Broken and hostile raw tables: each is loaded right, set aside or refused, with its reason.

pytest tests/reliability/test_fuzz.py -s                a hundred
pytest tests/reliability/test_fuzz.py -s --fuzz 3000    as many as named
"""

import collections
import datetime
import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any, ClassVar

import duckdb
import pandera.polars as pa
import pytest

from flows.errors import RefusedError
from flows.extract.catalog import RawFile
from flows.settings import PROJECT, Settings
from flows.warehouse import database
from flows.warehouse.load import load_files
from flows.warehouse.schema import quote, raw_name
from schemas.registry import raw_contracts

from . import oracle
from .mutate import mutate

SECONDS = 30.0
EVIL = 'a"; DROP TABLE sentinel; --'
SEEDS = (
    ("worldbank", "2026-11", "population"),
    ("worldbank", "2026-11", "gdp"),
    ("worldbank_linkedin", "2015-2019", "ai_skill_migration"),
    ("microsoft", "2026-Q1", "ai_diffusion"),
    ("ai_index", "2026", "patents_granted"),
    ("ai_index", "2024", "private_investment"),
    ("ai_index", "2024", "benchmarks"),
    ("ai_index", "2023", "published_ranks"),
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


def seeds() -> list[tuple[str, str, str, bytes, Any]]:
    """Source, edition, table, bytes and contract of sound tables."""
    contracts = raw_contracts()
    found: list[tuple[str, str, str, bytes, Any]] = []
    for source, edition, table in SEEDS:
        path = PROJECT / "data" / "raw" / source / edition / f"{table}.csv"
        lines = path.read_bytes().split(b"\n")[:KEEP_LINES]
        data = b"\n".join(lines).rstrip(b"\n") + b"\n"
        found.append((source, edition, table, data, contracts[f"{source}_{table}"]))
    found.append(("evil'", '20"24; --', 'a"; DROP TABLE sentinel; --', EVERYTHING, Everything))
    return found


@contextmanager
def build(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A build with a table that must survive."""
    settings = Settings(warehouse_dir=folder / "warehouse", threads=1)
    with database.open_memory(settings) as con:
        con.execute("CREATE TABLE sentinel AS SELECT 42 AS i")
        yield con
        unharmed(con, folder / "raw")


def outcome(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    seed: tuple[str, str, str, bytes, Any],
    data: bytes,
) -> str:
    """Load a table and say what became of it.

    Raises:
        AssertionError: a line was lost, a value changed, a reason is missing, SQL got through.
    """
    source, edition, table, _, contract = seed
    path = folder / source / edition / f"{table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    file = RawFile(source, edition, table, path, hashlib.sha256(data).hexdigest(), "")
    timer = Timer(SECONDS, con.interrupt)
    timer.start()
    try:
        (load,) = load_files(con, file.raw_table, [file], contract)
    except RefusedError as error:
        assert error.where, "refused without saying where"
        assert error.what
        assert len(str(error)) < 300_000
        return "refused"
    finally:
        timer.cancel()
    names = list(contract.to_schema().columns)
    accepted = con.execute(
        f"SELECT {', '.join(map(quote, names))}, row FROM {raw_name(file.raw_table)} "
        "WHERE snapshot = ?",
        [file.snapshot],
    ).fetchall()
    aside = con.execute(
        "SELECT row, rules, file, stage FROM quarantine WHERE snapshot = ?", [file.snapshot]
    ).fetchall()
    assert load.rows_in == load.accepted + load.quarantined
    assert (load.accepted, load.quarantined) == (len(accepted), len({line for line, *_ in aside}))
    assert all(rules and said == file.file and line > 1 for line, rules, said, _ in aside)
    wrong = oracle.faults(data, names, accepted, [line for line, *_ in aside])
    assert not wrong, wrong[:3]
    if not aside:
        return "loaded whole"
    return "rows set aside" if accepted else "every row set aside"


def unharmed(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """No SQL of a cell, name or header was run."""
    assert con.execute("SELECT i FROM sentinel").fetchall() == [(42,)]
    strays = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]
    assert not strays


def test_sound_tables_are_loaded_whole(tmp_path: Path) -> None:
    with build(tmp_path) as con:
        for seed in seeds():
            assert outcome(con, tmp_path / "raw", seed, seed[3]) == "loaded whole", seed[:3]


def test_mutated_tables(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    number = request.config.getoption("--fuzz")
    sound = seeds()
    told: collections.Counter[str] = collections.Counter()
    bad: list[str] = []
    slowest = 0.0
    for start in range(0, number, BATCH):
        with build(tmp_path) as con:
            for attempt in range(start, min(start + BATCH, number)):
                rng = random.Random(f"ledger {attempt}")
                seed = sound[rng.randrange(len(sound))]
                data, ways = mutate(seed[3], rng, attempt)
                if rng.random() < OTHERS:
                    data, ways = rng.choice(sound)[3], "another table"
                begun = time.monotonic()
                try:
                    told[outcome(con, tmp_path / "raw", seed, data)] += 1
                except Exception as error:
                    what = f"{type(error).__name__}: {error}"
                    bad.append(f"{attempt} {seed[0]}_{seed[2]} {ways}: {what}"[:400])
                slowest = max(slowest, time.monotonic() - begun)
    summary = ", ".join(f"{count} {what}" for what, count in sorted(told.items()))
    print(f"\n{number} tables tried: {summary}; {len(bad)} wrong; slowest {slowest:.1f} s")
    assert not bad, "\n".join(bad)
    assert slowest < SECONDS
