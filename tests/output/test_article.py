"""The reading of the article: each statement has an entry, each number of it is recomputed here.

The recomputation reads the raw tables with csv and knows nothing of the warehouse.
"""

import csv
import math
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise

import click.testing
import duckdb
import pandas as pd
import pytest

from ailedger.cli.claims import claims as command
from ailedger.output.article import Statement, article, tally
from ailedger.settings import Settings
from tests.schemas.bundled import RAW

NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?![\w])")
SAID = {80.0, 95.0}  # percent of an interval: of the method, not of the record
YEARS = range(1990, 2031)
Table = dict[tuple[str, str, str], float]


@cache
def raw(edition: str) -> Table:
    """Figures of the whole of an entity, as printed."""
    path = RAW / "ai_index" / edition / "figures.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (row["measure"], row["entity"], row["period"].removesuffix(".0")): float(row["figure"])
            for row in csv.DictReader(file) if row["breakdown"] == "" and row["figure"]
        }  # fmt: skip


def at(edition: str, measure: str, entity: str, *periods: str) -> list[float]:
    return [raw(edition)[measure, entity, period] for period in periods]


def invested(edition: str, entity: str, *periods: str) -> list[float]:
    return at(edition, "private_ai_investment", entity, *periods)


def migrated(edition: str, *periods: str) -> list[float]:
    return at(edition, "net_ai_talent_migration", "South Korea", *periods)


def window(treated: str, other: str, event: int, passed: float) -> list[float]:
    """A measure around an event: the points, both changes, the share that came before it."""
    before, after = event - 1, event + 1
    years = [str(year) for year in range(2 * before - after, after + 1)]
    points = dict(zip(years, invested("2026", treated, *years), strict=True))
    first, then, last = (points[str(year)] for year in (before, event, after))
    start, end = invested("2026", other, str(before), str(after))
    share = passed * (then - first) / (last - first)
    return [*points.values(), 100 * (last / first - 1), 100 * (end / start - 1), 100 * share]


def drift_in_logs(entity: str) -> float:
    """The forecast of a year on."""
    logs = [math.log(v) for v in invested("2026", entity, *map(str, range(2013, 2026)))]
    steps = [b - a for a, b in pairwise(logs)]
    mean = sum(steps) / len(steps)
    return math.exp(logs[-1] + mean)


@cache
def codes() -> dict[str, str]:
    """Country codes of names, from the reference tables."""
    found = {}
    for name, key, value in (("countries", "name", "iso3"), ("country_aliases", "name", "entity")):
        path = RAW.parent / "reference" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row[key]: row[value] for row in csv.DictReader(file)}
    return {name: code for name, code in found.items() if re.fullmatch("[A-Z]{3}", code)}


def by_country(measure: str, period: str) -> pd.Series:
    return pd.Series({
        codes()[entity]: value for (of, entity, when), value in raw("2025").items()
        if (of, when) == (measure, period) and entity in codes()
    })  # fmt: skip


@cache
def inhabitants() -> pd.Series:
    """Of the newest edition that has 2024."""
    found: dict[str, float] = {}
    for edition in ("2025-04-15", "2026-07-13", "2026-11"):
        path = RAW / "worldbank" / edition / "indicators.csv"
        with path.open(encoding="utf-8", newline="") as file:
            for series, code, _, year, value in csv.reader(file):
                if (series, year) == ("SP.POP.TOTL", "2024"):
                    found[code] = float(value)
    return pd.Series(found)


def correlated(one: pd.Series, other: pd.Series) -> list[float]:
    both = pd.concat([one, other], axis=1, join="inner").dropna()
    n, r = len(both), both.corr(method="spearman").iloc[0, 1]
    half = 1.959964 * math.sqrt((1 + r * r / 2) / (n - 3))
    return [r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), n]


def talent_and_investment() -> list[float]:
    spent = by_country("private_ai_investment", "2013-2024 (sum)") / inhabitants()
    return correlated(by_country("ai_talent_concentration", "2024"), spent)


def patents_and_models() -> list[float]:
    built = by_country("notable_ml_models", "2003-2024 (sum)") / inhabitants()
    return correlated(by_country("patents_per_100k", "2023"), built)


def moved(*figures: float) -> list[float]:
    """From each figure to the next: by how much, and by how many percent."""
    return [
        change for was, now in pairwise(figures) for change in (now - was, 100 * (now / was - 1))
    ]


