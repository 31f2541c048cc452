"""Marts of money, talent, patents, models and laws, computed again in plain Python."""

import math
from datetime import date
from itertools import accumulate

import duckdb

from tests.sql.plain import (
    Figure,
    Ranked,
    Step,
    course,
    grouped,
    hold,
    of,
    percent,
    rows,
    themed,
    world_bank,
)


def test_investment_change(
    con: duckdb.DuckDBPyConnection,
    figures: list[Figure],
    ranked: Ranked,
    parted: dict[Figure, Step],
) -> None:
    """Every amount of every edition; the mart of the newest is a part of it."""
    said = themed(figures, "investment_change")
    own = [f for f, of_it in said.items() if f.year is not None and not of_it.part]
    tables = grouped(own, lambda f: (f.indicator, f.source, f.edition, f.year))
    people, products = world_bank(figures, "population"), world_bank(figures, "gdp")
    mine = {(f.entity, f.indicator, f.year, f.source, f.edition): f for f in own if f.country}
    before = course(mine.values(), lambda f: (f.entity, f.indicator, f.source, f.edition))
    series = grouped(mine.values(), lambda f: (f.entity, f.indicator, f.source, f.edition))
    certain = {
        f: place(f, tables[f.indicator, f.source, f.edition, f.year], ranked) for f in mine.values()
    }
    found = rows(con, "FROM investment_change_editions WHERE investment_usd IS NOT NULL")
    assert len(found) == len(mine)
    for row in found:
        f = mine[row["country"], row["indicator"], row["year"], row["source"], row["edition"]]
        dollars = 1e9 if f.indicator == "private_ai_investment" else 1
        constant = f.indicator.startswith("owid")
        old = before.get(f)
        table = tables[f.indicator, f.source, f.edition, f.year]
        world = next((g.value for g in table if g.entity == "world"), None)
        leader = min((g.entity, g.value) for g in table if certain.get(g) == 1) if any(
            certain.get(g) == 1 for g in table) else None  # fmt: skip
        same = series[f.entity, f.indicator, f.source, f.edition]
        peak = max(g.value for g in same if g.year <= f.year)
        known = [year for year in people.get(f.entity, ()) if year <= (f.year or 0)]
        place_before = certain[old] if old else None
        product = None if constant else products.get(f.entity, {}).get(f.year or 0)
        hold(row, {
            "measure": said[f].measure, "is_preferred": said[f].preferred,
            "unit": "constant 2021 US$" if constant else "current US$",
            "investment_usd": f.value * dollars, "previous_year": old and old.year,
            "change_usd": old and (f.value - old.value) * dollars,
            "change_percent": old and percent(f.value, old.value),
            "peak_usd": peak * dollars, "from_peak_percent": old and percent(f.value, peak),
            "rank": certain[f], "ranked_among": ranked.get(f, (None, None))[1],
            "rank_change": place_before - certain[f] if place_before and certain[f] else None,
            "leader": leader and leader[0],
            "leader_multiple": (leader and f.value > 0 and leader[1] / f.value) or None,
            "share_of_world_percent": world and 100 * f.value / world,
            "population_year": max(known, default=None),
            "per_inhabitant_usd":
                f.value * dollars / people[f.entity][max(known)] if known else None,
            "percent_of_gdp": product and 100 * f.value * dollars / product,
            "edition_break": parted[f].edition_break,
            "definition_break": parted[f].definition_break,
        })  # fmt: skip
    newest = rows(con, "FROM investment_change WHERE investment_usd IS NOT NULL")
    assert {
        (r["country"], r["indicator"], r["year"], r["source"], r["edition"]) for r in newest
    } == {key for key, f in mine.items() if f.is_latest}


def place(figure: Figure, table: list[Figure], ranked: Ranked) -> int | None:
    """The place in a table, or the one that is certain by what the world leaves for others."""
    if figure in ranked:
        return ranked[figure][0]
    world = next((f.value for f in table if f.entity == "world"), None)
    countries = [f.value for f in table if f.country]
    if world is None or figure.value <= world - sum(countries):
        return None
    return 1 + sum(value > figure.value for value in countries)


