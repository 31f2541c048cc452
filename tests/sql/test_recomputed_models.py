"""Marts of patents, models, costs, benchmarks, profiles and disagreements, in plain Python."""

import math
from collections import Counter
from datetime import date

import duckdb

from tests.sql.plain import (
    Figure,
    Key,
    Ranked,
    Step,
    grouped,
    hold,
    kinds,
    of,
    percent,
    reference,
    rounded,
    rows,
    themed,
    world_bank,
)

NO_STEP = Step(False, None)


def test_patent_intensity(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    parted: dict[Figure, Step],
) -> None:  # fmt: skip
    said = themed(figures, "patent_intensity")
    own = [f for f in said if not f.breakdown]
    every = {(f.indicator, f.entity, f.period, f.source, f.edition): f for f in own}
    changes = {(f.entity, f.end and f.end.year, f.source, f.edition): f.value
               for f in sorted(of(figures, "patents_per_100k_change"), reverse=True,
                               key=lambda f: f.start or date.max)}  # fmt: skip
    people = world_bank(figures, "population")
    latest = {(f.entity, said[f].measure, f.period, f.source, said[f].part): f
              for f in own if f.country and f.is_latest}  # fmt: skip
    found = {(r["country"], r["measure"], r["period"], r["source"]): r
             for r in rows(con, "FROM patent_intensity")}  # fmt: skip
    assert found.keys() == {key[:4] for key in latest if not key[4].startswith("change")}
    for key, row in found.items():
        rate = latest.get((*key, "per inhabitant"))
        count = latest.get((*key, ""))
        stands = rate or count
        assert stands
        year = stands.year
        step = parted.get(stands, NO_STEP)
        granted = count.value if count else None
        old = world = None
        if count:
            printed = (*key[2:4], count.edition)
            world = every.get((count.indicator, "world", *printed))
            old = every.get((count.indicator, key[0], str((year or 0) - 10), *printed[1:]))
        persons = people.get(key[0], {}).get(year or 0) or None
        anew = 100000 * granted / persons if granted is not None and persons else None
        same = rate and count and rate.edition == count.edition
        hold(row, {
            "indicator": stands.indicator, "is_preferred": said[stands].preferred, "year": year,
            "per_100k": rate and rate.value, "rank": ranked[rate][0] if rate in ranked else None,
            "published_change_percent":
                rate and changes.get((key[0], year, rate.source, rate.edition)),
            "patents": granted,
            "patents_change_10y_percent":
                percent(granted, old.value) if granted is not None and old else None,
            "share_of_world_percent": 100 * granted / world.value if count and world else None,
            "population": persons, "recomputed_per_100k": anew,
            "recomputed_difference_percent":
                percent(anew, rate.value) if same and anew is not None else None,
            "edition_break": step.edition_break, "definition_break": step.definition_break,
            "edition": stands.edition,
        })  # fmt: skip


def test_model_output(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    parted: dict[Figure, Step],
) -> None:  # fmt: skip
    said = themed(figures, "model_output")
    wanted, worlds = {}, {}
    for f in said:
        series = (said[f].measure, said[f].part or "whole", f.period, f.source)
        if f.entity == "world":
            worlds[*series, f.edition] = f.value
        if f.is_latest and (f.entity_type != "aggregate" or f.entity == "world"):
            grouping = "world" if f.entity == "world" else f.entity_type
            wanted[*series, grouping, f.entity] = f
    found = rows(con, "FROM model_output")
    assert len(found) == len(wanted)
    for row in found:
        series = (row["kind"], row["counting"], row["period"], row["source"])
        f = wanted[*series, row["grouping"], row["entity"]]
        world = worlds.get((*series, f.edition))
        step = parted.get(f, NO_STEP)
        hold(row, {
            "models": f.value, "world_models": world, "is_preferred": said[f].preferred,
            "rank": ranked.get(f, (None, None))[0],
            "ranked_among": ranked.get(f, (None, None))[1],
            "share_of_world_percent": 100 * f.value / world if world else None,
            "edition_break": step.edition_break, "definition_break": step.definition_break,
        })  # fmt: skip


