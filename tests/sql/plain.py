"""The record as plain Python: figures read in one query, their places and breaks found in loops.

What the tests of recomputation share. Nothing here is taken from the SQL of the models.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

import duckdb
import pytest

from ailedger.settings import PROJECT

REFERENCE = PROJECT / "data" / "reference"
Key = tuple[Any, ...]
T = TypeVar("T")


class Figure(NamedTuple):
    """One observation."""

    indicator: str
    entity: str
    entity_type: str
    breakdown: str
    period: str
    start: date | None
    end: date | None
    value: float
    unit: str
    decimals: int
    source: str
    edition: str
    coverage: str
    top_n: int | None
    disputed: str | None
    is_latest: bool
    line: str

    @property
    def country(self) -> str | None:
        return self.entity if self.entity_type == "country" else None

    @property
    def year(self) -> int | None:
        """The calendar year of a figure of one year."""
        return self.start.year if self.start and self.period == str(self.start.year) else None

    @property
    def length(self) -> int | None:
        return self.end.year - self.start.year if self.start and self.end else None

    @property
    def table(self) -> Key:
        """The figures that are ranked beside it."""
        return (
            self.indicator, self.breakdown, self.source, self.edition, self.period,
            self.entity_type,
        )  # fmt: skip


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """The rows of a query by column."""
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def read_figures(con: duckdb.DuckDBPyConnection) -> list[Figure]:
    """Every observation."""
    return [
        Figure(*row)
        for row in con.execute(
            "SELECT indicator, entity, entity_type, breakdown, period_label, period_start,"
            " period_end, value, unit, decimals, source, edition, coverage, top_n, disputed,"
            " superseded_by IS NULL, snapshot || '#' || row FROM observations"
        ).fetchall()
    ]


@cache
def reference(name: str) -> list[dict[str, str]]:
    """The rows of a reference table."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def kinds() -> dict[str, str]:
    """The kind of quantity of each indicator."""
    return {row["indicator"]: row["kind"] for row in reference("indicators")}


def grouped(items: Iterable[T], key: Callable[[T], Hashable]) -> dict[Any, list[T]]:
    """The items under their keys."""
    found: dict[Any, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def places(figures: Iterable[Figure]) -> dict[Figure, tuple[int, int]]:
    """The place of a figure in its own table, and among how many; of those that have one."""
    found: dict[Figure, tuple[int, int]] = {}
    for table in grouped(figures, lambda f: f.table).values():
        placed = {}
        for side in grouped(table, lambda f: f.coverage == "regional").values():
            ordered = sorted((f.value for f in side), reverse=True)
            first = {value: n for n, value in reversed(list(enumerate(ordered, start=1)))}
            for f in side:
                whole = f.coverage == "full"
                top = f.coverage == "top-n" and first[f.value] <= (f.top_n or 0)
                if f.entity_type != "aggregate" and (whole or top):
                    placed[f] = first[f.value]
        found |= {f: (n, len(placed)) for f, n in placed.items()}
    return found


def rounded(value: float, digits: int) -> float:
    """To so many decimals, a half away from zero."""
    return math.copysign(math.floor(abs(value) * 10.0**digits + 0.5) / 10.0**digits, value)


def percent(new: float, old: float | None) -> float | None:
    """The change in percent; None where there is nothing above zero to begin with."""
    return None if not old or old < 0 else 100 * (float(new) / float(old) - 1)


def course(figures: Iterable[Figure], key: Callable[[Figure], Hashable]) -> dict[Figure, Figure]:
    """The figure before each, in the order of the ends of their periods."""
    found = {}
    for series in grouped(figures, key).values():
        series.sort(key=lambda f: (f.end or date.max, f.period))
        found |= dict(zip(series[1:], series, strict=False))
    return found


Ranked = dict[Figure, tuple[int, int]]


class Step(NamedTuple):
    """What parts a yearly figure from the year before."""

    edition_break: bool
    definition_break: str | None


def steps(figures: Iterable[Figure], published: dict[Key, date]) -> dict[Figure, Step]:
    """What parts each yearly figure from the last year before that any edition has."""
    found = {}
    yearly = (f for f in figures if f.year is not None)
    for series in grouped(yearly, lambda f: (*f.table[:3], f.entity)).values():
        newest: dict[int, str] = {}
        for f in sorted(series, key=lambda f: (published[f.source, f.edition], f.edition)):
            newest[f.year or 0] = f.edition
        for f in series:
            own = [g.year or 0 for g in series if g.edition == f.edition and g.year < f.year]
            before = max((y for y in newest if y < (f.year or 0)), default=None)
            crosses = before is not None and before not in own
            old = newest[before] if crosses and before is not None else f.edition
            found[f] = Step(crosses, parted(f, old, before))
    return found


def parted(figure: Figure, other_edition: str, before: int | None) -> str | None:
    """What the breaks say between a figure and that of another edition or earlier year."""
    low, high = sorted((figure.edition, other_edition))
    said = {
        b["what"]
        for b in reference("breaks")
        if (b["indicator"], b["source"]) == (figure.indicator, figure.source)
        and before is not None
        and ((b["edition"] and low < b["edition"] <= high)
             or (b["period"] and before < int(b["period"]) <= (figure.year or 0)))
    }  # fmt: skip
    return " ".join(sorted(said)) or None


def of(
    figures: Iterable[Figure], *indicators: str, **more: Callable[[Figure], bool]
) -> list[Figure]:
    """Figures of these indicators, of the whole and not of a part."""
    return [f for f in figures if f.indicator in indicators and not f.breakdown
            and all(test(f) for test in more.values())]  # fmt: skip


class Themed(NamedTuple):
    """What the register of themes says of a figure: its measure, which part of a row, preferred."""

    measure: str
    part: str
    preferred: bool


def themed(figures: Iterable[Figure], theme: str) -> dict[Figure, Themed]:
    """The figures of a theme."""
    lines = {(r["indicator"], r["source"]): r for r in reference("themes") if r["theme"] == theme}
    found = {}
    for f in figures:
        line = lines.get((f.indicator, f.source))
        if line:
            measure, _, part = line["measure"].partition(", ")
            found[f] = Themed(measure, part, line["preference"] == "1")
    return found


def hold(row: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each column of a row as expected, numbers to the decimals that the mart prints."""
    for column, value in expected.items():
        found = row[column]
        if value is None or isinstance(value, str | bool | tuple):
            assert found == value, (column, row, expected)
        else:
            assert found is not None, (column, row, expected)
            assert float(found) == pytest.approx(float(value), abs=0.0051, rel=1e-9), (
                column, row, expected,
            )  # fmt: skip


def world_bank(figures: list[Figure], indicator: str) -> dict[str, dict[int, float]]:
    """What the World Bank has now of an indicator: by country and year."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for f in of(figures, indicator):
        if f.country and f.year is not None and f.source == "worldbank" and f.is_latest:
            found[f.entity][f.year] = f.value
    return found