MEASURES = {
    "private_ai_investment": ("private", "newly_funded_ai_companies"),
    "private_genai_investment": ("generative", "newly_funded_genai_companies"),
    "corporate_ai_investment": ("corporate", ""),
}


def test_investment_totals(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    found = {
        (r["measure"], r["entity"], r["year"], r["source"], r["edition"]): r
        for r in rows(con, "FROM investment_totals")
    }
    every = {
        (f.indicator, f.entity, f.year, f.source, f.edition): f.value
        for f in of(figures, *MEASURES, *(name for _, name in MEASURES.values() if name))
        if f.year is not None
    }
    amounts = {key: value for key, value in every.items() if key[0] in MEASURES}
    prices = world_bank(figures, "consumer_price_inflation")["USA"]
    people, products = world_bank(figures, "population"), world_bank(figures, "gdp")
    per_head = world_bank(figures, "gdp_per_capita_ppp")
    assert len(found) == len(amounts)
    for key, amount in amounts.items():
        indicator, entity, year, *edition = key
        measure, companies_of = MEASURES[indicator]
        years = [k[2] for k in amounts if (k[:2], k[3:]) == (key[:2], key[3:]) and k[2] < year]
        last = max(years, default=None)
        old = amounts.get((indicator, entity, last, *edition))
        companies = every.get((companies_of, entity, year, *edition))
        companies_before = every.get((companies_of, entity, last, *edition))
        world = amounts.get((indicator, "world", year, *edition))
        private = amounts.get(("private_ai_investment", entity, year, *edition))
        dear = math.prod(1 + rate / 100 for y, rate in prices.items() if y > year)
        local = [known.get(entity, {}).get(year) for known in (per_head, people, products)]
        split = by_companies(amount, old, companies, companies_before)
        hold(found[measure, entity, year, *edition], {
            "investment_usd": amount * 1e9, "previous_year": last,
            "change_percent": percent(amount, old),
            "share_of_world_percent": world and 100 * amount / world,
            "share_of_private_percent":
                100 * amount / private if measure == "generative" and private else None,
            "companies": companies,
            "usd_per_company": amount * 1e9 / companies if companies else None,
            "change_by_companies_usd": split,
            "change_by_size_usd": None if split is None else (amount - old) * 1e9 - split,
            "real_usd": amount * 1e9 * dear if year in prices else None,
            "purchasing_power_usd":
                amount * 1e9 * local[0] * local[1] / local[2] if all(local) else None,
        })  # fmt: skip


def by_companies(
    amount: float, old: float | None, companies: float | None, before: float | None
) -> float | None:
    """The part of a change that more companies make (Ang, 2004: the logarithmic mean), in US$."""
    if not (old and companies and before and amount > 0):
        return None
    mean = amount if amount == old else (amount - old) / math.log(amount / old)
    return 1e9 * mean * math.log(companies / before)


def test_policy_activity(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    parted: dict[Figure, Step],
) -> None:  # fmt: skip
    said = themed(figures, "policy_activity")
    own = [f for f in said if not f.breakdown
           and (f.country or f.entity in ("world", "eighteen_countries"))]  # fmt: skip
    before = course([f for f in own if f.year is not None],
                    lambda f: (f.indicator, f.entity, f.source, f.edition))  # fmt: skip
    worlds = {(f.indicator, f.period, f.source, f.edition): f.value
              for f in own if f.entity == "world"}  # fmt: skip
    latest = {(said[f].measure, f.entity, f.period, f.source): f for f in own if f.is_latest}
    found = rows(con, "FROM policy_activity")
    assert len(found) == len(latest)
    for row in found:
        f = latest[row["measure"], row["entity"], row["period"], row["source"]]
        old = before.get(f)
        world = worlds.get((f.indicator, f.period, f.source, f.edition))
        step = parted.get(f, Step(False, None))
        hold(row, {
            "indicator": f.indicator, "is_preferred": said[f].preferred,
            "count": f.value, "previous_year": old and old.year,
            "change": old and f.value - old.value,
            "change_percent": old and percent(f.value, old.value),
            "rank": ranked.get(f, (None, None))[0], "world_count": world,
            "share_of_world_percent": 100 * f.value / world if world else None,
            "edition_break": step.edition_break, "definition_break": step.definition_break,
        })  # fmt: skip


def test_talent_flow(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    parted: dict[Figure, Step],
) -> None:  # fmt: skip
    said = themed(figures, "talent_flow")
    own = [f for f in said if f.country and not f.breakdown and f.length == 0]
    found = {(r["country"], r["measure"], r["period"], r["source"], r["edition"]): r
             for r in rows(con, "FROM talent_flow_editions")}  # fmt: skip
    assert len(found) == len(own)
    for series in grouped(own, lambda f: (f.entity, *f.table[:4])).values():
        series.sort(key=lambda f: f.period)
        signs = [(f.value > 0) - (f.value < 0) for f in series]
        turns = []
        for n, sign in enumerate(signs):
            last = next((s for s in reversed(signs[:n]) if s), 0)
            turns.append(bool(sign and last and sign != last))
        sums = list(accumulate(f.value for f in series))
        for n, f in enumerate(series):
            old = series[n - 1] if n else None
            yearly = f.year is not None
            unbroken = f.year is not None and f.year - (series[0].year or 0) == n
            step = parted.get(f, Step(False, None))
            hold(found[f.entity, said[f].measure, f.period, f.source, f.edition], {
                "indicator": f.indicator, "is_preferred": said[f].preferred, "year": f.year,
                "net_migration": f.value, "previous_period": old and old.period,
                "change": old and f.value - old.value,
                "direction": ("balanced", "inflow", "outflow")[signs[n]],
                "reversed": turns[n] if yearly else None,
                "reversals": sum(turns[: n + 1]) if yearly else None,
                "cumulative_since": series[0].year if unbroken else None,
                "cumulative": sums[n] if unbroken else None, "disputed": f.disputed,
                "rank": ranked.get(f, (None, None))[0],
                "edition_break": step.edition_break, "definition_break": step.definition_break,
            })  # fmt: skip
    latest = {(f.entity, f.indicator, f.period, f.edition) for f in own if f.is_latest}
    mart = con.execute("SELECT country, indicator, period, edition FROM talent_flow").fetchall()
    assert set(mart) == latest
    assert len(mart) == len(latest)


def test_talent_concentration(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    parted: dict[Figure, Step],
) -> None:  # fmt: skip
    themes = themed(figures, "talent_concentration")
    own = [f for f, of_it in themes.items() if f.country and not of_it.part
           and f.breakdown in ("", "female", "male")
           and (f.year is not None or f.start is None)]  # fmt: skip
    printed = {}
    changes = of(figures, "ai_talent_concentration_change")
    for f in sorted(changes, key=lambda f: f.start or date.max, reverse=True):
        printed[f.entity, f.end and f.end.year, f.source, f.edition] = f
    series_of = grouped(own, lambda f: (*f.table[:4], f.entity))
    firsts = {key: min(some, key=lambda f: f.year or 0) for key, some in series_of.items()}
    found = {(r["country"], r["measure"], r["period"], r["gender"], r["source"], r["edition"]): r
             for r in rows(con, "FROM talent_concentration_editions")}  # fmt: skip
    assert len(found) == len(own)
    for f in own:
        first = firsts[*f.table[:4], f.entity]
        old = first if first.year != f.year else None
        said = None if f.breakdown else printed.get((f.entity, f.year, f.source, f.edition))
        said = said if f.year is not None else None
        step = parted.get(f, Step(False, None))
        percent_of = 1000 if f.indicator == "ai_authors_inventors_per_100k" else 1
        gender = f.breakdown or "all"
        hold(found[f.entity, themes[f].measure, f.period, gender, f.source, f.edition], {
            "is_preferred": themes[f].preferred, "indicator": f.indicator,
            "share_percent": f.value / percent_of, "first_year": old and old.year,
            "change_points": old and f.value - old.value,
            "change_percent": old and percent(f.value, old.value),
            "published_change_percent": said and said.value,
            "rank": ranked.get(f, (None, None))[0],
            "edition_break": step.edition_break, "definition_break": step.definition_break,
        })  # fmt: skip
    mart = con.execute("SELECT count(*) FROM talent_concentration").fetchall()
    assert mart == [(sum(f.is_latest for f in own),)]