PATENTS = ("patents_per_100k", "South Korea", "2022")
RANK = "private_ai_investment_rank"
Numbers = Callable[[], Iterable[float]]
# By number of the statement: the figures its verdict stands on and what is computed of them.
RECOMPUTED: dict[int, Numbers] = {
    1: lambda: [*at("2024", *PATENTS), *at("2024", "patents_per_100k", "Luxembourg", "2022")],
    2: lambda: [
        *(raw("2024")["ai_talent_concentration", name, "2023"]
          for name in ("Israel", "Singapore", "South Korea")), 3,
    ],
    3: lambda: [
        *(net := migrated("2024", "2023", "2020")), net[0] - net[1],
        *at("2024", "net_ai_talent_migration", "Luxembourg", "2023"),
        *at("2024", "net_ai_talent_migration", "United Arab Emirates", "2023"),
    ],
    4: lambda: [
        raw("2024")["foundation_models", name, "2023"]
        for name in ("South Korea", "United States", "China", "United Kingdom")
    ],
    5: lambda: [
        number for edition in ("2024", "2026")
        for usa, chn in [invested(edition, "United States", "2023")
                         + invested(edition, "China", "2023")]
        for number in (usa, chn, usa / chn)
    ],
    6: lambda: [
        *invested("2023", "South Korea", "2022"), *invested("2024", "South Korea", "2023"),
        100 * (invested("2024", "South Korea", "2023")[0]
               / invested("2023", "South Korea", "2022")[0] - 1),
        *at("2023", RANK, "South Korea", "2022"), *at("2024", RANK, "South Korea", "2023"),
    ],
    7: lambda: [
        *invested("2025", "China", *map(str, range(2013, 2025))),
        invested("2025", "China", "2021")[0] / invested("2025", "China", "2023")[0],
    ],
    8: lambda: [
        raw("2024")["foundation_models_by_organisation", name, "2023"]
        for name in ("Google", "Meta", "Microsoft", "OpenAI")
    ],
    9: lambda: [
        raw("2024")["training_cost", "Gemini Ultra", "2023"],
        raw("2024")["training_cost", "GPT-4", "2023"],
        raw("2024")["benchmark_best_system", "MMMU", "2023"],
        raw("2024")["benchmark_human_baseline", "MMMU", "baseline"],
    ],
    10: lambda: [
        *at("2024", "foundation_models", "World", "2023", "2022"),
        at("2024", "foundation_models", "World", "2023")[0]
        / at("2024", "foundation_models", "World", "2022")[0],
        *(acts := at("2024", "ai_bills_passed", "World", "2022", "2023")), *moved(*acts),
    ],
    11: lambda: invested("2024", "China", "2023"),
    13: lambda: [*at("2024", *PATENTS), *at("2024", "notable_ml_models", "South Korea", "2023"), 1],
    15: lambda: [
        # 7 October is the 280th day of 2022: 279 of 365 days had passed.
        *window("China", "United States", 2022, 279 / 365),
        *window("China", "Europe", 2022, 279 / 365),
    ],
    16: lambda: [
        *(was := invested("2026", "World", "2020", "2021", "2022")), *moved(*was),
    ],
    17: lambda: [
        # 6 July is the 187th day of 2018.
        *window("China", "Europe", 2018, 186 / 365),
        *window("United States", "Europe", 2018, 186 / 365),
    ],
    18: lambda: migrated("2026", "1/1/23"),
    19: talent_and_investment,
    20: patents_and_models,
    21: lambda: [
        *(said := at("2024", "ai_mentions_in_legislative_proceedings", "World", "2022", "2023")),
        *moved(*said),
        *(made := at("2024", "us_federal_ai_regulations", "United States", "2016", "2023")),
        *moved(*made),
    ],
    23: lambda: [
        *invested("2026", "United States", "2024", "2025"),
        *invested("2026", "China", "2024", "2025"),
        drift_in_logs("United States"), drift_in_logs("China"),
    ],
    24: lambda: [
        *(sums := invested("2026", "World", "2023", "2024", "2025")), *moved(*sums),
        drift_in_logs("World"),
    ],
    25: lambda: migrated("2026", "1/1/24", "1/1/25"),
    26: lambda: migrated("2026", "1/1/23"),
}  # fmt: skip
UNDECIDABLE = {14, 22, 27}  # nothing of the record is about them
UNPRINTED = {12}


