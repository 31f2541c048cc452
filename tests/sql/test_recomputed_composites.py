"""Places in the two composites, and patents against models, computed again in plain Python."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import product

import duckdb
import pytest

from tests.sql.plain import Figure, Key, Ranked, grouped, of, rows

# Of each headline: indicator, over several years, left out is none, extent, points of 24.
COMPONENTS = {
    "talent_flow": ("net_ai_talent_migration", False, False, "rate", 2),
    "talent_concentration": ("ai_talent_concentration", False, False, "rate", 2),
    "skill_penetration": ("ai_skill_penetration", True, False, "rate", 2),
    "patents_per_100k": ("patents_per_100k", False, False, "per inhabitant", 3),
    "notable_models": ("notable_ml_models", True, True, "total", 3),
    "private_investment": ("private_ai_investment", False, True, "total", 6),
    "genai_diffusion": ("genai_diffusion", False, False, "rate", 6),
}
Table = dict[str, float | None]


def residents(figures: list[Figure], country: str, year: int | None) -> Figure | None:
    """The last population up to a year that the World Bank has now."""
    known = [f for f in figures if f.entity == country and (f.year or 0) <= (year or 0)]
    return max(known, key=lambda f: f.year or 0, default=None)


def populations(figures: list[Figure]) -> list[Figure]:
    return [f for f in of(figures, "population") if f.country and f.year is not None
            and f.source == "worldbank" and f.is_latest and f.value > 0]  # fmt: skip


def entered(
    figures: list[Figure], ranked: Ranked, published: dict[Key, date]
) -> tuple[dict[Key, Table], dict[Key, set[str]]]:
    """Of each composite and headline what each country enters with, and the lines of each."""
    people = grouped(populations(figures), lambda f: f.entity)
    everybody: set[str] = set()
    newest: dict[str, list[Figure]] = {}
    for headline, (indicator, sums, *_) in COMPONENTS.items():
        own = [f for f in of(ranked, indicator)
               if f.country and f.length is not None and (f.length > 0) == sums]  # fmt: skip
        everybody |= {f.entity for f in own}
        tables = [table for table in grouped(own, lambda f: f.table).values()
                  if all(f.coverage == "full" for f in table)]  # fmt: skip
        tables.sort(key=lambda t: (t[0].source, t[0].period))
        if tables:
            newest[headline] = max(tables, key=lambda t: (
                t[0].end, published[t[0].source, t[0].edition], t[0].edition))  # fmt: skip
    found: dict[Key, Table] = {}
    lines: dict[Key, set[str]] = defaultdict(set)
    for composite in ("intensity", "size"):
        wanted = [h for h in newest if composite == "intensity" or COMPONENTS[h][3] != "rate"]
        values: dict[str, Table] = {headline: {} for headline in wanted}
        for headline, country in product(wanted, everybody):
            _, _, left_out_is_none, extent, _ = COMPONENTS[headline]
            f = next((f for f in newest[headline] if f.entity == country), None)
            if f is None:
                if left_out_is_none:
                    values[headline][country] = None
                continue
            power = {("intensity", "total"): -1, ("size", "per inhabitant"): 1}
            person = residents(people[country], country, f.end.year if f.end else None)
            if times := power.get((composite, extent), 0):
                if person is None:
                    continue
                lines[composite, country].add(person.line)
            values[headline][country] = f.value * (person.value**times if person else 1)
            lines[composite, country].add(f.line)
        whole = {c for c in everybody if all(c in table for table in values.values())}
        for headline, table in values.items():
            found[composite, headline] = {c: table[c] for c in sorted(whole)}
    return found, lines


def levels(values: list[float], normalisation: str) -> list[float]:
    """A table on the scale of a normalisation."""
    low, high, n = min(values), max(values), len(values)
    if normalisation == "ranking":
        below = [sum(other < v for other in values) for v in values]
        return [1 + 99 * (b / (n - 1) if n > 1 else 0) for b in below]
    if low == high:
        return [1.0 if normalisation == "min-max" else 100.0] * n
    if normalisation == "min-max":
        return [1 + 99 * (v - low) / (high - low) for v in values]
    middle, spread = statistics.fmean(values), statistics.pstdev(values)
    return [100 + 10 * (v - middle) / spread for v in values]


def weightings(headlines: list[str]) -> Iterator[tuple[str, dict[str, int]]]:
    """Each way to weigh: as stated, the same, one doubled, one dropped."""
    stated = {h: COMPONENTS[h][4] for h in headlines}
    yield "stated", stated
    yield "equal", dict.fromkeys(headlines, 1)
    for h in headlines:
        yield f"double {h}", {**stated, h: 2 * stated[h]}
        if len(headlines) > 1:
            yield f"drop {h}", {other: w for other, w in stated.items() if other != h}


def test_places_in_the_composites(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    published: dict[Key, date],
) -> None:  # fmt: skip
    """Every variant of the handbook's choices, the interval of places, and what profiles show."""
    inputs, lines = entered(figures, ranked, published)
    wanted: dict[Key, tuple[float, int]] = {}
    for composite in ("intensity", "size"):
        tables = {h: table for (of_it, h), table in inputs.items() if of_it == composite and table}
        if not tables:
            continue
        countries = list(next(iter(tables.values())))
        for way, imputation in product(("ranking", "min-max", "z-scores"), ("none", "lowest")):
            level = {}
            for h, table in tables.items():
                least = min((v for v in table.values() if v is not None), default=0.0)
                instead = 0.0 if imputation == "none" else least
                filled = [instead if v is None else v for v in table.values()]
                level[h] = levels(filled, way)
            for weighting, weights in weightings(list(tables)):
                total = sum(weights.values())
                for aggregation in ("arithmetic", "geometric"):
                    score = []
                    for n in range(len(countries)):
                        parts = [(w, level[h][n]) for h, w in weights.items()]
                        score.append(
                            math.fsum(w * v for w, v in parts) / total
                            if aggregation == "arithmetic"
                            else math.prod(v ** (w / total) for w, v in parts)
                        )
                    for country, own in zip(countries, score, strict=True):
                        key = composite, country, way, aggregation, imputation, weighting
                        wanted[key] = own, 1 + sum(s > own + 1e-8 for s in score)
    found = {tuple(r[c] for c in ("composite", "country", "normalisation", "aggregation",
                                  "imputation", "weighting")): r
             for r in rows(con, "FROM composite_variants")}  # fmt: skip
    assert found.keys() == wanted.keys()
    assert all(math.isclose(found[k]["score"], score, abs_tol=2e-8, rel_tol=1e-12)
               for k, (score, _) in wanted.items())  # fmt: skip
    assert {k: r["place"] for k, r in found.items()} == {k: p for k, (_, p) in wanted.items()}
    hold_intervals(con, wanted, inputs, lines)


