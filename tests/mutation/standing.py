"""A case that stays built, so that a mutant costs what it changes and nothing else.

A case is built once, from the real SQL, every model as a table. A mutant is then tried in a
transaction: its model is filled anew, then what reads it, as far as rows differ from those that
stood there. Only where they differ in what the case is about is the case compared.
"""

from collections.abc import Iterable
from threading import Timer
from typing import Any

import duckdb

from ailedger.build.sql_models import Model
from tests.mutation.operators import Mutant
from tests.sql.harness import Case, compare, hold_against_contract
from tests.sql.models import build, inputs, models, qualified
from tests.sql.test_recomputed_made_up import CHECKS, MadeUp

SECONDS = 20.0
NO_MUTANT = (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)


def statement(model: Model, select: str) -> str:
    """The CREATE statement of a model with another SELECT: a table, or its macro."""
    kind = model.header.get("materialise", "")
    made = f"MACRO {model.relation}{kind[5:]} AS TABLE" if _is_macro(model) else ""
    return f"CREATE OR REPLACE {made or f'TABLE {model.relation} AS'} {select}"


def _is_macro(model: Model) -> bool:
    return model.header.get("materialise", "").startswith("macro(")


class StandingCase:
    """One case, built.

    Attributes:
        case: the case.
        created: the models that it builds, each after what it reads.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._con = duckdb.connect(":memory:", config={"threads": 1})
        self.created = build(self._con, case.model, case.given, statement=_as_it_is)
        self._note()

    def _note(self) -> None:
        """Remember what each table holds."""
        self._held = {r: self._content(r) for r in self.created if not _is_macro(models()[r])}

    def _content(self, relation: str) -> tuple[list[str], list[Any]]:
        """The types of a table and a sum over its rows, in whatever order they stand."""
        table = self._con.table(relation)
        # As text, too: the hash of a negative zero is that of zero.
        summed = f"SELECT count(*), sum(hash(t, t::VARCHAR)::HUGEINT) FROM {relation} AS t"
        return [str(kind) for kind in table.types], self._con.execute(summed).fetchall()

    def sound(self) -> bool:
        """Whether the case passes as the models are."""
        return not self.differs({self.case.model})

    def differs(self, changed: set[str]) -> bool:
        """Whether the case fails, now that these relations have other rows."""
        if self.case.model not in changed:
            return False
        expected, actual = compare(self._con, self.case)
        if expected == actual and self.case.layer == "marts":
            hold_against_contract(self._con, self.case.model.removeprefix("main."))
        return expected != actual

    def catches(self, model: Model, mutant: Mutant) -> bool | None:
        """Whether the case fails with the mutant in the model's place; None where it is no SQL."""
        timer = Timer(SECONDS, self._con.interrupt)
        timer.start()
        self._con.execute("BEGIN")
        try:
            return self._compare_with(model, mutant.select)
        except Exception:  # a contract, a conversion, an interrupt: the wrong is noticed
            return True
        finally:
            timer.cancel()
            self._con.execute("ROLLBACK")

    def _compare_with(self, model: Model, select: str) -> bool | None:
        try:
            changed = self._refilled(model, select)
        except NO_MUTANT:
            return None
        for relation in self.created:
            if inputs(relation) & changed:
                changed |= self._refilled(models()[relation], models()[relation].select)
        return self.differs(changed)

    def _refilled(self, model: Model, select: str) -> set[str]:
        """Create a model anew; its name if it has other rows now, or may have."""
        self._con.execute(statement(model, select))
        same = self._held.get(model.relation)
        return set() if same and same == self._content(model.relation) else {model.relation}


def _as_it_is(model: Model) -> str:
    return statement(model, model.select)


class StandingRecord(StandingCase):
    """A made-up record, built: its case are the marts computed again in plain Python."""

    def __init__(self, seed: int) -> None:
        self._record = MadeUp(seed, statement=_as_it_is)
        self._con, self.created = self._record.con, self._record.created
        self._note()

    def differs(self, changed: set[str]) -> bool:
        """False where every check of what has other rows passes; else the check raises."""
        for read, check in CHECKS.items():
            if changed & {qualified(name) for name in read}:
                self._record.check(check)
        return False


def built_by(case: Case) -> set[str]:
    """The models that a case builds: not those whose rows it gives, nor what only those read."""
    return built([case.model], case.given)


def built_by_records() -> set[str]:
    """The models that a made-up record builds."""
    return built(
        [qualified(name) for read in CHECKS for name in read], ["observations", "readings"]
    )


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
