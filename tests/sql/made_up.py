"""Made-up records on which the marts are computed again: everything that may meet, meets.

Ties, zeros and outflows, several editions and publishers, years and sums over years, aggregates,
regional estimates, tables of the whole field, of its top and of some of it.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

COUNTRIES = ("USA", *(f"X{letter}{letter}" for letter in "ABCDEFGHIJK"))
GROUPS = ("world", "europe", "eighteen_countries")
EDITIONS = ("2023", "2024", "2025", "2026")
YEARS = tuple(str(year) for year in range(2012, 2026))
SPANS = ("2013/2023", "2014/2024", "2003/2024", "2003/2025")

# What is measured: breakdowns, whether sums over years stand beside years, lowest and highest.
SERIES: dict[str, tuple[tuple[str, ...], bool, float, float]] = {
    "net_ai_talent_migration": (("",), False, -2, 3),
    "ai_talent_concentration": (("", "female", "male"), False, 0, 2),
    "private_ai_investment": (("",), True, 0, 9),
    "private_genai_investment": (("",), False, 0, 4),
    "corporate_ai_investment": (("",), False, 1, 9),
    "newly_funded_ai_companies": (("",), False, 0, 30),
    "newly_funded_genai_companies": (("",), False, 0, 9),
    "private_ai_investment_rank": (("",), False, 1, 12),
    "patents_per_100k": (("",), False, 0, 9),
    "ai_patents_granted": (("",), False, 0, 99),
    "notable_ml_models": (("",), True, 0, 20),
    "foundation_models": (("",), False, 0, 9),
    "ai_bills_passed": (("",), True, 0, 9),
    "ai_mentions_in_legislative_proceedings": (("",), False, 0, 9),
    "genai_diffusion": (("",), False, 1, 60),
    "ai_skill_penetration": (("",), True, 0.5, 3),
    "gov_ai_readiness_rank": (("",), False, 1, 12),
}
# The same of other publishers, where several are read side by side.
OTHERS: dict[str, tuple[tuple[str, ...], bool, float, float]] = {
    "ai_skill_migration": (("",), False, -90, 90),
    "cset_ai_investment_disclosed": (("",), False, 0, 9e8),
    "cset_ai_investment_estimated": (("",), False, 0, 9e8),
    "owid_ai_investment": (("",), False, 0, 9e8),
    "ncses_ai_venture_capital": (("",), True, 0, 9e8),
    "cset_ai_patents_granted": (("",), False, 0, 99),
    "oecd_ai_patents": (("",), False, 0, 99),
    "ncses_ai_patents_granted": (("",), True, 0, 99),
    "oecd_ai_policies": (("",), False, 0, 9),
    "epoch_large_scale_models": (("",), False, 0, 9),
    "owid_large_scale_ai_systems": (("",), False, 0, 99),
}
SOURCES = {"gov_": "oxford_insights", "ai_skill_migration": "worldbank_linkedin",
           "cset_": "cset_cat", "owid_": "owid", "ncses_": "ncses", "oecd_ai_policies": "oecd_ai",
           "oecd_ai_patents": "oecd", "epoch_": "epoch"}  # fmt: skip
BANK = ("population", "gdp", "gdp_per_capita_ppp", "consumer_price_inflation")
BENCHMARKS = ("benchmark_human_baseline", "benchmark_human_expert", "benchmark_human_expert_high",
              "benchmark_human_non_expert")  # fmt: skip
WHOLE = ("_rank", "_passed", "_companies", "_granted", "_models", "_proceedings", "_policies",
         "_systems")  # fmt: skip
HEAD = ("indicator", "entity", "entity_type", "breakdown", "period_label", "value", "decimals",
        "source", "edition", "coverage", "top_n", "disputed")  # fmt: skip
Row = tuple[object, ...]


def figure(
    indicator: str, entity: str, kind: str, period: str, value: float, *, breakdown: str = "''",
    source: str = "ai_index", edition: str = "2025", coverage: str = "full", top: object = "",
    decimals: int = 1, disputed: str = "",
) -> Row:  # fmt: skip
    """One row of the block."""
    return (indicator, entity, kind, breakdown, period, value, decimals, source, edition, coverage,
            top, disputed)  # fmt: skip


def table(chance: random.Random, indicator: str, edition: str, period: str) -> Iterator[Row]:
    """One table of an edition: some of the countries, and some aggregates beside them."""
    breakdowns, _, low, high = (SERIES | OTHERS)[indicator]
    source = next((SOURCES[of] for of in SOURCES if indicator.startswith(of)), "ai_index")
    if indicator == "genai_diffusion" and chance.random() < 0.4:
        source = "microsoft"
    for breakdown in breakdowns:
        coverage = chance.choice(("full", "full", "top-n", "selected"))
        top = chance.randint(2, 6) if coverage == "top-n" else ""
        digits = chance.choice((0, 1, 2))
        for entity in chance.sample(COUNTRIES, chance.randint(3, len(COUNTRIES))):
            own = "regional" if chance.random() < 0.1 else coverage
            value = chance.randint(int(low * 4), int(high * 4)) / 4
            whole = indicator.endswith(WHOLE)
            yield figure(
                indicator, entity, "country", period, max(1, round(value)) if whole else value,
                breakdown=breakdown or "''", source=source, edition=edition, coverage=own, top=top,
                decimals=digits, disputed="made_up" if chance.random() < 0.05 else "",
            )  # fmt: skip
        for entity in chance.sample(GROUPS, chance.randint(0, 3)):
            value = round(chance.uniform(high, high * 20))
            yield figure(indicator, entity, "aggregate", period, value, edition=edition,
                         breakdown=breakdown or "''", source=source, decimals=digits)  # fmt: skip


def tables(chance: random.Random, of: Mapping[str, tuple[Any, ...]]) -> Iterator[Row]:
    """Tables of some years, and of some sums over years, in three editions."""
    for indicator, (_, sums, *_) in of.items():
        for edition in chance.sample(EDITIONS, 3):
            periods = chance.sample(YEARS, 5)
            for period in [*periods, *(chance.sample(SPANS, 2) if sums else ())]:
                yield from table(chance, indicator, edition, period)


def undated(chance: random.Random) -> Iterator[Row]:
    """What an edition prints by month, and without a date."""
    for entity in COUNTRIES[:6]:
        yield figure("ai_authors_inventors_per_100k", entity, "country", "undated",
                     chance.randint(0, 99), coverage="selected")  # fmt: skip
        for month in chance.sample(range(1, 13), 7):
            yield figure("ai_talent_net_flow", entity, "country", f"2021-{month:02d}",
                         chance.randint(-3, 3), coverage="selected")  # fmt: skip


def bank(chance: random.Random) -> Iterator[Row]:
    """What figures are divided by: with years that are missing, in two editions."""
    for edition in ("2024", "2026"):
        for indicator in BANK:
            for entity in [*chance.sample(COUNTRIES, 10), "USA"]:
                for year in chance.sample(YEARS, 11):
                    value = chance.randint(2, 90)
                    scale = {"population": 1e5, "gdp": 1e10, "gdp_per_capita_ppp": 1e3}
                    yield figure(indicator, entity, "country", year,
                                 value * scale.get(indicator, 0.1), source="worldbank",
                                 edition=edition)  # fmt: skip


def models(chance: random.Random) -> Iterator[Row]:
    """Costs and compute of models; systems and people at benchmarks; counts by sector."""
    for indicator, source in (("training_cost", "ai_index"), ("epoch_training_cost", "epoch"),
                              ("epoch_training_compute", "epoch")):  # fmt: skip
        for n in chance.sample(range(20), 14):
            year = str(2012 + n % 9) if n % 7 else "2016/2018"
            coverage = chance.choice(("full", "full", "top-n"))
            top = 3 if coverage == "top-n" else ""
            yield figure(indicator, f"Model {n}", "model", year, chance.randint(1, 60) * 100,
                         source=source, coverage=coverage, top=top)  # fmt: skip
    for n in range(4):
        for edition in ("2024", "2025"):
            for year in chance.sample(YEARS, 4):
                yield figure("benchmark_best_system", f"Test {n}", "benchmark", year,
                             chance.randint(20, 99), edition=edition)  # fmt: skip
            for indicator in chance.sample(BENCHMARKS, 3):
                yield figure(indicator, f"Test {n}", "benchmark", "undated",
                             chance.choice((60, 70, 80)), edition=edition)  # fmt: skip
    for indicator in ("notable_ml_models_by_sector", "foundation_models_by_sector"):
        for sector in ("industry", "academia"):
            for edition, year in zip(EDITIONS, chance.sample(YEARS, 4), strict=True):
                yield figure(indicator, sector, "sector", year, chance.randint(0, 9),
                             edition=edition)  # fmt: skip


def courses(chance: random.Random) -> Iterator[Row]:
    """Years that follow each other, for some after a gap: what a forecast begins from."""
    for indicator in ("net_ai_talent_migration", "private_ai_investment", "ai_patents_granted"):
        for entity in chance.sample(COUNTRIES, 8):
            level, growth = chance.choice((1.0, 8.0, 30.0)), chance.choice((0, 1, 3))
            for year in range(2023 - chance.randint(4, 13), 2026):
                level += growth + chance.randint(-3, 3)
                low = -9 if indicator.startswith("net_") else 0
                # What came is printed later, and for some not at once.
                edition = "2024" if year < 2024 else chance.choice(("2025", "2026"))
                yield figure(indicator, entity, "country", str(year), max(low, level) / 2 // 0.5,
                             edition=edition)  # fmt: skip
            yield figure(indicator, entity, "country", "2008", 1, edition="2024")


def again(chance: random.Random) -> Iterator[Row]:
    """Figures that two or three editions print, moved by a part that is just enough or not."""
    some = (("gdp", "ai_index"), ("gdp", "epoch"), ("oecd_ai_patents", "oecd"),
            ("genai_diffusion", "ai_index"), ("private_ai_investment_yoy", "ai_index"),
            ("ai_publications_share", "ai_index"), ("ai_skill_penetration", "ai_index"),
            ("gov_ai_readiness", "oxford_insights"))  # fmt: skip
    for indicator, source in some:
        for periods in (("2010", "2011"), ("2001/2005", "2001/2006", "2000/2006")):
            ways = chance.choice(((1,), (-1,), (1, 1, 1, 1, 1, 1, 1, 1, 1, -1), (1, -1), (0, 1)))
            part = chance.choice((0.05, 0.1, 0.2, 0.21, 0.04))
            for entity in (*COUNTRIES[: chance.choice((3, 5, 10))], "rest_of_world"):
                value: float = chance.choice((10, 20, 40, 100))
                for edition in EDITIONS[1:]:
                    period = chance.choice(periods)
                    digits = chance.choice((0, 1, 2))
                    part_of = "female" if chance.random() < 0.1 else "''"
                    yield figure(indicator, entity, "country" if entity.isupper() else "aggregate",
                                 period, round(value, 4), source=source, edition=edition,
                                 decimals=digits, breakdown=part_of)  # fmt: skip
                    value *= 1 + chance.choice(ways) * part


def doubles(chance: random.Random) -> Iterator[Row]:
    """Two indicators of nearly one thing, and one indicator of two publishers."""
    some = (("ai_patents_granted", "ai_index"), ("cset_ai_patents_granted", "cset_cat"),
            ("epoch_notable_models", "epoch"), ("notable_ml_models", "ai_index"),
            ("patents_per_100k", "ai_index"), ("oecd_ai_patents", "oecd"),
            ("ncses_ai_patents_granted", "ncses"), ("population", "another"),
            ("oecd_population", "oecd"), ("rd_spending", "worldbank"),
            ("oecd_rd_spending", "oecd"))  # fmt: skip
    for indicator, source in some:
        for entity in (*COUNTRIES[:6], "world"):
            for period in ("2019", "2020", "2019/2020", "2018/2021"):
                scale = 1e5 if "population" in indicator else 1
                kind = "country" if entity.isupper() else "aggregate"
                yield figure(indicator, entity, kind, period,
                             chance.choice((4, 8, 9, 12, 16, 24, 27, 40)) * scale, source=source,
                             edition="2026")  # fmt: skip


def strays() -> Iterator[Row]:
    """Figures of an indicator that nobody registered: no mart may have one, but for coverage."""
    for n, entity in enumerate(COUNTRIES):
        for edition in EDITIONS[1:]:
            for period in (*YEARS[:6], "2003/2024"):
                yield figure("not_registered", entity, "country", period, 1 + n, edition=edition)
            yield figure("not_registered", "world", "aggregate", YEARS[5], 999, edition=edition)


def changes(chance: random.Random) -> Iterator[Row]:
    """Changes as an edition prints them: of one country over two spans that end in one year."""
    for indicator in ("patents_per_100k_change", "ai_talent_concentration_change"):
        for entity in COUNTRIES:
            for span in chance.sample(("2012/2022", "2013/2023", "2016/2023", "2014/2024"), 3):
                yield figure(indicator, entity, "country", span, chance.randint(-50, 400),
                             edition=chance.choice(EDITIONS))  # fmt: skip


AGAIN = ("indicator", "entity", "entity_type", "breakdown", "period_label", "observed", "decimals",
         "source", "edition", "place", "outcome", "snapshot", "row")  # fmt: skip


def printed_again(chance: random.Random, first: list[Row]) -> Iterator[Row]:
    """Second figures of an edition: as far from the first as rounding explains, or further."""
    exact = [row for row in first if row[0] != "not_registered"
             and round(float(str(row[5])), int(str(row[6]))) == row[5]]  # fmt: skip
    for n, row in enumerate(chance.sample(exact, 300), start=2):
        value, decimals = float(str(row[5])), int(str(row[6]))
        digits = chance.choice((0, 1, 2))
        step = 10.0 ** -min(digits, decimals)
        value += chance.choice((0, 0.3, 0.5, -0.5, 0.54, 0.56, -0.57, 1, -2)) * step
        value *= chance.choice((1, 1, 1, 1 + 5e-7, 1 + 2e-6))
        outcome = chance.choice(("set aside", "set aside", "disputed", "quarantine"))
        yield (*row[:5], round(value, digits), digits, *row[7:9], f"fig. {n % 7}", outcome, "s", n)


def record(seed: int) -> dict[str, str]:
    """The blocks of a case: observations, each key once, and second figures for some."""
    chance = random.Random(seed)
    found: dict[Row, Row] = {}
    made = [*bank(chance), *models(chance), *changes(chance), *tables(chance, SERIES)]
    made += [*courses(chance), *again(chance), *doubles(chance), *strays()]
    made += [*tables(chance, OTHERS), *undated(chance)]
    for row in made:
        found[row[0], row[1], row[3], row[4], row[7], row[8]] = row
    return {"observations": block(HEAD, found.values()),
            "readings": block(AGAIN, printed_again(chance, list(found.values())))}  # fmt: skip


def block(head: Row, rows: Iterable[Row]) -> str:
    """Rows as a case gives them."""
    return "\n".join(", ".join(map(str, row)) for row in (head, *rows))
