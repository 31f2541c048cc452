"""How many small wrongs of the SQL do the cases of tests/sql catch?

    python -m tests.mutation.run                             core and marts
    python -m tests.mutation.run --folder claims
    python -m tests.mutation.run --model talent_flow_editions --sample 20

Each model is changed in one place at a time; the cases that build it, itself first, then what reads
it, run until one fails. A mutant that DuckDB will not create is no mutant. Survivors are printed
with the line of the model; those of explained.toml are equal in meaning, with the reason.
"""

import argparse
import multiprocessing
import random
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer

import duckdb

from flows.warehouse.models import Model
from tests.mutation.operators import Mutant, mutants
from tests.sql import models as sql_models
from tests.sql.harness import Case, read_case, run_case

ROOT = Path(__file__).resolve().parents[1] / "sql"
EXPLAINED = Path(__file__).with_name("explained.toml")
SECONDS = 20.0
NO_MUTANT = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


@dataclass(frozen=True)
class Survivor:
    """A mutant that no case catches."""

    model: str
    line: int
    text: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.model}:{self.line}: {self.wrong}\n      {self.text}"


class Seen(dict[str, Model]):
    """The models, noting which are asked for."""

    asked: set[str]

    def __getitem__(self, key: str) -> Model:
        self.asked.add(key)
        return super().__getitem__(key)


def cases() -> list[Case]:
    """Every case of tests/sql."""
    return [read_case(path, ROOT) for path in sorted(ROOT.rglob("*.yaml"))]


def passes(case: Case) -> bool:
    """Whether a case passes.

    Raises:
        duckdb.Error: the model cannot be created.
    """
    with duckdb.connect(":memory:", config={"threads": 1}) as con:
        timer = Timer(SECONDS, con.interrupt)
        timer.start()
        try:
            expected, actual = run_case(con, case)
        finally:
            timer.cancel()
    return expected == actual


def users(known: list[Case]) -> dict[str, list[Case]]:
    """Which cases build which model, those about it first, but for cases that fail already."""
    seen = Seen(sql_models.models())
    original = sql_models.models
    sql_models.models = lambda: seen  # type: ignore[assignment]
    found: dict[str, list[Case]] = {}
    try:
        for case in known:
            seen.asked = set()
            try:
                sound = passes(case)
            except Exception:  # whatever it is, it is not the mutant's doing
                sound = False
            if not sound:
                print(f"left out, fails as it is: {case.name}", file=sys.stderr)
                continue
            for model in seen.asked:
                found.setdefault(model, []).append(case)
    finally:
        sql_models.models = original
    return {m: sorted(cs, key=lambda case: case.model != m) for m, cs in found.items()}


def caught(model: Model, mutant: Mutant, by: list[Case]) -> bool | None:
    """Whether a case fails with the mutant in the model's place; None where it is no mutant."""
    known = sql_models.models()
    known[model.relation] = replace(model, select=mutant.select)
    sql_models.types.cache_clear()
    try:
        for case in by:
            try:
                if not passes(case):
                    return True
            except NO_MUTANT:
                return None
            except Exception:  # a contract, a conversion, an interrupt: the wrong is noticed
                return True
    finally:
        known[model.relation] = model
        sql_models.types.cache_clear()
    return False


def try_model(task: tuple[str, int]) -> tuple[str, int, int, int, list[Survivor]]:
    """Name, mutants caught, tried, impossible, and the survivors of one model."""
    name, sample = task
    model = sql_models.models()[name]
    lines = model.select.split("\n")
    with duckdb.connect() as con:
        chosen = list(mutants(con, model.select))
    if sample and len(chosen) > sample:
        chosen = random.Random(name).sample(chosen, sample)
    by = USERS.get(name, [])
    hits, impossible, survivors = 0, 0, []
    for mutant in chosen:
        found = caught(model, mutant, by)
        if found is None:
            impossible += 1
        elif found:
            hits += 1
        else:
            text = lines[mutant.line - 1].strip()
            survivors.append(Survivor(name, mutant.line, text, mutant.wrong))
    return name, hits, len(chosen) - impossible, impossible, survivors


USERS: dict[str, list[Case]] = {}


def prepare(found: dict[str, list[Case]]) -> None:
    """Give a worker process what the first process found out."""
    USERS.update(found)


def explained() -> dict[tuple[str, str, str], str]:
    """Survivors that mean the same as the model, with the reason."""
    if not EXPLAINED.exists():
        return {}
    entries = tomllib.loads(EXPLAINED.read_text(encoding="utf-8")).get("mutant", [])
    return {(e["model"], e["text"], e["wrong"]): e["because"] for e in entries}


def chosen_models(folders: list[str], name: str | None) -> Iterator[str]:
    """Names of the models to try."""
    for relation, model in sql_models.models().items():
        if model.name == name or (name is None and model.folder in folders):
            yield relation


def main() -> int:
    """Try the mutants, print the score and the survivors; 1 where it is below the aim."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", action="append", help="core, marts, claims or staging")
    parser.add_argument("--model", help="one model alone")
    parser.add_argument("--sample", type=int, default=0, help="mutants per model at most; 0 is all")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--aim", type=float, default=95.0, help="percent to be caught")
    given = parser.parse_args()
    begun = time.monotonic()
    prepare(users(cases()))
    names = list(chosen_models(given.folder or ["core", "marts"], given.model))
    tasks = [(name, given.sample) for name in names]
    hits = tried = impossible = 0
    survivors: list[Survivor] = []
    with multiprocessing.get_context("spawn").Pool(given.jobs, prepare, (USERS,)) as pool:
        for name, hit, number, no_mutants, left in pool.imap_unordered(try_model, tasks):
            hits, tried, impossible = hits + hit, tried + number, impossible + no_mutants
            survivors += left
            print(f"{hit:5} of {number:5} caught  {name}", flush=True)
    known = explained()
    same = [s for s in survivors if (s.model, s.text, s.wrong) in known]
    open_ones = sorted((s for s in survivors if s not in same), key=lambda s: (s.model, s.line))
    print("\nSurvivors:" if open_ones else "\nNo survivors.")
    for survivor in open_ones:
        print(f"  {survivor}")
    score = 100 * hits / max(1, tried - len(same))
    print(
        f"\n{hits} of {tried - len(same)} mutants caught ({score:.1f} %), "
        f"{len(open_ones)} survive, {len(same)} mean the same, {impossible} are no SQL; "
        f"{time.monotonic() - begun:.0f} s"
    )
    return 0 if score >= given.aim else 1


if __name__ == "__main__":
    sys.exit(main())
