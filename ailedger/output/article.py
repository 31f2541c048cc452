"""The reading of the whole article: each statement with what the record says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from duckdb import DuckDBPyConnection

from ailedger.output.verdicts import UNDECIDED, Verdict, verdicts


@dataclass(frozen=True)
class Statement:
    """One statement of the article, and what the record says of it."""

    by: Verdict  # by the edition it was made from, or the first one since that decides
    later: Verdict | None  # by the newest edition that decides otherwise; None where none does


def article(con: DuckDBPyConnection) -> list[Statement]:
    """The statements of the article, by part and number."""
    judged = [verdict for verdict in verdicts(con) if verdict.part]
    parts = list(dict.fromkeys(verdict.part for verdict in judged))
    found = [_statement(list(own)) for _, own in groupby(judged, key=lambda v: v.number)]
    return sorted(found, key=lambda one: (parts.index(one.by.part), one.by.number))


def _statement(every: Sequence[Verdict]) -> Statement:
    decided = [verdict for verdict in every if verdict.verdict != UNDECIDED]
    # Where none decides, the newest that has figures tells most.
    told = [verdict for verdict in every if verdict.figures]
    by = (decided[:1] or told[-1:] or list(every[:1]))[0]
    later = decided[-1] if decided and decided[-1].verdict != by.verdict else None
    return Statement(by, later)


def tally(statements: Sequence[Statement]) -> dict[str, int]:
    """How many statements have each verdict, in the order in which they are told."""
    order = ("supported", "contradicted", UNDECIDED)
    return {name: sum(one.by.verdict == name for one in statements) for name in order}
