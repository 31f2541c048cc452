"""Vintages of whole tables: `latest`, `as_of` and the marts equal a count of the newest file alone.

The count is other code over the same rows: it knows of no edition but one.
"""

import csv
import datetime
import random
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import Any

import duckdb
import pytest

from ailedger.settings import PROJECT
from ailedger.sources import epoch
from tests.replay.fixtures import samples
from tests.sql.models import build

Row = dict[str, str]
COUNTRIES = {"South Korea": "KOR", "France": "FRA", "Canada": "CAN", "Multinational": ""}
COLUMNS = (
    "model", "country", "publication_date", "training_compute", "training_cost_2023_usd",
)  # fmt: skip
TABLE = "epoch_notable_models"


def vintages(seed: int) -> list[tuple[datetime.date, list[Row]]]:
    """Made-up vintages, oldest first: models come, go, come back, and change all they have."""
    chance = random.Random(seed)
    days = sorted(chance.sample(range(600), chance.randint(2, 5)))
    names = [f"Model {n}" for n in range(12)]
    made = []
    for day in days:
        rows = []
        for name in chance.sample(names, chance.randint(1, len(names))):
            countries = chance.sample(sorted(COUNTRIES), chance.randint(0, 3))
            year = chance.choice(["", "2019", "2022", "2023", "2024"])
            rows.append(
                {
                    "model": name,
                    "country": ", ".join(countries),
                    "publication_date": f"{year}-03-01" if year else "",
                    "training_compute": chance.choice(["", "1e21", "2.5e24"]),
                    "training_cost_2023_usd": chance.choice(["", "1000000", "1500000.25"]),
                }
            )
        made.append((datetime.date(2024, 1, 1) + datetime.timedelta(days=day), rows))
    return made


def counted(rows: list[Row], known: Any = COUNTRIES) -> dict[tuple[str, str, str], float]:
    """What one file says: models by country and year, whole and in parts, and each model's own."""
    found: dict[tuple[str, str, str], Fraction] = defaultdict(Fraction)
    for row in rows:
        year = row["publication_date"][:4]
        if not year:
            continue
        places = {place.strip() for place in row["country"].split(",")} - {""}
        for place in places:
            entity = known[place] or place.lower()
            found["epoch_notable_models", entity, year] += 1
            found["epoch_notable_models_fractional", entity, year] += Fraction(1, len(places))
        for counting in ("epoch_notable_models", "epoch_notable_models_fractional"):
            found[counting, "world", year] += 1
        for indicator, column in (
            ("epoch_training_compute", "training_compute"),
            ("epoch_training_cost", "training_cost_2023_usd"),
        ):
            if row[column]:
                found[indicator, row["model"], year] = Fraction(float(row[column]))
    return {key: round(float(value), 6) for key, value in found.items()}


def record(vintage: list[tuple[datetime.date, list[Row]]], seed: int, *wanted: str) -> Any:
    """A warehouse of these vintages, their files in any order."""
    chance = random.Random(seed)
    order = chance.sample(vintage, len(vintage))
    files = "\n".join(
        ", ".join([*(quoted(row[c]) for c in COLUMNS), snapshot(day), str(n)])
        for day, rows in order
        for n, row in enumerate(rows, start=2)
    )
    each = [(day, snapshot(day)) for day, _ in order]
    given = {
        f"raw.{TABLE}": f"{', '.join(COLUMNS)}, snapshot, row\n{files}",
        "sources": "source, edition, published, retrieved\n"
        + "\n".join(f"epoch, {day}, {day}, {day}" for day, _ in each),
        "snapshots": "snapshot, raw_table\n" + "\n".join(f"{name}, {TABLE}" for _, name in each),
        "loads": "source, edition, snapshot, raw_table, quarantined\n"
        + "\n".join(f"epoch, {day}, {name}, {TABLE}, 0" for day, name in each),
    }
    con = duckdb.connect(":memory:", config={"threads": 1})
    build(con, wanted[0], given, *wanted[1:])
    return con


def snapshot(day: datetime.date) -> str:
    return f"epoch/{day}/notable_models@000000000000"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def figures(con: duckdb.DuckDBPyConnection, relation: str) -> dict[tuple[str, str, str], float]:
    rows = con.execute(f"SELECT indicator, entity, period_label, value FROM {relation}").fetchall()
    return {
        (indicator, entity, period): round(value, 6) for indicator, entity, period, value in rows
    }


