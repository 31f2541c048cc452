"""Nonsense is refused by every raw contract, column by column."""

from collections.abc import Callable, Container, Iterator
from functools import partial

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaErrors

from ailedger.load.contract import config_metadata
from schemas.registry import raw_contracts
from tests.schemas.nonsense import (
    SENSE,
    SENSE_ROWS,
    key_of,
    may_be_missing,
    of_column,
)  # fmt: skip
from tests.schemas.rows import GOOD

TABLES = sorted(raw_contracts())


Row = dict[str, object]
Broken = set[tuple[str, str]]


def verdicts(schema: pa.DataFrameSchema, rows: list[Row]) -> list[Broken]:
    """The columns and rules that each row breaks."""
    types = {name: column.dtype.type for name, column in schema.columns.items()}
    frame = pl.DataFrame({name: [row[name] for row in rows] for name in types}, schema=types)
    broken: list[Broken] = [set() for _ in rows]
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        found = errors.failure_cases.select("column", "check", "index").iter_rows()
        for column, check, index in found:
            broken[index].add((str(column), str(check)))
    return broken


def let_pass(table: str, schema: pa.DataFrameSchema) -> list[str]:
    """Everything wrong that a contract does not refuse, and everything right that it does."""
    good, free = dict(GOOD[table]), may_be_missing(table)
    trials = [*_of_cells(table, schema, free)]
    trials += [(row, f"refuses {row}", bool) for row in SENSE_ROWS.get(table, [])]
    broken = verdicts(schema, [{**good, **change} for change, _, _ in trials])
    return [said for (_, said, wrong), found in zip(trials, broken, strict=True) if wrong(found)]


def _of_cells(
    table: str, schema: pa.DataFrameSchema, free: Container[str]
) -> Iterator[tuple[Row, str, Callable[[Broken], bool]]]:
    """What is changed of a good row, what to tell where the verdict is wrong, and whether it is."""
    for column in schema.columns:
        spared, refused = partial(_spares, column), partial(_refuses, column)
        for cell in of_column(table, column):
            yield {column: cell}, f"{column} takes {cell!r}", spared
        for cell in SENSE.get(column, []):
            yield {column: cell}, f"{column} refuses {cell!r}", bool
        if column in free:
            yield {column: None}, f"{column} refuses an empty cell", refused
        else:
            yield {column: None}, f"{column} takes an empty cell", spared


def _refuses(column: str, broken: Broken) -> bool:
    return any(of == column for of, _ in broken)


def _spares(column: str, broken: Broken) -> bool:
    return not _refuses(column, broken)


@pytest.mark.parametrize("table", TABLES)
def test_nonsense_is_refused_by_the_column_it_stands_in(table: str) -> None:
    assert let_pass(table, raw_contracts()[table].to_schema()) == []


@pytest.mark.parametrize("table", TABLES)
def test_a_row_is_identified_by_its_key(table: str) -> None:
    assert tuple(config_metadata(raw_contracts()[table])["key"]) == key_of(table)
