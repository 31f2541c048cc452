"""Judging a figure, and one figure by another."""

from decimal import Decimal
from itertools import pairwise

from ailedger.claims.assertion import Target, holds
from ailedger.claims.case import CONTRADICTED, SUPPORTED, Case, Part, decided, exact, undecided
from ailedger.claims.record import Figure

PAIR = 2
WORDS = {">": "above", ">=": "not below", "<": "below", "<=": "not above", "=": "equal to"}


def value(case: Case) -> Part:
    """A figure against a number."""
    entity, wanted = case.assertion.entities[0], target(case)
    figure = case.subject
    if figure is None:
        return undecided(case.missing(entity))
    said = f"the published figure is {_shown(case, figure)}"
    true = wanted.holds(exact(figure))
    finer = wanted.operator == "=" and wanted.number.step < _printed(figure)
    if not true and finer and wanted.number.value.quantize(_printed(figure)) == exact(figure):
        return undecided(f"{said}; it is not printed to that many digits", figures=[figure])
    return Part(decided(true), said, (figure,))


def _printed(figure: Figure) -> Decimal:
    """The step of the last digit that is printed."""
    exponent = exact(figure).normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(0, int(exponent)))


def _shown(case: Case, figure: Figure) -> str:
    digits = case.record.indicators[figure.indicator].decimals
    return f"{figure.value:,.{digits}f}"


def target(case: Case) -> Target:
    """The number that is asserted."""
    if case.assertion.target is None:
        raise ValueError(f"{case.assertion.kind} without a number")
    return case.assertion.target


def comparison(case: Case) -> Part:
    """Figures of two or more entities, or of two indicators, in order."""
    asked = case.assertion
    if asked.other:
        sides = [(asked.entities[0], name) for name in asked.indicators]
        found = [_any_period(case, entity, name) for entity, name in sides]
    else:
        sides = [(entity, "") for entity in asked.entities]
        found = [case.figure(entity) for entity in asked.entities]
    lacking = [
        case.missing(entity, indicator=name if asked.other else "")
        for (entity, name), figure in zip(sides, found, strict=True) if figure is None
    ]  # fmt: skip
    there = [figure for figure in found if figure is not None]
    steps = [
        holds(asked.word, exact(left), exact(right))
        for left, right in pairwise(found)
        if left is not None and right is not None
    ]
    labels = list(asked.indicators) if asked.other else list(asked.entities)
    said = f"{labels[0]} {WORDS[asked.word]} {labels[1]}"
    if len(labels) > PAIR:
        said = f"the order {f' {asked.word} '.join(labels)}"
    if not all(steps):
        return Part(CONTRADICTED, f"not {said}", tuple(there))
    if lacking:
        return undecided(*lacking, figures=there)
    return Part(SUPPORTED, said, tuple(there))


def _any_period(case: Case, entity: str, indicator: str) -> Figure | None:
    """The figure of the period, else the one that carries none: a baseline has no year."""
    return case.figure(entity, indicator=indicator) or case.figure(entity, "undated", indicator)


def _pair(case: Case) -> tuple[Figure | None, Figure | None, str]:
    """The two figures of a change, a ratio or places lost, and what is missing."""
    asked = case.assertion
    if len(asked.entities) == PAIR:
        first, last = case.figure(asked.entities[1]), case.figure(asked.entities[0])
        lacking = [
            case.missing(entity)
            for entity, figure in zip(asked.entities, (last, first), strict=True) if figure is None
        ]  # fmt: skip
    else:
        entity = asked.entities[0]
        first, last = case.figure(entity, asked.before), case.figure(entity)
        lacking = [
            case.missing(entity, period)
            for period, figure in ((asked.before, first), (asked.period, last)) if figure is None
        ]  # fmt: skip
    return first, last, "; ".join(lacking)


def ratio(case: Case) -> Part:
    """One figure over another: of two entities, or of two years."""
    wanted = target(case)
    first, last, lacking = _pair(case)
    if first is None or last is None:
        return undecided(lacking, figures=[last, first])
    parted = case.parted(*sorted((first, last), key=lambda f: f.period))
    if parted:
        return undecided(parted, figures=[last, first])
    if first.value == 0:
        return undecided(f"{first.entity} is zero in {first.period}", figures=[last, first])
    ratio = exact(last) / exact(first)
    return Part(
        decided(wanted.holds(ratio)), f"{ratio:.2f} times" + case.crossing(first, last),
        (last, first),
    )  # fmt: skip


def change(case: Case) -> Part:
    """The figure of a year against an earlier one."""
    wanted = target(case)
    first, last, lacking = _pair(case)
    if first is None or last is None:
        return undecided(lacking, figures=[first, last])
    parted = case.parted(first, last)
    if parted:
        return undecided(parted, figures=[first, last])
    change = exact(last) - exact(first)
    indicator = case.record.indicators[last.indicator]
    words = f"changed by {change:+,.{indicator.decimals}f}"
    if first.value > 0 <= last.value and indicator.unit != "percent" and not wanted.number.percent:
        words += f" ({change * 100 / exact(first):+.1f} percent)"
    if wanted.number.percent:
        if first.value <= 0:
            return undecided("a percentage needs a figure above zero", figures=[first, last])
        change = change * 100 / exact(first)
        words = f"changed by {change:+.1f} percent"
    return Part(decided(wanted.holds(change)), words + case.crossing(first, last), (first, last))


def sign(case: Case) -> Part:
    """Above zero, below it, or none."""
    asked, figure = case.assertion, case.subject
    if figure is None:
        return undecided(case.missing(asked.entities[0]))
    operator = {"positive": ">", "negative": "<", "none": "="}[asked.word]
    true = holds(operator, exact(figure), Decimal(0))
    word = "zero" if asked.word == "none" else asked.word
    said = f"{figure.entity} is {'' if true else 'not '}{word}"
    return Part(decided(true), said, (figure,))