def test_training_cost(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked
) -> None:
    """Costs, and the records: a year's highest that is above all years before."""
    costs = [f for f in of(figures, "training_cost", "epoch_training_cost") if f.is_latest]
    compute = {(f.entity, f.period, f.source): f.value
               for f in of(figures, "epoch_training_compute") if f.is_latest}  # fmt: skip
    mine = {(f.entity, f.period, f.source): f for f in costs}
    records: dict[str, list[tuple[int, str, float]]] = {}
    for source, table in grouped(costs, lambda f: f.source).items():
        tops: dict[int, tuple[float, str]] = {}
        for f in sorted(table, key=lambda f: (-f.value, f.entity)):
            if ranked.get(f, (0,))[0] == 1 and f.start and f.end and f.start.year == f.end.year:
                tops.setdefault(f.start.year, (round(f.value, 2), f.entity))
        records[source] = []
        for year, (value, model) in sorted(tops.items()):
            if not records[source] or value > records[source][-1][2]:
                records[source].append((year, model, value))
    found = rows(con, "FROM training_cost")
    assert {(r["model"], r["period"], r["source"]) for r in found} == mine.keys() | compute.keys()
    for row in found:
        key = row["model"], row["period"], row["source"]
        so_far = [r for r in records.get(row["source"], []) if r[0] <= (row["year"] or 0)]
        year, model, value = so_far[-1] if so_far else (None, None, None)
        before = so_far[-2] if len(so_far) > 1 else None
        growth = None
        if before and value and year:
            growth = (value / before[2]) ** (1 / (year - before[0]))
        cost = mine.get(key)
        hold(row, {
            "cost_usd": cost and cost.value, "compute_flop": compute.get(key),
            "record_model": model, "record_year": year, "record_usd": value,
            "is_preferred": row["source"] == "epoch",
            "is_record": model is not None and (model, year) == (row["model"], row["year"]),
            "previous_record_model": before and before[1], "record_growth_per_year": growth,
        })  # fmt: skip


PEOPLE = {
    "benchmark_human_baseline": "gap_to_baseline", "benchmark_human_expert": "gap_to_expert",
    "benchmark_human_expert_high": "gap_to_best_expert",
    "benchmark_human_non_expert": "gap_to_non_expert",
}  # fmt: skip


