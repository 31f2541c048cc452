"""What passes from edition to edition, computed again: revisions, and the breaks they propose."""

import statistics
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import duckdb

from tests.sql.plain import Figure, Key, grouped, hold, kinds, percent, reference, rounded, rows

REVISIONS = """
    FROM revisions WHERE kind NOT IN ('withdrawn', 'added late')
    AND indicator IN (SELECT indicator FROM indicators)
"""


def successive(
    figures: list[Figure], published: dict[Key, date]
) -> Iterator[tuple[list[Figure], int]]:
    """Of each figure its editions in the order of publication, and the place of each but one."""
    for series in grouped(figures, lambda f: (*f.table[:3], f.period, f.entity)).values():
        series.sort(key=lambda f: (published[f.source, f.edition], f.edition))
        yield from ((series, n) for n in range(1, len(series)))


def registered(indicator: str, source: str, before: str, edition: str) -> bool:
    """Whether breaks.csv has a line between two editions."""
    return any(
        (b["indicator"], b["source"]) == (indicator, source) and before < b["edition"] <= edition
        for b in reference("breaks")
    )


def test_revisions(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], published: dict[Key, date]
) -> None:
    """Each step between two editions: its kind, and the differences from the first."""
    found = {
        (r["indicator"], r["breakdown"], r["source"], r["period"], r["entity"], r["edition"]): r
        for r in rows(con, REVISIONS)
    }
    seen: Counter[str] = Counter()
    for series, n in successive(figures, published):
        first, old, f = series[0], series[n - 1], series[n]
        digits = min(old.decimals, f.decimals)
        moved = abs(f.value - old.value) > 0.5 * 10.0**-digits + 1e-14 * abs(f.value)
        parted = registered(f.indicator, f.source, old.edition, f.edition)
        if parted or f.entity == "rest_of_world":
            kind = "definition changed"
        elif moved:
            kind = "revised"
        else:
            kind = "unchanged" if f.value == old.value else "restated"
        seen[kind] += 1
        row = found.pop((*f.table[:3], f.period, f.entity, f.edition))
        hold(row, {
            "kind": kind, "previous_edition": old.edition, "previous_value": old.value,
            "value": f.value, "difference_percent": percent(f.value, old.value),
            "first_edition": first.edition, "first_value": first.value, "is_revised": moved,
            "difference_from_first_percent": percent(f.value, first.value),
            "definition_changed": kind == "definition changed", "is_latest": f.is_latest,
        })  # fmt: skip
        assert abs(row["difference"] - (f.value - old.value)) < 1e-6 + 1e-9 * abs(f.value)
        lines = {f.line, old.line} | ({first.line} if n > 1 else set())
        assert row["lineage"] == sorted(lines)
    assert not found
    assert {"revised", "unchanged", "definition changed"} <= seen.keys()


class Proposal(NamedTuple):
    """Where two editions look as if what they count had changed."""

    indicator: str
    source: str
    before: str
    edition: str
    ground: str
    figures: int
    moved: int


def test_proposed_breaks(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], published: dict[Key, date]
) -> None:
    own = [f for f in figures
           if kinds()[f.indicator] != "rank" and f.entity != "rest_of_world"]  # fmt: skip
    wanted = {*nested(own, published), *moved_tables(own, published)}
    found = rows(con, "FROM proposed_breaks")
    assert found
    assert {
        Proposal(r["indicator"], r["source"], r["edition_before"], r["edition"], r["ground"],
                 r["figures"], r["moved"])
        for r in found
    } == wanted  # fmt: skip
    assert len(found) == len(wanted)
    for r in found:
        ends = r["indicator"], r["source"], r["edition_before"], r["edition"]
        assert r["is_registered"] == registered(*ends)
        assert ", " in r["example"]


def nested(figures: list[Figure], published: dict[Key, date]) -> Iterator[Proposal]:
    """Sums and means of newer editions over spans that hold those of older ones."""
    spans = [f for f in figures if f.year is None and f.length and f.start and f.end]
    pairs: Counter[Key] = Counter()
    moved: Counter[Key] = Counter()
    for series in grouped(spans, lambda f: (*f.table[:3], f.entity)).values():
        for old in series:
            for new in series:
                kind = kinds()[new.indicator]
                inside = old.start.year >= new.start.year and old.end.year <= new.end.year  # type: ignore[union-attr]
                later = published[old.source, old.edition] < published[new.source, new.edition]
                if not (inside and later) or old.period == new.period or kind == "change":
                    continue
                sums = kind in ("count", "money")
                ground = (
                    "sums of a longer span are smaller"
                    if sums
                    else "means of nearly the same span moved"
                )
                key = new.indicator, new.source, old.edition, new.edition, ground
                digits = min(old.decimals, new.decimals)
                pairs[key] += 1
                moved[key] += (
                    rounded(new.value, digits) < rounded(old.value, digits)
                    if sums
                    else abs(new.value - old.value) > 0.2 * abs(old.value)
                )
    for key, count in pairs.items():
        if moved[key] >= 3 and moved[key] >= 0.2 * count:
            yield Proposal(*key, count, moved[key])


def moved_tables(figures: list[Figure], published: dict[Key, date]) -> Iterator[Proposal]:
    """Shares of past years that moved, and whole tables that moved one way."""
    whole = {row["source"] for row in reference("whole_tables")}
    steps = [(s[n - 1], s[n]) for s, n in successive(figures, published)]
    by_table = grouped(steps, lambda s: (s[1].indicator, s[1].source, s[0].edition, s[1].edition))
    for key, table in by_table.items():
        ways, parts = [], []
        for old, new in table:
            digits = min(old.decimals, new.decimals)
            one, other = rounded(new.value, digits), rounded(old.value, digits)
            ways.append((one > other) - (one < other))
            if old.value:
                parts.append(abs(new.value - old.value) / abs(old.value))
        middle = statistics.median(parts) if parts else 0
        revised, one_way = len(ways) - ways.count(0), max(ways.count(1), ways.count(-1))
        if kinds()[key[0]] == "share" and len(table) >= 3 and middle >= 0.1:
            yield Proposal(*key, "shares of past years moved", len(table), revised)
        if key[1] in whole or revised < 5 or revised < 0.5 * len(table):
            continue
        if one_way >= 0.9 * revised and middle >= 0.05:
            yield Proposal(*key, "a whole table moved one way", len(table), one_way)
