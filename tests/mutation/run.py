"""How many small wrongs of the SQL do the cases of tests/sql catch?

    python -m tests.mutation.run                             all of sql/
    python -m tests.mutation.run --folder claims
    python -m tests.mutation.run --model talent_flow --model talent_flow_editions --sample 20

Each model is changed in one place at a time; every case that builds it, those about it first, and
the recomputations over made-up records that read it are tried until one fails. A mutant that DuckDB
will not create is no mutant. Survivors are printed with the line of the model, but for those of
explained.toml: it says why no row tells them apart.
"""

import argparse
import multiprocessing
import random
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import duckdb

from tests.mutation.operators import Mutant, mutants
from tests.mutation.standing import StandingCase, StandingRecord, built_by, built_by_records
from tests.sql.harness import Case, read_case
from tests.sql.models import CHECKS, models

ROOT = Path(__file__).resolve().parents[1] / "sql"
EXPLAINED = Path(__file__).with_name("explained.toml")
FOLDERS = ("staging", "core", "marts", CHECKS)
RECORDS = {f"made up/{seed}": seed for seed in (1, 2)}
CHUNK = 40  # mutants that one process takes at a time


class Survivor(NamedTuple):
    """A mutant that no case catches: model, text of its line, what is wrong; and the line."""

    model: str
    text: str
    wrong: str
    line: int

    def __str__(self) -> str:
        return f"{self.model}:{self.line}: {self.wrong}\n      {self.text}"


@dataclass(frozen=True)
class Task:
    """Some mutants of a model, and the names of what builds it, cases about it first."""

    model: str
    mutants: tuple[Mutant, ...]
    cases: tuple[str, ...]


@dataclass(frozen=True)
class Done:
    """What became of a task: mutants that are no SQL, those caught, those that survive."""

    model: str
    impossible: int
    caught: int
    survivors: tuple[Survivor, ...]


@cache
def standing(name: str) -> StandingCase:
    """A case or a made-up record of this process, built once."""
    if name in RECORDS:
        return StandingRecord(RECORDS[name])
    return StandingCase(read_case((ROOT / name).with_suffix(".yaml"), ROOT))


def cases(names: Iterable[str]) -> list[Case]:
    """The cases of tests/sql that build one of these models, if all pass as the models are."""
    known = [read_case(path, ROOT) for path in sorted(ROOT.rglob("*.yaml"))]
    found = [case for case in known if built_by(case) & set(names)]
    unsound = [case.name for case in found if not standing(case.name).sound()]
    if unsound:
        sys.exit(f"these cases fail as the models are: {', '.join(unsound)}")
    return found


def tasks(names: Iterable[str], known: list[Case], sample: int) -> Iterator[Task]:
    """The work, in portions.

    Args:
        names: the models to change.
        known: the cases.
        sample: mutants of a model at most, chosen by its name; 0 is all.
    """
    building = {case.name: built_by(case) for case in known}
    recorded = built_by_records()
    for name in names:
        with duckdb.connect() as con:
            chosen = list(mutants(con, models()[name].select))
        if sample and len(chosen) > sample:
            chosen = random.Random(name).sample(chosen, sample)
        by = [case for case in known if name in building[case.name]]
        by.sort(key=lambda case: (case.model != name, len(building[case.name])))
        names_of = (*(case.name for case in by), *(RECORDS if name in recorded else ()))
        for start in range(0, len(chosen), CHUNK):
            yield Task(name, tuple(chosen[start : start + CHUNK]), names_of)


def attempt(task: Task) -> Done:
    """Try the mutants of a task."""
    model = models()[task.model]
    lines = model.select.split("\n")
    impossible, caught, survivors = 0, 0, []
    for mutant in task.mutants:
        verdicts = (standing(case).catches(model, mutant) for case in task.cases)
        verdict = next((v for v in verdicts if v is not False), False)
        if verdict is None:
            impossible += 1
        elif verdict:
            caught += 1
        else:
            text = lines[mutant.line - 1].strip()
            survivors.append(Survivor(task.model, text, mutant.wrong, mutant.line))
    return Done(task.model, impossible, caught, tuple(survivors))


def explained() -> dict[tuple[str, str, str], str]:
    """Survivors that were looked at, each with the reason why no row tells it from the model."""
    entries = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["mutant"]
    return {(e["model"], e["text"], e["wrong"]): e["because"] for e in entries}


def chosen_models(folders: Iterable[str], given: Iterable[str]) -> list[str]:
    """The models to change: SQL files, not the unions that the code writes."""
    return [
        relation
        for relation, model in models().items()
        if model.path.is_file() and (model.name in given if given else model.folder in folders)
    ]


def score(done: Iterable[Done], told: bool = True) -> tuple[int, int, int, list[Survivor]]:
    """Mutants caught, left and explained, no SQL, and the survivors that nobody explained."""
    known = explained()
    caught, impossible, survivors = Counter[str](), 0, []
    for each in done:
        caught[each.model] += each.caught
        impossible += each.impossible
        survivors += each.survivors
        if told:
            print(f"{each.caught:4} caught, {len(each.survivors):3} left  {each.model}", flush=True)
    unknown = sorted(s for s in survivors if tuple(s[:3]) not in known)
    return caught.total(), len(survivors) - len(unknown), impossible, unknown


def main() -> int:
    """Try the mutants, print the score and the survivors; 1 where it is below the aim."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--folder", action="append", help=", ".join(FOLDERS))
    parser.add_argument("--model", action="append", help="one model alone; again for another")
    parser.add_argument("--sample", type=int, default=0, help="mutants per model at most; 0 is all")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--aim", type=float, default=95.0, help="percent to be caught")
    given = parser.parse_args()
    begun = time.monotonic()
    names = chosen_models(given.folder or FOLDERS, given.model or ())
    if not names:
        parser.error(f"no model {given.model!r}; a model's name has no folder")
    work = list(tasks(names, cases(names), given.sample))
    if given.jobs == 1:
        caught, same, impossible, left = score(map(attempt, work))
    else:
        with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
            caught, same, impossible, left = score(pool.imap_unordered(attempt, work))
    print("\nNot explained:" if left else "\nAll explained.", *left, sep="\n  ")
    tried = caught + same + len(left)
    percent = 100 * caught / max(1, tried)
    print(
        f"\n{caught} of {tried} mutants of {len(names)} models caught ({percent:.1f} %); of those "
        f"left {same} are explained, {len(left)} not; {impossible} more are no SQL; "
        f"{time.monotonic() - begun:.0f} s"
    )
    return 0 if percent >= given.aim else 1


if __name__ == "__main__":
    sys.exit(main())