def test_benchmark_gap(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    systems = {(f.entity, f.year, f.source, f.edition): f.value
               for f in of(figures, "benchmark_best_system")
               if f.is_latest and f.year is not None}  # fmt: skip
    people = {(f.indicator, f.entity, f.source, f.edition): f.value
              for f in of(figures, *PEOPLE) if f.period == "undated"}  # fmt: skip
    found = rows(con, "FROM benchmark_gap")
    assert len(found) == len(systems) > 10
    for row in found:
        edition = row["source"], row["edition"]
        best = systems[row["benchmark"], row["year"], *edition]
        gaps = {}
        for indicator, column in PEOPLE.items():
            person = people.get((indicator, row["benchmark"], *edition))
            gaps[column] = None if person is None else best - person
        above = gaps["gap_to_baseline"]
        hold(row, {"best_system": best, **gaps, "above_baseline": above and above > 0})


HEADLINES = {
    "talent_flow": ("net_ai_talent_migration", False),
    "talent_concentration": ("ai_talent_concentration", False),
    "skill_penetration": ("ai_skill_penetration", True),
    "patents_per_100k": ("patents_per_100k", False),
    "notable_models": ("notable_ml_models", True),
    "private_investment_usd": ("private_ai_investment", False),
    "genai_diffusion": ("genai_diffusion", False),
}


def test_the_headlines_of_country_profiles(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    published: dict[Key, date],
) -> None:  # fmt: skip
    """Each country's newest figure: of the latest period, then of the edition published last."""
    last = max(day.year for day in published.values())
    newest: dict[Key, Figure] = {}
    for column, (indicator, sums) in HEADLINES.items():
        own = [f for f in of(figures, indicator) if f.country and f.is_latest
               and f.length is not None and (f.length > 0) == sums]  # fmt: skip
        for country, some in grouped(own, lambda f: f.entity).items():
            some.sort(key=lambda f: (f.source, f.period))
            newest[country, column] = max(
                some, key=lambda f: (f.end or date.min, published[f.source, f.edition])
            )
    found = {row["country"]: row for row in rows(con, "FROM country_profile")}
    assert found.keys() == {country for country, _ in newest}
    for country, row in found.items():
        own_headlines = [newest[country, c] for c in HEADLINES if (country, c) in newest]
        assert row["headlines"] == len(own_headlines)
        assert bool(row["disputed"]) == any(f.disputed for f in own_headlines)
        for column in HEADLINES:
            name, f = column.removesuffix("_usd"), newest.get((country, column))
            money = 1e9 if column.endswith("_usd") else 1
            hold(row, {
                column: f and f.value * money, f"{name}_period": f and f.period,
                f"{name}_edition": f and f"{f.source} {f.edition}",
                f"{name}_rank": ranked[f][0] if f in ranked else None,
                f"{name}_age_years": f and last - (f.end.year if f.end else 0),
            })  # fmt: skip


def test_disagreements_of_publishers_sums_and_universes(
    con: duckdb.DuckDBPyConnection, figures: list[Figure]
) -> None:
    """Three kinds, over every pair of figures that stand."""
    standing = [f for f in figures if f.is_latest]
    wanted: Counter[Key] = Counter()
    for some in grouped(standing, lambda f: (*f.table[:2], f.entity, f.period)).values():
        for f in some:
            for g in some:
                if f.source < g.source and apart(f.value, g.value):
                    wanted["two publishers", f.indicator, f.entity, f.period, g.value] += 1
    for some in grouped(standing, lambda f: (*f.table[:3], f.entity)).values():
        counts = kinds()[some[0].indicator] in ("count", "money")
        for f in some if counts and some[0].entity_type != "model" else ():
            inside = [g for g in some if f.length and f.length > 0 and within(g, f)]
            if inside:
                most = max(inside, key=lambda g: g.value)
                wanted["longer sum smaller", f.indicator, f.entity, f.period, most.value] += 1
    for some in grouped(standing, lambda f: (*f.table[:3], f.period)).values():
        for whole in (f for f in some if f.entity == "world"):
            for g in some:
                if g.entity.endswith("_countries") and g.value != whole.value:
                    key = ("two universes", whole.indicator, "world", whole.period, g.value)
                    wanted[key] += 1
    found = con.execute(
        "SELECT kind, indicator, entity, period, other_value FROM disagreements"
        " WHERE kind IN ('two publishers', 'longer sum smaller', 'two universes')"
    ).fetchall()
    assert Counter(found) == wanted
    assert {"longer sum smaller", "two universes"} <= {key[0] for key in wanted}


def test_disagreements_of_counterparts(
    con: duckdb.DuckDBPyConnection, figures: list[Figure]
) -> None:
    """Two indicators of nearly one thing, further apart than their bound; a sum below a part."""
    standing = [f for f in figures if f.is_latest]
    people: dict[Key, float] = {}
    for f in sorted(of(standing, "population"), key=lambda f: f.source, reverse=True):
        people[f.entity, f.period] = f.value
    by_name = grouped(standing, lambda f: (f.indicator, f.entity, f.breakdown))
    wanted: Counter[Key] = Counter()
    for pair in reference("counterparts"):
        for f in standing:
            if f.indicator != pair["indicator"] or not f.country:
                continue
            for g in by_name.get((pair["other_indicator"], f.entity, f.breakdown), ()):
                value = g.value
                if pair["per_100k"] == "true":
                    residents = people.get((f.entity, f.period))
                    value = 100000 * g.value / residents if residents else math.nan
                longer = g.length and (g.length or 0) > 0 and contains(g, f)
                if f.period == g.period:
                    far = max(f.value, value) > float(pair["bound"]) * min(f.value, value)
                else:
                    far = bool(longer) and f.value > value
                small = kinds()[f.indicator] == "count" and abs(f.value - value) < 5
                if far and not small:
                    key = (f.indicator, f.entity, f.period, f.value, g.indicator, g.period)
                    wanted[*key, rounded(value, 6)] += 1
    found = con.execute(
        "SELECT indicator, entity, period, value, other_indicator, other_period,"
        " round(other_value, 6) FROM disagreements WHERE kind = 'counterparts'"
    ).fetchall()
    assert Counter(found) == wanted
    assert wanted


def contains(whole: Figure, part: Figure) -> bool:
    """Whether one span of years holds another."""
    if not (part.start and part.end and whole.start and whole.end):
        return False
    return whole.start.year <= part.start.year and part.end.year <= whole.end.year


def apart(one: float, other: float) -> bool:
    """More than a twentieth of the larger."""
    return abs(one - other) > 0.05 * max(abs(one), abs(other))


def within(part: Figure, whole: Figure) -> bool:
    """A shorter span inside a longer, whose sum is larger at the decimals that both print."""
    digits = min(part.decimals, whole.decimals)
    return (
        part.period != whole.period
        and contains(whole, part)
        and rounded(whole.value, digits) < rounded(part.value, digits)
    )
