"""The record over editions, computed again by other code: plain Python over raw files and rows.

Nothing here is taken from the SQL: the newest files are counted with `csv`, and which edition
supersedes which is decided figure by figure, in loops.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import duckdb
import pytest

from ailedger.settings import PROJECT

RAW = PROJECT / "data" / "raw"
REFERENCE = PROJECT / "data" / "reference"


class Figure(NamedTuple):
    """One observation, as far as editions are concerned."""

    indicator: str
    entity: str
    entity_type: str
    breakdown: str
    period: str
    source: str
    edition: str
    coverage: str
    raw_table: str
    value: float

    @property
    def key(self) -> tuple[str, ...]:
        return (self.indicator, self.entity, self.breakdown, self.period, self.source)

    @property
    def table(self) -> tuple[str, ...]:
        return (self.indicator, self.entity_type, self.breakdown, self.period, self.source)


def rows_of(path: Any) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@pytest.fixture
def figures(con: duckdb.DuckDBPyConnection) -> list[Figure]:
    rows = con.execute(
        "SELECT indicator, entity, entity_type, breakdown, period_label, source, edition, coverage,"
        " raw_table, value FROM observations"
    ).fetchall()
    return [Figure(*row) for row in rows]


@pytest.fixture
def turns(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[Any, str]]:
    rows = con.execute("SELECT source, edition, published FROM sources").fetchall()
    return {(source, edition): (published, edition) for source, edition, published in rows}


def superseding(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    turns: dict[tuple[str, str], tuple[Any, str]],
) -> dict[Figure, str | None]:
    """For each figure the first newer edition that prints it, or covers its table; or None."""
    whole = {row["source"] for row in rows_of(REFERENCE / "whole_tables.csv")}
    printed: dict[tuple[str, ...], set[str]] = defaultdict(set)
    covered: dict[tuple[str, ...], set[str]] = defaultdict(set)
    brought: dict[tuple[str, str], set[str]] = defaultdict(set)
    for figure in figures:
        printed[figure.key].add(figure.edition)
        if figure.coverage == "full" and figure.entity_type != "aggregate":
            covered[figure.table].add(figure.edition)
    for source, table, edition in con.execute(
        "SELECT source, raw_table, edition FROM loads"
    ).fetchall():
        brought[source, table].add(edition)
    found: dict[Figure, str | None] = {}
    for figure in figures:
        others = set(printed[figure.key])
        if figure.entity_type != "aggregate":
            others |= covered[figure.table]
        if figure.source in whole:
            others |= brought[figure.source, figure.raw_table]
        own = turns[figure.source, figure.edition]
        later = [turns[figure.source, e] for e in others if turns[figure.source, e] > own]
        found[figure] = min(later)[1] if later else None
    return found


def test_what_stands_and_what_was_withdrawn(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    turns: dict[tuple[str, str], tuple[Any, str]],
) -> None:
    by = superseding(con, figures, turns)
    standing = Counter((f.key, f.edition) for f, edition in by.items() if edition is None)
    rows = con.execute(
        "SELECT indicator, entity, breakdown, period_label, source, edition FROM latest"
    ).fetchall()
    assert Counter(((*row[:5],), row[5]) for row in rows) == standing
    there = {(f.key, f.edition) for f in figures}
    gone = Counter((f.key, f.edition, e) for f, e in by.items() if e and (f.key, e) not in there)
    rows = con.execute(
        "SELECT indicator, entity, breakdown, period, source, edition, withdrawn_by"
        " FROM withdrawals"
    ).fetchall()
    assert gone
    assert Counter(((*row[:5],), row[5], row[6]) for row in rows) == gone


def test_the_record_of_any_day(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    turns: dict[tuple[str, str], tuple[Any, str]],
) -> None:
    by = superseding(con, figures, turns)
    days = sorted({published for published, _ in turns.values()})
    for day in (days[0], days[len(days) // 2], days[-2]):
        wanted = Counter(
            (figure.key, figure.edition)
            for figure, edition in by.items()
            if turns[figure.source, figure.edition][0] <= day
            and (edition is None or turns[figure.source, edition][0] > day)
        )
        rows = con.execute(
            "SELECT indicator, entity, breakdown, period_label, source, edition FROM as_of(?)",
            [day],
        ).fetchall()
        assert Counter(((*row[:5],), row[5]) for row in rows) == wanted


def test_each_step_from_edition_to_edition(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    turns: dict[tuple[str, str], tuple[Any, str]],
) -> None:
    """Of each pair of successive editions the two values and whether a break lies between."""
    breaks = [row for row in rows_of(REFERENCE / "breaks.csv") if row["edition"]]
    series: dict[tuple[str, ...], list[Figure]] = defaultdict(list)
    for figure in figures:
        series[figure.key].append(figure)
    wanted = Counter()
    for key, printed in series.items():
        printed.sort(key=lambda f: turns[f.source, f.edition])
        for before, after in pairwise(printed):
            parted = key[1] == "rest_of_world" or any(
                b["indicator"] == key[0]
                and b["source"] == key[4]
                and before.edition < b["edition"] <= after.edition
                for b in breaks
            )
            wanted[key, before.edition, after.edition, before.value, after.value, parted] += 1
    rows = con.execute(
        "SELECT indicator, entity, breakdown, period, source, previous_edition, edition,"
        " previous_value, value, definition_changed FROM revisions"
        " WHERE kind NOT IN ('withdrawn', 'added late')"
    ).fetchall()
    assert Counter(((*row[:5],), *row[5:]) for row in rows) == wanted


def test_the_newest_file_of_epoch_is_what_stands(con: duckdb.DuckDBPyConnection) -> None:
    """Models by country and year, counted from the CSV; so is the mart."""
    newest = max((RAW / "epoch").glob("*/notable_models.csv"), key=lambda path: path.parent.name)
    aliases = {
        row["name"]: row["entity"]
        for row in rows_of(REFERENCE / "country_aliases.csv")
        if row["entity_type"] == "country"
    }
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows_of(newest):
        year = row["publication_date"][:4]
        places = {name.strip() for name in row["country"].split(",")}
        for entity in {aliases[name] for name in places if name in aliases}:
            counted[entity, year] += bool(year)
    wanted = {key: float(count) for key, count in counted.items() if count}
    latest = con.execute(
        "SELECT entity, period_label, value FROM latest"
        " WHERE indicator = 'epoch_notable_models' AND entity_type = 'country'"
    ).fetchall()
    mart = con.execute(
        "SELECT country, period, models FROM model_output WHERE source = 'epoch'"
        " AND kind = 'notable' AND counting = 'whole' AND country IS NOT NULL"
    ).fetchall()
    assert {(e, p): v for e, p, v in latest} == wanted
    assert {(e, p): v for e, p, v in mart} == wanted


def test_pairs_of_disagreeing_figures_stand_in_the_record(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Each side of a pair is a figure that some raw line became."""
    lost = con.execute(
        """
        SELECT kind, indicator, entity FROM disagreements
        WHERE other_value NOT IN (
            SELECT observed FROM readings WHERE observed IS NOT NULL
        ) AND kind <> 'counterparts'
        """
    ).fetchall()
    assert lost == []
