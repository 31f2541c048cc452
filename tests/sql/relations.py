"""The relations below the models: their declared types, and what a case may leave out.

Types come from the contracts (schemas/), so that a case cannot give what the warehouse would not
hold. `FILL` says how the columns of `observations` that a case leaves out are derived: from the
columns it gives, by the rules of the project, never at random.
"""

import datetime
import importlib
from functools import cache

import duckdb

PROVENANCE = {"snapshot": "VARCHAR", "row": "BIGINT"}
STAGING = {
    "indicator": "VARCHAR", "name": "VARCHAR", "entity_type": "VARCHAR", "period": "VARCHAR",
    "value": "DOUBLE", "unit": "VARCHAR", "coverage": "VARCHAR", "status": "VARCHAR",
    "place": "VARCHAR", "priority": "INTEGER", "set_aside": "VARCHAR", **PROVENANCE,
}  # fmt: skip
OBSERVATIONS = {
    "indicator": "VARCHAR", "entity": "VARCHAR", "entity_type": "VARCHAR",
    "period_start": "DATE", "period_end": "DATE", "period_label": "VARCHAR", "value": "DOUBLE",
    "unit": "VARCHAR", "source": "VARCHAR", "edition": "VARCHAR", "status": "VARCHAR",
    "coverage": "VARCHAR", "top_n": "INTEGER", "is_latest": "BOOLEAN", "raw_table": "VARCHAR",
    **PROVENANCE,
}  # fmt: skip
DECLARED = {
    "observations": OBSERVATIONS,
    "readings": {
        **STAGING, "entity": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
        "period_label": "VARCHAR", "problem": "VARCHAR",
    },
    "sources": {
        "source": "VARCHAR", "edition": "VARCHAR", "publisher": "VARCHAR", "title": "VARCHAR",
        "published": "DATE", "retrieved": "DATE", "url": "VARCHAR", "licence": "VARCHAR",
        "licence_url": "VARCHAR", "citation": "VARCHAR", "cadence": "VARCHAR", "notes": "VARCHAR",
    },
    "snapshots": {
        "snapshot": "VARCHAR", "source": "VARCHAR", "edition": "VARCHAR", "raw_table": "VARCHAR",
        "file": "VARCHAR", "sha256": "VARCHAR", "bytes": "BIGINT", "title": "VARCHAR",
    },
    "loads": {
        "snapshot": "VARCHAR", "source": "VARCHAR", "edition": "VARCHAR", "raw_table": "VARCHAR",
        "file": "VARCHAR", "rows_in": "BIGINT", "accepted": "BIGINT", "quarantined": "BIGINT",
        "contract": "VARCHAR",
    },
    "quarantine": {
        "stage": "VARCHAR", "raw_table": "VARCHAR", "source": "VARCHAR", "edition": "VARCHAR",
        "snapshot": "VARCHAR", "file": "VARCHAR", "row": "BIGINT", "rules": "VARCHAR",
        "text": "VARCHAR",
    },
}  # fmt: skip
SQL_TYPES = {
    "str": "VARCHAR", "String": "VARCHAR", "int": "BIGINT", "Int64": "BIGINT",
    "Int32": "INTEGER", "float": "DOUBLE", "Float64": "DOUBLE", "bool": "BOOLEAN",
    "Boolean": "BOOLEAN", "date": "DATE", "Date": "DATE",
}  # fmt: skip


def contract_types(contract: type) -> dict[str, str]:
    """The columns of a pandera model with DuckDB's types for them."""
    columns = contract.to_schema().columns  # type: ignore[attr-defined]
    return {name: SQL_TYPES[str(column.dtype)] for name, column in columns.items()}


@cache
def contracts_of(module: str) -> dict[str, type]:
    """The pandera models of a module of schemas/ by their Config name."""
    found = {}
    for item in vars(importlib.import_module(module)).values():
        name = getattr(getattr(item, "Config", None), "name", None)
        if isinstance(item, type) and name:
            found[str(name)] = item
    return found


def declared_types(relation: str) -> dict[str, str]:
    """The declared columns and types of a relation that no SQL model makes."""
    if relation in DECLARED:
        return DECLARED[relation]
    schema, _, name = relation.rpartition(".")
    if schema == "staging":
        return STAGING
    if schema == "raw":
        registry = importlib.import_module("schemas.registry")
        return {**contract_types(registry.raw_contracts()[name]), **PROVENANCE}
    try:
        return contract_types(contracts_of("schemas.reference")[name])
    except KeyError:
        raise ValueError(f"no types are declared for {relation}") from None


def create_given(con: duckdb.DuckDBPyConnection, relation: str, text: str) -> None:
    """Create a table of the relation's declared types holding the rows of a CSV block."""
    from tests.sql.harness import csv_rows

    types = declared_types(relation)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    con.execute(f"CREATE TABLE {relation} ({columns})")
    rows = csv_rows(text)
    unknown = {name for row in rows[:1] for name in row} - set(types)
    if unknown:
        raise ValueError(f"{relation} has no columns {sorted(unknown)}")
    marks = ", ".join(f"CAST(? AS {kind})" for kind in types.values())
    for line, given in enumerate(rows, start=2):
        row = fill(relation, given, line)
        con.execute(
            f"INSERT INTO {relation} VALUES ({marks})",
            [None if row.get(name, "") == "" else row[name] for name in types],
        )
    if relation == "observations" and rows and "is_latest" not in rows[0]:
        con.execute(
            "UPDATE observations SET is_latest = edition = (SELECT max(o.edition)"
            " FROM observations AS o WHERE o.indicator = observations.indicator"
            " AND o.entity = observations.entity AND o.source = observations.source"
            " AND o.period_label = observations.period_label)"
        )


def fill(relation: str, row: dict[str, str], line: int) -> dict[str, str]:
    """A given row with what a case may leave out, derived from what it gives."""
    full = dict(row)
    if "snapshot" in declared_types(relation):
        table = row.get("indicator") or relation.rpartition(".")[2]
        source, edition = row.get("source") or "ai_index", row.get("edition") or "2024"
        full.setdefault("snapshot", f"{source}/{edition}/{table}@000000000000")
        full.setdefault("row", str(line))
    if relation == "observations":
        fill_observation(full)
    return full


def fill_observation(row: dict[str, str]) -> None:
    """Fill one observation: dates from the label, the entity's kind from its spelling."""
    entity = row["entity"]
    row.setdefault("source", "ai_index")
    row.setdefault("status", "reported")
    row.setdefault("coverage", "full")
    if len(entity) == 3 and entity.isupper():
        row.setdefault("entity_type", "country")
    elif entity.islower():
        row.setdefault("entity_type", "aggregate")
    start, end = span(row["period_label"])
    row.setdefault("period_start", start)
    row.setdefault("period_end", end)


def span(label: str) -> tuple[str, str]:
    """First and last day of a period label: 2023, 2013/2023, 2025-H2, 2026-Q1 or undated."""
    first, _, last = label.partition("/")
    if last:
        return f"{first}-01-01", f"{last}-12-31"
    year, _, part = label.partition("-")
    if not year.isdigit():
        return "", ""
    months = {"H": 6, "Q": 3, "": 12}[part[:1]]
    start = 1 + months * (int(part[1:] or 1) - 1)
    after = int(year) * 12 + start - 1 + months
    last_day = datetime.date(after // 12, after % 12 + 1, 1) - datetime.timedelta(days=1)
    return f"{year}-{start:02d}-01", last_day.isoformat()
