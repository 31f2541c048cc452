"""One assertion before one edition: the figures it needs, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ailedger.claims.assertion import Assertion
from ailedger.claims.record import RANK, Figure, Record

SUPPORTED, CONTRADICTED, UNDECIDED = "supported", "contradicted", "not decidable"
LISTED = 12  # figures that a verdict shows; the lines behind all of them are kept


@dataclass(frozen=True)
class Part:
    """What an edition says of one assertion."""

    verdict: str  # supported, contradicted or not decidable
    said: str  # why, in a phrase
    figures: tuple[Figure, ...] = ()  # those it was judged by
    silent: tuple[Figure, ...] = field(default=())  # figures that count and are not shown

    @property
    def lines(self) -> list[str]:
        """Raw lines behind it, each once, sorted."""
        return sorted({figure.line for figure in (*self.figures, *self.silent)})


@dataclass(frozen=True)
class Case:
    """One assertion, judged by one edition of a source."""

    assertion: Assertion
    record: Record
    source: str
    edition: str

    def figure(
        self, entity: str, period: str | None = None, indicator: str | None = None
    ) -> Figure | None:
        """The figure of an entity; of the earlier period maybe in an edition before."""
        asked = self.assertion
        when = asked.period if period is None else period
        may_cross = asked.across and when == asked.before
        look = self.record.before if may_cross else self.record.one
        return look(self.source, self.edition, indicator or asked.indicator, entity, when)

    @property
    def subject(self) -> Figure | None:
        """The figure of the first entity."""
        return self.figure(self.assertion.entities[0])

    def field(self, like: Figure) -> list[Figure]:
        """The table that a figure stands in: its edition, its period, its kind of entity."""
        table = self.record.table(like.source, like.edition, like.indicator)
        return [
            figure for figure in table
            if figure.entity_type == like.entity_type
            and self.assertion.period in ("", figure.period)
        ]  # fmt: skip

    def place(self, entity: str, period: str) -> tuple[int | None, tuple[Figure, ...]]:
        """The place of an entity, the published one first, with the figures it is taken from."""
        printed = self.figure(entity, period, self.assertion.indicator + RANK)
        if printed:
            return int(printed.value), (printed,)
        own = self.figure(entity, period)
        if own is None or own.rank is None:
            return None, ()
        table = self.record.table(own.source, own.edition, own.indicator)
        above = [f for f in table if f.period == own.period and f.entity_type == own.entity_type]
        return own.rank, (*(f for f in above if f.value > own.value), own)

    def missing(self, entity: str, period: str | None = None, indicator: str = "") -> str:
        """That there is no such figure, in words."""
        when = self.assertion.period if period is None else period
        what = f" in {indicator}" if indicator else ""
        return f"no figure for {entity}{what}" + (f" in {when}" if when else "")

    def parted(self, first: Figure, last: Figure) -> str:
        """What parts two figures of one indicator, in words; "" where they compare."""
        breaks = self.record.parted(
            last.indicator, last.source, (first.edition, last.edition),
            (first.period[:4], last.period[:4]),
        )  # fmt: skip
        return "not comparable: " + " ".join(breaks) if breaks else ""

    def crossing(self, first: Figure, last: Figure) -> str:
        """That two figures are of two editions, in words; "" where they are not."""
        if first.edition == last.edition:
            return ""
        of = "rank" if first.indicator.endswith(RANK) else "figure"
        return f"; the {of} for {first.period} is of edition {first.edition}"


def exact(figure: Figure) -> Decimal:
    """A figure's value as it was printed."""
    return Decimal(repr(figure.value))


def decided(true: bool) -> str:
    """The verdict on what the figures decide."""
    return SUPPORTED if true else CONTRADICTED


def undecided(*said: str, figures: Sequence[Figure | None] = ()) -> Part:
    """That the edition does not decide, and why."""
    found = tuple(figure for figure in figures if figure is not None)
    return Part(UNDECIDED, "; ".join(dict.fromkeys(said)), found)