def told(one: Statement) -> str:
    return " ".join(
        f"{verdict.figures or ''} {verdict.reason}" for verdict in (one.by, one.later) if verdict
    )


def numbers(text: str) -> list[tuple[float, int]]:
    """Numbers of a text with their decimals, years and levels of intervals aside."""
    text = re.sub(r"interval [-\d,.]+ to [-\d,.]+ \(", "(", text)  # of an outlook: see below
    text = re.sub(r"\b(MMMU|GPT-4)\b", "", text)
    found = []
    for said in NUMBER.findall(re.sub(r"(\d{4})-(\d{4})", r"\1 \2", text)):
        number = float(said.replace(",", ""))
        if number not in SAID and not (number in YEARS and "." not in said):
            found.append((number, len(said.partition(".")[2])))
    return found


@pytest.fixture(scope="module")
def statements(warehouse: Settings) -> dict[int, Statement]:
    from ailedger.store import open_published

    with open_published(warehouse) as con:
        return {one.by.number: one for one in article(con)}


def test_every_statement_has_a_kind_a_part_and_a_verdict_or_why_none(
    statements: dict[int, Statement],
) -> None:
    assert set(statements) == {*RECOMPUTED, *UNDECIDABLE, *UNPRINTED}
    assert {one.by.kind for one in statements.values()} == {
        "figure", "trend", "cause", "association", "forecast", "opinion",
    }  # fmt: skip
    assert all(one.by.part and one.by.reason for one in statements.values())
    for one in statements.values():
        if one.by.kind in ("cause", "opinion"):
            assert one.by.verdict == "not decidable"
    assert sum(tally(list(statements.values())).values()) == len(statements)


@pytest.mark.parametrize("number", RECOMPUTED)
def test_its_numbers_are_those_of_the_raw_tables(
    number: int, statements: dict[int, Statement]
) -> None:
    found, wanted = numbers(told(statements[number])), list(RECOMPUTED[number]())
    for value, decimals in found:
        near = [w for w in wanted if abs(w - value) <= 0.5000001 * 10**-decimals]
        assert near, (value, wanted)
    for want in wanted:
        near = [v for v, decimals in found if abs(want - v) <= 0.5000001 * 10**-decimals]
        assert near, (want, found)


def test_intervals_of_an_outlook_are_those_of_the_mart(
    statements: dict[int, Statement], con: duckdb.DuckDBPyConnection
) -> None:
    """The mart itself is recomputed in tests/sql/test_recomputed_marts.py."""
    for number, entities in ((23, ["USA", "CHN"]), (24, ["world"]), (25, ["KOR"])):
        text = told(statements[number])
        for entity in entities:
            low, high = con.execute(
                "SELECT low, high FROM outlook WHERE indicator = ? AND entity = ? AND horizon = 1 "
                "AND edition = '2026' AND breakdown = ''",
                ["net_ai_talent_migration" if number == 25 else "private_ai_investment", entity],
            ).fetchall()[0]
            ends = [f"{end:,.2f}".rstrip("0") for end in (low, high)]
            assert f"interval {ends[0]} to {ends[1]} (" in text, (entity, text)


def test_what_the_record_does_not_have_is_said(statements: dict[int, Statement]) -> None:
    assert "its share of own models is missing" in statements[14].by.reason
    assert statements[14].by.verdict == "not decidable"
    for number in UNDECIDABLE:
        assert statements[number].by.figures is None


def test_a_revised_figure_turns_a_verdict(statements: dict[int, Statement]) -> None:
    nine = statements[5]
    assert (nine.by.verdict, nine.by.edition) == ("supported", "2024")
    assert nine.later is not None
    assert (nine.later.verdict, nine.later.edition) == ("contradicted", "2026")


def test_the_command_reads_it(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AILEDGER_WAREHOUSE_DIR", str(warehouse.warehouse_dir))
    done = click.testing.CliRunner().invoke(command, ["--article"], standalone_mode=False)
    assert done.exception is None
    parts = [line for line in done.stdout.splitlines() if line and line[0] not in " T2"]
    assert parts == ["Patents and talent", "Models", "Investment", "Causes", "Outlook"]
    assert "27 statements: " in done.stdout
    for asked in (["--article", "--edition", "2024"], ["--article", "--format", "csv"]):
        done = click.testing.CliRunner().invoke(command, asked, standalone_mode=False)
        assert "read as text" in str(done.exception)