def hold_intervals(
    con: duckdb.DuckDBPyConnection, wanted: dict[Key, tuple[float, int]],
    inputs: dict[Key, Table], lines: dict[Key, set[str]],
) -> None:  # fmt: skip
    """What scores and profiles say of the variants: the median is a place that one gives."""
    by_country = grouped(wanted, lambda key: key[:2])
    expected = {}
    for (composite, country), keys in by_country.items():
        own = sorted(wanted[key][1] for key in keys)
        tables = {h: t for (of_it, h), t in inputs.items() if of_it == composite}
        absent = ", ".join(sorted(h for h, t in tables.items() if t[country] is None))
        expected[composite, country] = (
            own[0], own[(len(own) - 1) // 2], own[-1],
            sum(of_it == composite for of_it, _ in by_country), len(own), absent or None,
        )  # fmt: skip
    scores = rows(con, "FROM scores")
    columns = ("best_place", "median_place", "worst_place", "countries", "variants", "absent")
    assert {(r["composite"], r["country"]): tuple(r[c] for c in columns) for r in scores} == (
        expected
    )
    for r in scores:
        key = r["composite"], r["country"]
        assert r["headlines"] == len({h for of_it, h in inputs if of_it == key[0]})
        assert r["lines"] == sorted(lines[key])
    shown = ("rank_best", "rank_median", "rank_worst", "countries", "variants", "imputed")
    for r, composite in product(rows(con, "FROM country_profile"), ("intensity", "size")):
        said = tuple(r[f"{composite}_{column}"] for column in shown)
        assert said == expected.pop((composite, r["country"]), (None,) * 6)
    assert not expected


def test_patent_model_gap(
    con: duckdb.DuckDBPyConnection, figures: list[Figure], ranked: Ranked,
    published: dict[Key, date],
) -> None:  # fmt: skip
    """Patents against models of the same year, or the next, or the last; on both scales."""
    people = grouped(populations(figures), lambda f: f.entity)
    newest: dict[Key, dict[str, Figure]] = {}
    names = ("patents_per_100k", "notable_ml_models", "epoch_notable_models")
    own = [f for f in of(ranked, *names) if f.country and f.year is not None]
    for table in grouped(sorted(own, key=lambda f: (published[f.source, f.edition], f.edition)),
                         lambda f: f.table).values():  # fmt: skip
        f = table[0]
        newest[f.indicator == names[0], f.source, f.year] = {f.entity: f for f in table}
    wanted: dict[Key, Key] = {}
    builders = {source for is_patents, source, _ in newest if not is_patents}
    for (is_patents, source, year), models_source in product(newest, builders):
        if not is_patents:
            continue
        near = [y for y in (year, year + 1, year - 1) if (False, models_source, y) in newest]
        if not near:
            continue
        invented, built = newest[True, source, year], newest[False, models_source, near[0]]
        of_pair = {}
        for scale in ("per head", "total"):
            converted = built if scale == "per head" else invented
            if all(f.coverage == "full" for f in converted.values()):
                of_pair[scale] = opposed(scale, invented, built, people, (year, near[0]))
        for scale, sides in of_pair.items():
            for country, side in sides.items():
                other = of_pair.get("total" if scale == "per head" else "per head", {})
                wanted[country, year, scale, source, models_source] = (
                    near[0], *side, other[country][6] if country in other else None,
                    next(iter(invented.values())).edition, next(iter(built.values())).edition,
                )  # fmt: skip
    found = {}
    for r in rows(con, "FROM patent_model_gap"):
        key = tuple(r[c] for c in ("country", "year", "scale", "source", "models_source"))
        found[key] = tuple(r[c] for c in (
            "models_year", "patent_rank", "patent_rank_at_least", "model_rank",
            "model_rank_at_least", "gap", "gap_is", "pattern", "population_year", "coverage",
            "lineage", "patents", "notable_models", "pattern_on_other_scale", "edition",
            "models_edition"))  # fmt: skip
    assert found.keys() == wanted.keys()
    for key, values in found.items():
        exact = [(a, b) for n, (a, b) in enumerate(zip(values, wanted[key], strict=True))
                 if n not in (11, 12)]  # fmt: skip
        assert [a for a, _ in exact] == [b for _, b in exact], key
        close = 0.0501 if key[2] == "total" else 5.01e-5
        assert values[11:13] == pytest.approx(wanted[key][11:13], abs=close), key
    assert {key[2] for key in found} == {"per head", "total"}


def opposed(
    scale: str, invented: dict[str, Figure], built: dict[str, Figure],
    people: dict[str, list[Figure]], years: tuple[int, int],
) -> dict[str, Key]:  # fmt: skip
    """Of each country of two tables its place in both, and what their difference says."""
    per_head = scale == "per head"
    patents, models, lines, divided = {}, {}, {}, {}
    for c in invented.keys() | built.keys():
        persons = [residents(people.get(c, []), c, year) for year in years]
        used = []
        if c in invented:
            if per_head:
                patents[c] = invented[c].value
            elif persons[0]:
                patents[c] = invented[c].value * persons[0].value / 1e5
                used.append(persons[0])
        if c in built:
            if not per_head:
                models[c] = built[c].value
            elif persons[1]:
                models[c] = 1e6 * built[c].value / persons[1].value
                used.append(persons[1])
                divided[c] = persons[1].year
        listed = [table[c] for table in (invented, built) if c in table]
        lines[c] = sorted({f.line for f in [*used, *listed]})
    tops = ["full" if all(f.coverage == "full" for f in t.values()) else "top-n"
            for t in (invented, built)]  # fmt: skip
    found = {}
    for c, read in lines.items():
        p = 1 + sum(v > patents[c] for v in patents.values()) if c in patents else None
        m = 1 + sum(v > models[c] for v in models.values()) if c in models else None
        p_least = p or (len(patents) + 1 if tops[0] == "top-n" else None)
        m_least = m or (len(models) + 1 if c not in built else None)
        gap = m_least - p_least if m_least and p_least else None
        sure = {(True, True): "exact", (True, False): "at least", (False, True): "at most"}
        bound = sure[p is not None, m is not None] if gap is not None else None
        pattern = "not decidable"
        if gap is not None and gap > 0 and p:
            pattern = "invents more than it builds"
        elif gap is not None and gap < 0 and m:
            pattern = "builds more than it invents"
        elif gap == 0 and p and m:
            pattern = "even"
        coverage = "top-n" if "top-n" in tops else "full"
        found[c] = (p, p_least, m, m_least, gap, bound, pattern, divided.get(c), coverage, read,
                    patents.get(c), models.get(c))  # fmt: skip
    return found
