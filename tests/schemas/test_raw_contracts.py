"""Every raw contract accepts a published row and refuses a broken one by the rule it breaks."""

import csv

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaErrors

from ailedger.archive.catalog import RawFile
from ailedger.load.contract import read_contract
from schemas.registry import raw_contracts
from tests.schemas.bundled import bundled_editions
from tests.schemas.rows import BAD, GOOD, Row

CONTRACTS = raw_contracts()
FILES = [file for edition in bundled_editions() for file in edition.files]


def types_of(contract: type[pa.DataFrameModel]) -> dict[str, pl.DataType]:
    return {name: column.dtype.type for name, column in contract.to_schema().columns.items()}


def broken_rules(contract: type[pa.DataFrameModel], frame: pl.DataFrame) -> set[str]:
    try:
        contract.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return set(errors.failure_cases["check"])
    return set()


def frame_of(table: str, row: Row) -> pl.DataFrame:
    types = types_of(CONTRACTS[table])
    return pl.DataFrame({name: [row[name]] for name in types}, schema=types)


def test_there_is_a_case_for_every_contract() -> None:
    assert set(GOOD) == set(BAD) == set(CONTRACTS)


@pytest.mark.parametrize("table", sorted(GOOD))
def test_published_row_is_accepted(table: str) -> None:
    assert broken_rules(CONTRACTS[table], frame_of(table, GOOD[table])) == set()


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [(table, change, rule) for table in sorted(BAD) for change, rule in BAD[table]],
)
def test_broken_row_is_refused_by_its_rule(table: str, change: Row, rule: str) -> None:
    broken = broken_rules(CONTRACTS[table], frame_of(table, {**GOOD[table], **change}))
    assert any(rule in found for found in broken), broken


@pytest.mark.parametrize("table", sorted(CONTRACTS))
def test_contract_can_be_judged_row_by_row(table: str) -> None:
    contract = read_contract(CONTRACTS[table])
    named = CONTRACTS[table].Config.metadata["reads"]
    assert contract.key
    assert {check.check.name: list(check.reads) for check in contract.checks} == named
    assert CONTRACTS[table].__doc__


@pytest.mark.parametrize("table", sorted(CONTRACTS))
def test_a_check_reads_no_more_than_it_says(table: str) -> None:
    """Each check is run on a frame of just the columns it names: one left out would raise."""
    schema = CONTRACTS[table].to_schema()
    row = frame_of(table, GOOD[table])
    for check in read_contract(CONTRACTS[table]).checks:
        few = row.select(check.reads)
        columns = {name: schema.columns[name] for name in check.reads}
        pa.DataFrameSchema(columns, checks=[check.check]).validate(few)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.snapshot)
def test_bundled_file_keeps_its_contract(file: RawFile) -> None:
    contract = CONTRACTS[file.raw_table]
    types = types_of(contract)
    with file.path.open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream)) == list(types)
    frame = pl.read_csv(file.path, schema=types)
    assert broken_rules(contract, frame) == set()
    assert not frame.select(read_contract(contract).key).is_duplicated().any()
