"""The figures that claims are judged by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from duckdb import DuckDBPyConnection

from ailedger.claims.names import Indicator

COLUMNS = (
    "indicator, entity, entity_type, period, year, value, unit, source, edition, coverage, "
    "rank, ranked_among, line, coalesce(disputed, '') AS disputed"
)
RANK = "_rank"  # what an indicator of published ranks ends with


@dataclass(frozen=True)
class Figure:
    """One figure of one edition, of the whole of its entity; see the view `figures`."""

    indicator: str
    entity: str
    entity_type: str
    period: str
    year: int | None
    value: float
    unit: str
    source: str
    edition: str
    coverage: str
    rank: int | None
    ranked_among: int | None
    line: str
    disputed: str = ""


@dataclass(frozen=True)
class Break:
    """Where figures of an indicator stop being comparable: from an edition or a year on."""

    indicator: str
    source: str
    edition: str | None
    period: str | None
    what: str


@dataclass(frozen=True)
class Record:
    """Figures of some indicators, with what is needed to judge by them."""

    figures: Sequence[Figure]  # every edition's
    # source and edition, in the order in which they became public
    editions: Sequence[tuple[str, str]]
    breaks: Sequence[Break]  # of those indicators
    indicators: Mapping[str, Indicator] = field(default_factory=dict)  # what is measured, by name

    @cached_property
    def _by_table(self) -> dict[tuple[str, str, str], list[Figure]]:
        tables: dict[tuple[str, str, str], list[Figure]] = {}
        for figure in self.figures:
            key = (figure.source, figure.edition, figure.indicator)
            tables.setdefault(key, []).append(figure)
        return tables

    def table(self, source: str, edition: str, indicator: str) -> list[Figure]:
        """The figures of an indicator in an edition."""
        return self._by_table.get((source, edition, indicator), [])

    def one(
        self, source: str, edition: str, indicator: str, entity: str, period: str
    ) -> Figure | None:
        """The figure, if the edition has it; of any period where `period` is empty."""
        for figure in self.table(source, edition, indicator):
            if figure.entity == entity and period in ("", figure.period):
                return figure
        return None

    def before(
        self, source: str, edition: str, indicator: str, entity: str, period: str
    ) -> Figure | None:
        """The figure in the edition, else in the newest one before it."""
        for name in reversed(self.editions_of(source, until=edition)):
            found = self.one(source, name, indicator, entity, period)
            if found:
                return found
        return None

    def editions_of(self, source: str, *, until: str | None = None) -> list[str]:
        """Editions of a source, oldest first."""
        names = [edition for of, edition in self.editions if of == source]
        return names[: names.index(until) + 1] if until in names else names

    def parted(
        self, indicator: str, source: str, editions: tuple[str, str], years: tuple[str, str]
    ) -> list[str]:
        """What parts two figures of an indicator: each break between their editions or years."""
        order = self.editions_of(source)
        return [
            found.what
            for found in self.breaks
            if found.indicator == indicator and found.source in ("", source)
            and (
                (found.edition and lies_between(found.edition, editions, order))
                or (not found.edition and found.period and years[0] < found.period <= years[1])
            )
        ]  # fmt: skip


def lies_between(edition: str, pair: tuple[str, str], order: Sequence[str]) -> bool:
    """Whether a break stands after the first edition of a pair and not after the second.

    The edition that it begins with may not be held: the next that is comes after it.
    """
    if not set(pair) <= set(order):
        return False
    first, last = sorted(order.index(name) for name in pair)
    later = (at for at, name in enumerate(order) if name > edition)
    at = order.index(edition) if edition in order else next(later, len(order))
    return first < at <= last


def read_record(
    con: DuckDBPyConnection, indicators: Iterable[str], known: Mapping[str, Indicator]
) -> Record:
    """The figures of some indicators, with their published ranks."""
    wanted = sorted({name + end for name in indicators for end in ("", RANK)})
    rows = con.execute(
        f"SELECT {COLUMNS} FROM figures WHERE list_contains(?, indicator) "
        "AND breakdown = '' "
        "ORDER BY source, edition, indicator, period, value DESC, entity, line",
        [wanted],
    ).fetchall()
    editions = con.execute(
        "SELECT source, edition FROM sources ORDER BY source, published, edition"
    ).fetchall()
    breaks = con.execute(
        "SELECT indicator, source, edition, period, what FROM breaks "
        "WHERE list_contains(?, indicator) ORDER BY ALL",
        [wanted],
    ).fetchall()
    return Record(
        [Figure(*row) for row in rows],
        [(source, edition) for source, edition in editions],
        [Break(*row) for row in breaks],
        known,
    )