@pytest.mark.parametrize("seed", range(12))
def test_latest_and_as_of_equal_the_newest_file(seed: int) -> None:
    made = vintages(seed)
    with record(made, seed, "latest", "as_of", "withdrawals", "revisions") as con:
        assert figures(con, "latest") == counted(made[-1][1])
        for day, rows in made:
            assert figures(con, f"as_of('{day}')") == counted(rows)
        before = made[0][0] - datetime.timedelta(days=1)
        assert figures(con, f"as_of('{before}')") == {}
        gone = Counter(
            key
            for (_, old), (_, new) in pairwise(made)
            for key in counted(old).keys() - counted(new).keys()
        )
        told = con.execute("SELECT indicator, entity, period FROM withdrawals").fetchall()
        assert Counter(told) == gone
        kinds = con.execute(
            "SELECT kind, count(*) FROM revisions WHERE kind IN ('withdrawn', 'revised') GROUP BY 1"
        ).fetchall()
        assert dict(kinds).get("withdrawn", 0) == gone.total()


@pytest.mark.parametrize("seed", range(12, 18))
def test_the_marts_over_epoch_equal_a_count_of_the_newest_file(seed: int) -> None:
    made = vintages(seed)
    with record(made, seed, "model_output", "training_cost", "models") as con:
        wanted = counted(made[-1][1])
        output = con.execute("SELECT counting, entity, period, models FROM model_output").fetchall()
        names = {
            "whole": "epoch_notable_models", "fractional": "epoch_notable_models_fractional",
        }  # fmt: skip
        assert {(names[c], e, p): round(v, 6) for c, e, p, v in output} == {
            key: value
            for key, value in wanted.items()
            if key[0] in names.values() and key[1] != "multinational"
        }
        costs = con.execute("SELECT model, period, cost_usd, compute_flop FROM training_cost")
        assert {
            (model, period, None if cost is None else float(cost), compute)
            for model, period, cost, compute in costs.fetchall()
        } == {
            (name, year, wanted.get(("epoch_training_cost", name, year)),
             wanted.get(("epoch_training_compute", name, year)))
            for indicator, name, year in wanted
            if indicator in ("epoch_training_cost", "epoch_training_compute")
        }  # fmt: skip
        stood = con.execute("SELECT model FROM models WHERE is_latest").fetchall()
        assert {name for (name,) in stood} == {row["model"] for row in made[-1][1]}


def test_no_day_is_no_record() -> None:
    with (
        record(vintages(0), 0, "as_of") as con,
        pytest.raises(duckdb.InvalidInputException, match="as_of needs a day"),
    ):
        con.execute("FROM as_of(NULL)").fetchall()


PUBLISHED = {
    "model": "Model", "country": "Country (", "publication_date": "Publication date",
    "training_compute": "Training compute (FLOP)",
    "training_cost_2023_usd": "Training compute cost (2023 USD)",
}  # fmt: skip


def published(month: str) -> list[Row]:
    """The rows of a file as Epoch AI published it, read with nothing of the project."""
    path = samples() / "epoch" / f"{month}_notable_ai_models.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    heads = {name: next(h for h in rows[0] if h.startswith(head))
             for name, head in PUBLISHED.items()}  # fmt: skip
    return [{n: " ".join(row[head].split()) for n, head in heads.items()} for row in rows]


def fetched(month: str) -> list[Row]:
    """The rows of the same file as the connector writes them into the raw table."""
    path = samples() / "epoch" / f"{month}_notable_ai_models.csv"
    parsed = epoch.tables({"notable_ai_models.csv": path})
    (table,) = [table for table in parsed.tables if table.name == "notable_models"]
    places = [table.columns.index(name) for name in COLUMNS]
    return [
        {name: "" if row[at] is None else str(row[at]) for name, at in zip(COLUMNS, places)}  # noqa: B905
        for row in map(list, table.rows)
    ]


@pytest.mark.parametrize("seed", (0, 1))
def test_each_published_vintage_of_epoch_is_the_record_of_its_day(seed: int) -> None:
    """Three files as the publisher served them, whatever the order in which they come."""
    with (PROJECT / "data/reference/country_aliases.csv").open(encoding="utf-8") as stream:
        known = {row["name"]: row["entity"] for row in csv.DictReader(stream)}
    days = {month: datetime.date.fromisoformat(f"{month}-28")
            for month in ("2025-02", "2025-12", "2026-07")}  # fmt: skip
    made = [(day, fetched(month)) for month, day in days.items()]
    with record(made, seed, "model_output", "latest", "as_of", "training_cost") as con:
        for month, day in days.items():
            assert figures(con, f"as_of('{day}')") == counted(published(month), known)
        wanted = counted(published("2026-07"), known)
        assert figures(con, "latest") == wanted
        costs = con.execute("SELECT model, period, cost_usd FROM training_cost WHERE cost_usd > 0")
        assert {(m, p): float(v) for m, p, v in costs.fetchall()} == {
            key[1:]: pytest.approx(value, abs=0.006)
            for key, value in wanted.items()
            if key[0] == "epoch_training_cost"
        }
        (switzerland,) = con.execute(
            "SELECT sum(models) FROM model_output WHERE country = 'CHE' AND counting = 'whole'"
        ).fetchall()
        assert switzerland[0] == sum(
            value for key, value in wanted.items() if key[:2] == ("epoch_notable_models", "CHE")
        )
