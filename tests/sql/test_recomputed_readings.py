"""From the raw tables to the figures, read again with `csv` and the reference tables alone."""

import csv
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import count

import duckdb

from ailedger.settings import PROJECT
from tests.sql.plain import Figure, Key, reference

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


def test_every_figure_of_the_ai_index_comes_from_its_raw_line(figures: list[Figure]) -> None:
    """Names, periods and units resolved anew; of what is printed twice, the fuller table."""
    measures = {row["measure"]: row for row in reference("measures")}
    aliases = {row["name"]: row["entity"] for row in reference("country_aliases")}
    named = {row["iso3"]: row["name"] for row in reference("countries")}
    factors = {row["unit"]: Decimal(row["factor"]) for row in reference("units")}
    found: dict[Key, tuple[int, int, float]] = {}
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
        value = float(Decimal(row["figure"]) * factors[row["unit"]])
        found[key] = min(found.get(key, (9, 0, 0.0)), (fullness, turn, value))
    own = {
        (f.indicator, f.entity, f.breakdown, f.period, f.edition): f.value
        for f in figures
        if f.source == "ai_index"
    }
    assert own.keys() == found.keys()
    wrong = [key for key, value in own.items() if not math.isclose(value, found[key][2])]
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
