"""Judging a figure among those of its table: places, the highest, what is not there."""

from decimal import Decimal
from itertools import pairwise

from ailedger.claims.case import CONTRADICTED, SUPPORTED, Case, Part, decided, undecided
from ailedger.claims.of_figures import target
from ailedger.claims.record import Figure


def rank(case: Case) -> Part:
    """A place: the published one first; else a computed one, where the table allows it."""
    asked, wanted = case.assertion, target(case)
    entity = asked.entities[0]
    place, behind = case.place(entity, asked.period)
    if place is not None:
        return Part(decided(wanted.holds(Decimal(place))), f"{entity} has rank {place}", behind)
    own = case.subject
    if own is None:
        return undecided(case.missing(entity))
    above = [figure for figure in case.field(own) if figure.value > own.value]
    least = len(above) + 1  # a table that is partial says how many stand above at least
    said = f"{len(above)} above {entity} among those printed, but the table is partial"
    number = wanted.number.value
    if wanted.operator in ("=", "<=", "<", "~") and least > number:
        return Part(CONTRADICTED, said, (*above, own))
    if wanted.operator in (">", ">=") and least > number:
        return Part(SUPPORTED, said, (*above, own))
    return undecided(said, figures=[*above, own])


def places(case: Case) -> Part:
    """Places lost or gained between two periods."""
    asked = case.assertion
    entity = asked.entities[0]
    then, behind_then = case.place(entity, asked.before)
    now, behind_now = case.place(entity, asked.period)
    figures = (*behind_then, *behind_now)
    if then is None or now is None:
        periods = [p for p, place in ((asked.before, then), (asked.period, now)) if place is None]
        return undecided(*(f"no rank of {entity} in {p}" for p in periods), figures=figures)
    first, last = behind_then[-1], behind_now[-1]
    parted = case.parted(first, last)
    if parted:
        return undecided(parted, figures=figures)
    moved = now > then if asked.word == "lost" else now < then
    said = f"rank {then} in {asked.before}, {now} in {asked.period}" + case.crossing(first, last)
    return Part(decided(moved), said, figures)


def extreme(case: Case) -> Part:
    """The highest or lowest figure of its table."""
    asked, own = case.assertion, case.subject
    entity = asked.entities[0]
    if own is None:
        return undecided(case.missing(entity))
    most = asked.word == "highest"
    beyond = [f for f in case.field(own) if (f.value > own.value if most else f.value < own.value)]
    if beyond:
        side = "above" if most else "below"
        return Part(
            CONTRADICTED, f"{side} {entity}: {_listed(beyond)}", (*beyond, own)
        )  # fmt: skip
    whole = own.rank is not None if most else own.coverage == "full"
    nobody = f"nobody {'above' if most else 'below'} {entity}"
    if whole:
        return Part(SUPPORTED, nobody, (own,))
    return undecided(f"{nobody} among those printed, but the table is partial", figures=[own])


def _listed(figures: list[Figure]) -> str:
    return ", ".join(figure.entity for figure in figures)


def top(case: Case) -> Part:
    """The entities that lead a table, in order or in any."""
    asked = case.assertion
    found = [case.figure(entity) for entity in asked.entities]
    there = [figure for figure in found if figure is not None]
    lacking = [
        case.missing(entity)
        for entity, figure in zip(asked.entities, found, strict=True) if figure is None
    ]  # fmt: skip
    # A model has another name in another edition: one that is missing may stand among the others.
    if not there or (lacking and there[0].entity_type == "model"):
        return undecided(*lacking, figures=there)
    last = min(there, key=lambda figure: figure.value)
    others = [
        f for f in case.field(last) if f.value > last.value and f.entity not in asked.entities
    ]
    said = [f"also above {last.entity}: {_listed(others)}"] if others else []
    in_order = asked.word == "any order" or all(a.value > b.value for a, b in pairwise(there))
    if not in_order:
        said.append("in another order")
    if others or not in_order:
        return Part(CONTRADICTED, "; ".join(said), (*there, *others))
    if lacking:
        return undecided(*lacking, figures=there)
    if last.rank is None:
        return undecided("the table is partial", figures=there)
    order = "" if asked.word == "any order" else " in this order"
    return Part(SUPPORTED, f"{', '.join(asked.entities)} lead{order}", tuple(there))


def absence(case: Case) -> Part:
    """That the edition prints no such figure."""
    asked, figure = case.assertion, case.subject
    if figure is not None:
        return Part(CONTRADICTED, "the edition prints one", (figure,))
    table = case.record.table(case.source, case.edition, asked.indicator)
    listed = tuple(f for f in table if asked.period in ("", f.period))
    if not listed:
        return undecided(f"the edition prints nothing of {asked.period or asked.indicator}")
    said = f"{case.missing(asked.entities[0])} among {len(listed)} that are printed"
    return Part(SUPPORTED, said, silent=listed)
