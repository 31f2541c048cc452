"""From the raw tables to the figures, read again with `csv` and the reference tables alone."""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import count

import duckdb
import pytest

from ailedger.settings import PROJECT
from tests.sql.plain import Figure, Key, reference, rows

RAW = PROJECT / "data" / "raw"
FORMS = (
    (r"(\d{4})(?:\.0)?", r"\1"), (r"1/1/(\d{2})", r"20\1"),
    (r"(\d{4})-(\d{4})(?: \(sum\))?", r"\1/\2"), (r"([HQ]\d) (\d{4})", r"\2-\1"),
    (r"(\d{4}-\d{2})", r"\1"), (r"baseline|not stated", "undated"),
)  # fmt: skip


def raw_rows(source: str, table: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Each row of a table of every bundled edition, with its edition and its turn."""
    for path in sorted((RAW / source).glob(f"*/{table}.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for turn, row in zip(count(), csv.DictReader(stream)):
                yield path.parent.name, turn, row


def label(period: str) -> str:
    """A published period as the record calls it."""
    for form, called in FORMS:
        if re.fullmatch(form, period):
            return re.sub(form, called, period)
    raise AssertionError(period)


def relabelled(indicator: str, edition: str, entity: str, period: str) -> str:
    """The period that a correction gives a figure, where one does."""
    for row in reference("corrections"):
        own = (row["action"], row["indicator"], row["edition"], row["entities"], row["period"])
        if own == ("relabel", indicator, edition, entity, period):
            return row["becomes"]
    return period


@cache
def printed() -> dict[Key, list[tuple[int, int, Decimal, int]]]:
    """What the AI Index prints of each thing: fullness of the table, turn, figure, decimals.

    Names, periods and units are resolved anew.
    """
    measures = {row["measure"]: row for row in reference("measures")}
    aliases = {row["name"]: row["entity"] for row in reference("country_aliases")}
    named = {row["iso3"]: row["name"] for row in reference("countries")}
    factors = {row["unit"]: Decimal(row["factor"]) for row in reference("units")}
    found: dict[Key, list[tuple[int, int, Decimal, int]]] = defaultdict(list)
    for edition, turn, row in raw_rows("ai_index", "figures"):
        measure = measures[row["measure"]]
        entity = row["entity"].rstrip("* ")
        if measure["entity_type"] == "geo":
            entity = aliases[named.get(row["entity"], entity)]
        elif measure["entity_type"] == "sector":
            entity = entity.lower().replace("\N{EN DASH}", "-").replace(" collaboration", "")
        period = relabelled(measure["indicator"], edition, entity, label(row["period"]))
        key = (measure["indicator"], entity, row["breakdown"], period, edition)
        fullness = 1 if row["coverage"] == "full" else 2 if row["coverage"][:3] == "top" else 3
        factor = factors[row["unit"]]
        digits = len(row["figure"].partition(".")[2]) - factor.adjusted()
        found[key].append((fullness, turn, Decimal(row["figure"]) * factor, digits))
    return found


def test_every_figure_of_the_ai_index_comes_from_its_raw_line(figures: list[Figure]) -> None:
    """Of what is printed twice, the fuller table."""
    own = {
        (f.indicator, f.entity, f.breakdown, f.period, f.edition): f.value
        for f in figures
        if f.source == "ai_index"
    }
    assert own.keys() == printed().keys()
    wrong = [key for key, value in own.items()
             if not math.isclose(value, min(printed()[key])[2])]  # fmt: skip
    assert wrong == []


def test_every_figure_of_the_world_bank_comes_from_its_raw_line(
    con: duckdb.DuckDBPyConnection, figures: list[Figure]
) -> None:
    series = {row["series"]: row for row in reference("series") if row["source"] == "worldbank"}
    factors = {row["unit"]: float(row["factor"]) for row in reference("units")}
    economies = {row["iso3"] for row in reference("countries")}
    aliases = {row["name"]: row["entity"] for row in reference("country_aliases")}
    wanted = {}
    for edition, _, row in raw_rows("worldbank", "indicators"):
        of = series[row["code"]]
        entity = row["iso3"] if row["iso3"] in economies else aliases[row["economy"]]
        key = (of["indicator"], entity, row["year"], edition)
        wanted[key] = float(row["figure"]) * factors[of["unit"]]
    own = {(f.indicator, f.entity, f.period, f.edition): f.value
           for f in figures if f.source == "worldbank"}  # fmt: skip
    assert own.keys() == wanted.keys()
    assert all(math.isclose(value, wanted[key]) for key, value in own.items())


def test_what_the_ai_index_prints_twice(con: duckdb.DuckDBPyConnection) -> None:
    """Two lines of one edition for one thing, further apart than their roundings explain."""
    wanted: Counter[Key] = Counter()
    for key, lines in printed().items():
        first, *others = sorted(lines) if key[1] != "unknown" else lines[:1]
        for other in others:
            digits = min(first[3], other[3])
            gap = abs(first[2] - other[2])
            # A half, and what a second rounding adds; beyond ten digits nothing is printed.
            if gap > Decimal("0.55") * Decimal(10) ** -digits and gap > abs(first[2]) / 10**6:
                wanted[*key, float(first[2]), float(other[2])] += 1
    found = con.execute(
        "SELECT indicator, entity, breakdown, period, edition, value, other_value"
        " FROM disagreements WHERE kind = 'printed twice' AND source = 'ai_index'"
    ).fetchall()
    assert Counter(found) == wanted
    assert wanted


def test_disagreements_of_one_edition_with_itself(
    con: duckdb.DuckDBPyConnection, figures: list[Figure]
) -> None:
    """Every reading that a figure was preferred to, of whichever publisher, where they differ."""
    stands = {(*f.table[:4], f.period, f.entity): f for f in figures if f.entity != "unknown"}
    wanted: dict[Key, Key] = {}
    again = rows(con, "FROM readings WHERE outcome IN ('set aside', 'disputed')")
    for r in again:
        f = stands.get(tuple(r[c] for c in ("indicator", "breakdown", "source", "edition",
                                            "period_label", "entity")))  # fmt: skip
        if f is None:
            continue
        gap, digits = abs(f.value - r["observed"]), min(f.decimals, r["decimals"])
        if gap > 0.55 * 10.0**-digits and gap > abs(f.value) / 1e6:
            line = f"{r['snapshot']}#{r['row']}"
            wanted[f.line, line] = (
                f.indicator, f.entity, f.breakdown, f.period, f.source, f.edition, f.value,
                r["observed"], r["place"], f.disputed, f.unit, f.coverage,
                sorted((f.line, line)),
            )  # fmt: skip
    found = con.execute(
        "SELECT indicator, entity, breakdown, period, source, edition, value, other_value,"
        " other_place, disputed, unit, coverage, lineage, ratio"
        " FROM disagreements WHERE kind = 'printed twice'"
    ).fetchall()
    assert sorted(str(row[:-1]) for row in found) == sorted(map(str, wanted.values()))
    for row in found:
        low, high = sorted(row[6:8])
        assert row[-1] == (pytest.approx(high / low, abs=0.00501) if low > 0 else None)
    assert found


def test_a_dispute_is_explained_by_its_own_evidence(con: duckdb.DuckDBPyConnection) -> None:
    """What is said of a disputed pair is what the register says of it, not of another."""
    evidence: dict[str, set[Key]] = defaultdict(set)
    for row in reference("corrections"):
        own = None if not row["entities"] else frozenset(row["entities"].split(" | "))
        said = f"{row['reason']} {row['evidence']}"
        evidence[row["correction"]].add((row["indicator"], row["edition"], own, said))
    for r in rows(con, "FROM disagreements WHERE disputed IS NOT NULL"):
        assert r["explanation"] in {
            said for indicator, edition, own, said in evidence[r["disputed"]]
            if indicator == r["indicator"] and edition in ("", r["edition"])
            and (own is None or r["entity"] in own)
        }  # fmt: skip
