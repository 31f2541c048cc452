"""A small sample of what `python -m tests.mutation.run` does in full."""

from collections import defaultdict

import duckdb

from tests.mutation.operators import mutants
from tests.mutation.run import ROOT, attempt, explained, score, tasks
from tests.sql.harness import read_case
from tests.sql.models import models

SOME = ("main.as_of", "main.periods", "main.training_cost", "checks.conservation")
EACH = 6
Entries = set[tuple[str, str]]  # a line's text and what is wrong there


def test_a_sample_of_mutants_is_caught() -> None:
    every = [read_case(path, ROOT) for path in sorted(ROOT.rglob("*.yaml"))]
    work = tasks(SOME, [case for case in every if case.model in SOME], EACH)
    caught, _, impossible, left = score(map(attempt, work), told=False)
    assert caught + impossible >= 4 * len(SOME)
    assert left == []


def test_a_model_without_cases_has_survivors() -> None:
    (work,) = tasks(["main.latest"], [], 3)
    done = attempt(work)
    assert done.caught == 0
    assert len(done.survivors) == len(work.mutants)


def test_what_is_explained_is_still_a_mutant_of_its_line() -> None:
    by_model: dict[str, Entries] = defaultdict(set)
    for model, text, wrong in explained():
        by_model[model].add((text, wrong))
    for model, entries in by_model.items():
        select = models()[model].select
        lines = [line.strip() for line in select.split("\n")]

        def is_explained(
            line: int, wrong: str, lines: list[str] = lines, entries: Entries = entries
        ) -> bool:
            return (lines[line - 1], wrong) in entries

        with duckdb.connect() as con:
            found = {(lines[m.line - 1], m.wrong) for m in mutants(con, select, is_explained)}
        assert entries == found, model
    assert all(len(reason) > 20 for reason in explained().values())
