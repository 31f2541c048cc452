"""Judging whether two measures go together across countries.

The coefficient is Spearman's: of places, not of values, so that one giant does not decide. Its
interval is Fisher's, with the variance of Bonett and Wright (Psychometrika 65, 2000, 23-28).
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from ailedger.claims.assertion import POPULATION
from ailedger.claims.case import UNDECIDED, Case, Part, decided, exact, undecided
from ailedger.claims.record import Figure

FEWEST = 10  # countries
Z95 = 1.959964  # 97.5 % point of the normal distribution
OF_SIZE = ("count", "money")  # kinds of indicators that grow with a country
WARNING = "an association between countries shows no cause"


def association(case: Case) -> Part:
    """Whether the interval of the rank correlation lies on the side that was said."""
    asked = case.assertion
    first = _table(case, asked.indicator, asked.period)
    second = _table(case, asked.other, asked.before)
    if any(f.edition != case.edition for f in first.values()) or not first:
        return undecided(f"the edition prints no {asked.indicator} of {asked.period}")
    tables = [(table, _heads(case, table)) for table in (first, second)]
    one, other = (_values(table, heads) for table, heads in tables)
    common = sorted(one.keys() & other.keys())
    used = [part for pair in tables for part in pair]
    figures = tuple(part[code] for part in used for code in common if code in part)
    notes = "; ".join((*_notes(case, first, second), WARNING))
    if len(common) < FEWEST:
        return Part(
            UNDECIDED,
            f"only {len(common)} countries have both, {FEWEST} are needed; {notes}", silent=figures,
        )  # fmt: skip
    r = spearman([one[code] for code in common], [other[code] for code in common])
    low, high = interval(r, len(common))
    said = (
        f"rank correlation {r:+.2f}, 95 % interval {low:+.2f} to {high:+.2f}, over {len(common)} "
        f"countries; {notes}"
    )
    if low <= 0 <= high:
        return Part(UNDECIDED, f"the interval has both signs: {said}", silent=figures)
    return Part(decided((low > 0) == (asked.word == "positively")), said, silent=figures)


def _table(case: Case, indicator: str, period: str) -> Mapping[str, Figure]:
    """Countries' figures: of the edition, else of the newest edition that has the period."""
    others = [pair for pair in case.record.editions if pair[0] == case.source]
    others = [pair for pair in case.record.editions if pair not in others] + others
    for source, edition in ((case.source, case.edition), *reversed(others)):
        found = {
            figure.entity: figure for figure in case.record.table(source, edition, indicator)
            if figure.entity_type == "country" and figure.period == period
        }  # fmt: skip
        if found:
            return found
    return {}


def _heads(case: Case, table: Mapping[str, Figure]) -> Mapping[str, Figure]:
    """Inhabitants in the last year of the period, where figures are taken by them."""
    if not case.assertion.size_aside or not _grows(case, table):
        return {}
    return _table(case, POPULATION, next(iter(table.values())).period[-4:])


def _values(table: Mapping[str, Figure], heads: Mapping[str, Figure]) -> dict[str, Decimal]:
    """The figures as they are, or per inhabitant."""
    if not heads:
        return {code: exact(figure) for code, figure in table.items()}
    return {code: exact(table[code]) / exact(heads[code]) for code in table if code in heads}


def _grows(case: Case, table: Mapping[str, Figure]) -> bool:
    names = {figure.indicator for figure in table.values()}
    return any(case.record.indicators[name].kind in OF_SIZE for name in names)


def _notes(case: Case, *tables: Mapping[str, Figure]) -> list[str]:
    """What a reader must know of the tables: whose they are, whom they leave out, size."""
    found = []
    for table in tables:
        for one in list(table.values())[:1]:
            if (one.source, one.edition) != (case.source, case.edition):
                found.append(f"{one.indicator} is of {one.source} {one.edition}")
            if any(figure.coverage != "full" for figure in table.values()):
                found.append(f"the table of {one.indicator} is partial")
    if all(_grows(case, table) for table in tables) and not case.assertion.size_aside:
        found.append("both grow with the size of a country: add `size aside`")
    return found


def spearman(one: Sequence[Decimal], other: Sequence[Decimal]) -> float:
    """Spearman's rank correlation, ties at their mean place; 0 where one does not vary.

    Places are doubled, so that sums are of whole numbers and the same in any order.
    """
    x, y = _places(one), _places(other)
    n, sx, sy = len(x), sum(x), sum(y)
    across = n * sum(a * b for a, b in zip(x, y, strict=True)) - sx * sy
    spread = (n * sum(a * a for a in x) - sx * sx) * (n * sum(b * b for b in y) - sy * sy)
    return across / math.sqrt(spread) if spread else 0.0


def _places(values: Sequence[Decimal]) -> list[int]:
    """Twice the mean place of each value."""
    order = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(order)))}
    last = {value: place for place, value in enumerate(order)}
    return [first[value] + last[value] + 2 for value in values]


def interval(r: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a rank correlation of n pairs."""
    if abs(r) >= 1:
        return r, r
    half = Z95 * math.sqrt((1 + r * r / 2) / (n - 3))
    return math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
