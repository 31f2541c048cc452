"""Nonsense is refused by every raw contract, column by column."""

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaErrors

from flows.validate.contract import config_metadata
from schemas.registry import raw_contracts
from tests.schemas.nonsense import (
    AI_INDEX_ROWS,
    SENSE,
    SENSE_ROWS,
    key_of,
    may_be_missing,
    of_column,
)  # fmt: skip
from tests.schemas.rows import GOOD

TABLES = sorted(raw_contracts())


def verdicts(schema: pa.DataFrameSchema, cells: dict[str, object]) -> set[tuple[str, str]]:
    """The columns and rules that a row breaks."""
    types = {name: column.dtype.type for name, column in schema.columns.items()}
    frame = pl.DataFrame({name: [cells[name]] for name in types}, schema=types)
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        found = errors.failure_cases.select("column", "check").iter_rows()
        return {(str(column), str(check)) for column, check in found}
    return set()


def let_pass(table: str, schema: pa.DataFrameSchema) -> list[str]:
    """Everything wrong that a contract does not refuse, and everything right that it does."""
    good, told = dict(GOOD[table]), []
    free = may_be_missing(table)
    for column in schema.columns:
        for cell in of_column(table, column):
            broken = verdicts(schema, {**good, column: cell})
            if column not in {of for of, _ in broken}:
                told.append(f"{column} takes {cell!r}")
        for cell in SENSE.get(column, []):
            if verdicts(schema, {**good, column: cell}):
                told.append(f"{column} refuses {cell!r}")
        refused = {of for of, _ in verdicts(schema, {**good, column: None})}
        if (column in refused) == (column in free):
            told.append(f"{column} {'refuses' if column in free else 'takes'} an empty cell")
    for change, rule in AI_INDEX_ROWS if table.startswith("ai_index_") else []:
        if not any(rule in found for _, found in verdicts(schema, {**good, **change})):
            told.append(f"{rule}: takes {change}")
    told += [f"refuses {r}" for r in SENSE_ROWS.get(table, []) if verdicts(schema, {**good, **r})]
    return told


@pytest.mark.parametrize("table", TABLES)
def test_nonsense_is_refused_by_the_column_it_stands_in(table: str) -> None:
    assert let_pass(table, raw_contracts()[table].to_schema()) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_identified_by_its_key(table: str) -> None:
    assert tuple(config_metadata(raw_contracts()[table])["key"]) == key_of(table)
