"""A case that stays built, so that a mutant costs what it changes and nothing else.

A case is built once, from the real SQL. A mutant is then tried in a transaction: its model and the
models that read it are created anew, the case is compared, and all is rolled back.
"""

from collections.abc import Iterable
from dataclasses import replace
from threading import Timer

import duckdb

from ailedger.build.sql_models import Model
from tests.mutation.operators import Mutant
from tests.sql.harness import Case, compare
from tests.sql.models import build, inputs, models, qualified
from tests.sql.test_recomputed_made_up import CHECKS, MadeUp

SECONDS = 20.0
NO_MUTANT = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


class StandingCase:
    """One case, built.

    Attributes:
        case: the case.
        created: the models that it builds, each after what it reads.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._con = duckdb.connect(":memory:", config={"threads": 1})
        self.created = build(self._con, case.model, case.given)

    def sound(self) -> bool:
        """Whether the case passes as the models are."""
        expected, actual = compare(self._con, self.case)
        return expected == actual

    def differs(self, changed: str) -> bool:
        """Whether the case fails, now that a model is another."""
        expected, actual = compare(self._con, self.case)
        return expected != actual

    def catches(self, model: Model, mutant: Mutant) -> bool | None:
        """Whether the case fails with the mutant in the model's place; None where it is no SQL."""
        timer = Timer(SECONDS, self._con.interrupt)
        timer.start()
        self._con.execute("BEGIN")
        try:
            return self._compare_with(replace(model, select=mutant.select))
        except Exception:  # a contract, a conversion, an interrupt: the wrong is noticed
            return True
        finally:
            timer.cancel()
            self._con.execute("ROLLBACK")

    def _compare_with(self, changed: Model) -> bool | None:
        try:
            self._con.execute(changed.statement())
        except NO_MUTANT:
            return None
        for relation in self._after(changed.relation):
            self._con.execute(models()[relation].statement())
        return self.differs(changed.relation)

    def _after(self, relation: str) -> list[str]:
        """The models of the case that read a model, or what reads it, in order."""
        touched, found = {relation}, []
        for other in self.created:
            if inputs(other) & touched:
                touched.add(other)
                found.append(other)
        return found


class StandingRecord(StandingCase):
    """A made-up record, built: its case are the marts computed again in plain Python."""

    def __init__(self, seed: int) -> None:
        self._record = MadeUp(seed)
        self._con, self.created = self._record.con, self._record.created

    def differs(self, changed: str) -> bool:
        """False where every check of what reads the model passes; else the check raises."""
        touched = {changed, *self._after(changed)}
        for read, check in CHECKS.items():
            if touched & {qualified(name) for name in read}:
                self._record.check(check)
        return False


def built_by(case: Case) -> set[str]:
    """The models that a case builds: not those whose rows it gives, nor what only those read."""
    return built([case.model], case.given)


def built_by_records() -> set[str]:
    """The models that a made-up record builds."""
    return built([qualified(name) for read in CHECKS for name in read], ["observations"])


def built(wanted: Iterable[str], rows_of: Iterable[str]) -> set[str]:
    """These models and what they read, but for the relations whose rows are given."""
    given = {qualified(name) for name in rows_of}
    found: set[str] = set()
    left = list(wanted)
    while left:
        relation = left.pop()
        if relation in models() and relation not in found | given:
            found.add(relation)
            left += inputs(relation)
    return found
