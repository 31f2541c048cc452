"""A record made up in a few lines, and what the judge says of an assertion by it."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from ailedger.claims.case import Part
from ailedger.claims.judge import judge
from ailedger.claims.names import Indicator, Names, folded
from ailedger.claims.record import Break, Figure, Record
from ailedger.claims.sentence import parse

INDICATORS = {
    "visits": Indicator("visits", "Visits", "Made up.", "count", 0, "count"),
    "visits_rank": Indicator("visits_rank", "Rank in visits", "Made up.", "rank", 0, "rank"),
    "spending": Indicator("spending", "Spending", "Made up.", "billion US$", 2, "money"),
    "share": Indicator("share", "Share of visits", "Made up.", "percent", 1, "share"),
}
CODES = {"XAA": "Aland", "XBB": "Beland", "XCC": "Celand", "XDD": "Deland", "world": "World"}
Ask = Callable[..., Part]


@pytest.fixture
def names() -> Names:
    """Four made-up countries and the world, three made-up indicators."""
    entities = {folded(name): code for code, name in CODES.items()}
    return Names(entities, CODES, INDICATORS, frozenset(INDICATORS))


def figures_of(block: str) -> list[Figure]:
    """Figures of lines: indicator, entity, period, value, edition, coverage; ranked as usual."""
    rows = [line.split() for line in block.strip().splitlines()]
    found = []
    for at, (indicator, entity, period, value, edition, *rest) in enumerate(rows):
        coverage = rest[0] if rest else "full"
        peers = [
            Decimal(r[3]) for r in rows
            if (r[0], r[2], r[4]) == (indicator, period, edition) and (r[1] != "world")
        ]  # fmt: skip
        ranked = coverage == "full" and entity != "world"
        found.append(
            Figure(
                indicator, entity, "aggregate" if entity == "world" else "country", period,
                int(period) if period.isdigit() else None, float(value),
                INDICATORS[indicator].unit, "made_up", edition, coverage,
                1 + sum(peer > Decimal(value) for peer in peers) if ranked else None,
                len(peers) if ranked else None, f"made_up/{edition}/t@0#{at + 2}",
            )
        )  # fmt: skip
    return found


def record_of(block: str, breaks: tuple[Break, ...] = ()) -> Record:
    """A record of one source, its editions in order of name."""
    figures = figures_of(block)
    editions = [("made_up", name) for name in sorted({f.edition for f in figures})]
    return Record(figures, editions, breaks, INDICATORS)


@pytest.fixture
def ask(names: Names) -> Ask:
    """What an edition of a made-up record says of an assertion."""

    def asked(text: str, block: str, edition: str = "2024", breaks: tuple[Break, ...] = ()) -> Part:
        return judge(parse(text, names), record_of(block, breaks), "made_up", edition)

    return asked
