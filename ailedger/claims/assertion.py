"""What a sentence asserts: one kind of statement about figures of an indicator."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

POPULATION = "population"  # what counts and sums are divided by, size aside
ABOUT = Decimal("0.05")  # `~` allows this share of the number, or half of its last digit
KINDS = {
    "value": "INDICATOR ENTITY YEAR = NUMBER",
    "comparison": "INDICATOR ENTITY > ENTITY YEAR",
    "ordering": "INDICATOR ENTITY > ENTITY > ENTITY YEAR",
    "ratio": "ENTITY / ENTITY INDICATOR YEAR ~ NUMBER",
    "change": "INDICATOR ENTITY YEAR change NUMBER%",
    "rank": "ENTITY rank NUMBER INDICATOR YEAR",
    "places": "ENTITY lost places INDICATOR YEAR-YEAR",
    "extreme": "ENTITY highest INDICATOR YEAR",
    "top": "INDICATOR top ENTITY, ENTITY, ENTITY YEAR",
    "peak": "INDICATOR ENTITY peak YEAR",
    "sign": "INDICATOR ENTITY YEAR negative",
    "absence": "INDICATOR ENTITY YEAR absent",
    "trend": "INDICATOR ENTITY YEAR-YEAR falling",
    "association": "INDICATOR YEAR correlates with INDICATOR YEAR",
}


@dataclass(frozen=True)
class Number:
    """A number as somebody wrote it."""

    value: Decimal  # the number; of a percentage its percent
    # half of this is the doubt left by the digits written: 0.01 for 7.26
    step: Decimal = Decimal(1)
    percent: bool = False  # whether it was written with a percent sign

    def __str__(self) -> str:
        return f"{self.value.normalize():f}" + ("%" if self.percent else "")


@dataclass(frozen=True)
class Target:
    """What a figure is held against: an operator and a number."""

    operator: str  # `=`, `~`, `<`, `<=`, `>` or `>=`
    number: Number
    # what `~` allows, if it was said; a percentage is one of the number
    tolerance: Number | None = None

    def holds(self, value: Decimal) -> bool:
        """Whether a figure is what was said."""
        said = self.number.value
        if self.operator == "=":
            return value.quantize(self.number.step, ROUND_HALF_UP) == said
        if self.operator == "~":
            return self._near(value, said)
        return holds(self.operator, value, said)

    @property
    def allowed(self) -> str:
        """From where to where `~` reaches, in words; "" for another operator."""
        if self.operator != "~":
            return ""
        said, reach = self.number, self._reach
        if self.tolerance is None:
            reach = max(reach, said.step / 2)
        ends = (f"{(said.value + side * reach).normalize():f}" for side in (-1, 1))
        return f"about {said} is {' to '.join(ends)}"

    @property
    def _reach(self) -> Decimal:
        """What `~` allows on either side of the number, the digits written aside."""
        said, more = self.number, self.tolerance
        if more is None:
            return abs(said.value) * ABOUT
        if more.percent and not said.percent:
            return abs(said.value) * more.value / 100
        return more.value

    def _near(self, value: Decimal, said: Decimal) -> bool:
        written = value.quantize(self.number.step, ROUND_HALF_UP) == said
        return (written and self.tolerance is None) or abs(value - said) <= self._reach

    def __str__(self) -> str:
        more = f" ± {self.tolerance}" if self.tolerance else ""
        return f"{self.operator} {self.number}{more}"


def holds(operator: str, left: Decimal, right: Decimal) -> bool:
    """Whether `left operator right` is true."""
    return {
        "=": left == right, "<": left < right, "<=": left <= right,
        ">": left > right, ">=": left >= right,
    }[operator]  # fmt: skip


@dataclass(frozen=True)
class Assertion:
    """One assertion, with the codes of the record in place of names."""

    kind: str  # one of KINDS
    indicator: str  # what is measured
    entities: tuple[str, ...]  # whom it is about, the subject first
    period: str = ""  # label of the period: `2023`, `2025-H1`, `2013/2023`; "" where none was given
    # the earlier period of a change, a ratio of years or a trend; of an association the period of
    # the second indicator
    before: str = ""
    target: Target | None = None  # what a figure is held against
    word: str = ""  # what the kind needs besides: `highest`, `negative`, `falling`, `>`
    other: str = ""  # the second indicator of a comparison of two or of an association
    across: bool = False  # whether an earlier figure may come from an edition before
    size_aside: bool = False  # whether counts and sums are taken per inhabitant
    edition: str = ""  # the only edition that is asked; "" for all
    source: str = ""  # the only source that is asked; "" for all
    text: str = ""  # the assertion as it was written

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators it is about."""
        named = (self.indicator, self.other, POPULATION if self.size_aside else "")
        return tuple(name for name in named if name)

    @property
    def stays(self) -> bool:
        """Whether it is about its own year only: a peak or a figure does not move on."""
        return self.kind in ("peak", "value", "absence", "association")

    @property
    def year(self) -> int | None:
        """The calendar year it is about, the later of two; None for other periods."""
        years = [int(period) for period in (self.period, self.before) if period.isdecimal()]
        return max(years) if self.period.isdecimal() else None

    def in_year(self, year: int) -> "Assertion":
        """The same of another year, the earlier one moved with it."""
        moved = year - (self.year or year)
        period = str(int(self.period) + moved) if self.period.isdecimal() else self.period
        before = str(int(self.before) + moved) if self.before.isdecimal() else self.before
        return replace(self, period=period, before=before)
