"""The relations below the models: their declared types, and what a case may leave out.

Types come from the contracts (schemas/) and the system tables, so that a case cannot give what
the warehouse would not hold. What a case leaves out is derived from what it gives:

- `snapshot` is source/edition/indicator, or table, with a made-up hash, and `row` the line in the
  block, whose header is line 1;
- an observation is of ai_index, a count, reported, of full coverage, printed with six decimals; its
  dates follow from period_label, its kind from the spelling of the entity, `is_latest` and
  `superseded_by` from the editions given, each superseding the figures that it prints again;
- `sources` has every edition of the observations, published on 15 April of its year;
- reference tables are the project's own; `countries` also knows XAA, XBB, … up to XZZ, and `themes`
  the publishers `other` and `third`, who have all that anybody has and are preferred last.
"""

import datetime
import string
from functools import cache
from pathlib import Path

import duckdb

from ailedger.base.schema import SYSTEM_TABLES
from ailedger.base.sql_text import quote
from ailedger.settings import PROJECT
from schemas.reference import reference_contracts
from schemas.registry import raw_contracts
from tests.sql.blocks import csv_rows

REFERENCE = PROJECT / "data" / "reference"
EMPTY = {"": None, "''": ""}
PROVENANCE = {"snapshot": "VARCHAR", "row": "BIGINT"}
SQL_TYPES = {
    "String": "VARCHAR", "Int64": "BIGINT", "Int32": "INTEGER", "Float64": "DOUBLE",
    "Boolean": "BOOLEAN", "Date": "DATE",
}  # fmt: skip
LATEST = """
    UPDATE main.observations AS o SET superseded_by = (
        SELECT min(p.edition) FROM main.observations AS p
        WHERE (p.indicator, p.entity, p.breakdown, p.source, p.period_label)
            = (o.indicator, o.entity, o.breakdown, o.source, o.period_label)
            AND p.edition > o.edition
    )
"""
IS_LATEST = "UPDATE main.observations SET is_latest = superseded_by IS NULL"
EDITIONS = """
    INSERT INTO main.sources (source, edition, published)
    SELECT DISTINCT source, edition,
        make_date(coalesce(try_cast(edition[:4] AS INTEGER), 2000), 4, 15)
    FROM main.observations
"""


def contract_types(contract: type) -> dict[str, str]:
    """The columns of a pandera model with DuckDB's types for them."""
    columns = contract.to_schema().columns  # type: ignore[attr-defined]
    return {name: SQL_TYPES[str(column.dtype)] for name, column in columns.items()}


@cache
def declared() -> dict[str, dict[str, str]]:
    """The columns and types of every relation that no SQL model makes."""
    found = {
        f"main.{table}": {name: kind for name, (kind, _) in columns.items()}
        for table, columns in SYSTEM_TABLES.items()
    }
    for table, contract in reference_contracts().items():
        found[f"main.{table}"] = contract_types(contract)
    for table, contract in raw_contracts().items():
        found[f"raw.{table}"] = {**contract_types(contract), **PROVENANCE}
    return found


def create(con: duckdb.DuckDBPyConnection, relation: str, types: dict[str, str], text: str) -> None:
    """Create a table of these types that holds the rows of a CSV block.

    Raises:
        ValueError: the block has a column that the relation has not.
    """
    columns = ", ".join(f"{quote(name)} {kind}" for name, kind in types.items())
    con.execute(f"CREATE TABLE {relation} ({columns})")
    rows = csv_rows(text)
    unknown = {name for row in rows[:1] for name in row} - set(types)
    if unknown:
        raise ValueError(f"{relation} has no columns {sorted(unknown)}")
    full = [fill(relation, types, given, line) for line, given in enumerate(rows, start=2)]
    cells = ", ".join(f"CAST(cells[{n}] AS {kind})" for n, kind in enumerate(types.values(), 1))
    con.execute(
        f"INSERT INTO {relation} SELECT {cells} FROM (SELECT unnest($1::VARCHAR[][]) AS cells)",
        [[[EMPTY.get(row.get(name, ""), row.get(name)) for name in types] for row in full]],
    )
    if relation == "main.observations" and rows and "is_latest" not in rows[0]:
        if "superseded_by" not in rows[0]:
            con.execute(LATEST)
        con.execute(IS_LATEST)


def create_default(con: duckdb.DuckDBPyConnection, relation: str, blocks: dict[str, str]) -> None:
    """Create a relation that the case does not give: reference tables as they are, others empty."""
    create(con, relation, declared()[relation], "")
    file: Path = REFERENCE / f"{relation.removeprefix('main.')}.csv"
    if file.exists():
        con.execute(f"INSERT INTO {relation} FROM read_csv(?, all_varchar = true)", [str(file)])
    if relation == "main.countries":
        made_up = [f"X{letter}{letter}" for letter in string.ascii_uppercase]
        con.executemany(
            "INSERT INTO main.countries VALUES (?, ?, ?, 'Europe')",
            [[code, code[:2], f"Land {code[1:]}"] for code in made_up],
        )
    if relation == "main.themes":
        con.execute(
            "INSERT INTO main.themes SELECT DISTINCT theme, measure, indicator, made_up, 9"
            " FROM main.themes CROSS JOIN (VALUES ('other'), ('third')) AS sources (made_up)"
        )
    if relation == "main.sources" and "main.observations" in blocks:
        con.execute(EDITIONS)


def fill(relation: str, types: dict[str, str], row: dict[str, str], line: int) -> dict[str, str]:
    """A given row with what a case may leave out, derived from what it gives."""
    full = dict(row)
    if "snapshot" in types:
        table = row.get("indicator") or relation.rpartition(".")[2]
        source, edition = row.get("source") or "ai_index", row.get("edition") or "2024"
        full.setdefault("snapshot", f"{source}/{edition}/{table}@000000000000")
        full.setdefault("row", str(line))
    if "breakdown" in types:
        full.setdefault("breakdown", "''")
    if relation == "main.observations":
        fill_observation(full)
    return full


def fill_observation(row: dict[str, str]) -> None:
    """Fill one observation: dates from the label, the entity's kind from its spelling."""
    entity = row["entity"]
    row.setdefault("source", "ai_index")
    row.setdefault("unit", "count")
    row.setdefault("status", "reported")
    row.setdefault("coverage", "full")
    row.setdefault("decimals", "6")
    if len(entity) == 3 and entity.isupper():
        row.setdefault("entity_type", "country")
    elif entity.islower():
        row.setdefault("entity_type", "aggregate")
    start, end = ("", "") if "period_start" in row else span(row["period_label"])
    row.setdefault("period_start", start)
    row.setdefault("period_end", end)


def span(label: str) -> tuple[str, str]:
    """First and last day of a label: 2023, 2013/2023, 2025-H2, 2026-Q1, 2026-04 or undated."""
    first, _, last = label.partition("/")
    if last:
        return f"{first}-01-01", f"{last}-12-31"
    year, _, part = label.partition("-")
    if not year.isdigit():
        return "", ""
    months = {"H": 6, "Q": 3, "": 12}.get(part[:1], 1)
    start = 1 + months * (int(part.lstrip("HQ") or 1) - 1)
    after = int(year) * 12 + start - 1 + months
    last_day = datetime.date(after // 12, after % 12 + 1, 1) - datetime.timedelta(days=1)
    return f"{year}-{start:02d}-01", last_day.isoformat()
