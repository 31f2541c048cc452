"""How many small wrongs of the raw contracts do the cases of tests/schemas catch?

    python -m tests.mutation.contracts

A rule left out, a cell that may be empty, a word fewer, a key with a column fewer: one at a time.
A wrong is caught when a row of `tests.schemas.rows` or a cell of `tests.schemas.nonsense` that must
be refused no longer is, or when a published row is refused.
"""

import copy
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from ailedger.load.contract import config_metadata
from schemas.registry import raw_contracts
from tests.schemas.bundled import bundled_editions
from tests.schemas.nonsense import key_of
from tests.schemas.rows import BAD, GOOD
from tests.schemas.test_nonsense import let_pass


@dataclass(frozen=True)
class Wrong:
    """A contract with one wrong."""

    table: str
    what: str
    schema: Any
    key: tuple[str, ...]


def wrongs(table: str, model: Any) -> Iterator[Wrong]:
    """Every wrong of a contract."""
    schema = model.to_schema()
    key = tuple(config_metadata(model).get("key", ()))
    for name, column in schema.columns.items():
        for index, check in enumerate(column.checks):
            changed = copy.deepcopy(schema)
            del changed.columns[name].checks[index]
            yield Wrong(table, f"{name}: {check.name} left out", changed, key)
            allowed = list((check.statistics or {}).get("allowed_values", ()))
            for word in allowed if len(allowed) > 1 else ():
                changed = copy.deepcopy(schema)
                less = [other for other in allowed if other != word]
                changed.columns[name].checks[index] = pa.Check.isin(less)
                yield Wrong(table, f"{name}: without {word!r}", changed, key)
        changed = copy.deepcopy(schema)
        changed.columns[name].nullable = not column.nullable
        said = "may not be missing" if column.nullable else "may be missing"
        yield Wrong(table, f"{name}: {said}", changed, key)
    for index, check in enumerate(schema.checks):
        changed = copy.deepcopy(schema)
        del changed.checks[index]
        yield Wrong(table, f"{check.name}: left out", changed, key)
    for column in key if len(key) > 1 else ():
        left = tuple(other for other in key if other != column)
        yield Wrong(table, f"key without {column}", schema, left)


def broken(schema: Any, frame: pl.DataFrame) -> set[str]:
    """The rules that a frame breaks."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return set(errors.failure_cases["check"])
    return set()


def types_of(schema: Any) -> dict[str, Any]:
    """Polars types of a contract's columns."""
    return {name: column.dtype.type for name, column in schema.columns.items()}


def row(schema: Any, cells: dict[str, object]) -> pl.DataFrame:
    """One row as a frame."""
    types = types_of(schema)
    return pl.DataFrame({name: [cells[name]] for name in types}, schema=types)


def published(tables: set[str]) -> dict[str, list[pl.DataFrame]]:
    """The published rows of each table, a frame per file."""
    contracts = raw_contracts()
    found: dict[str, list[pl.DataFrame]] = {}
    for edition in bundled_editions():
        for file in edition.files:
            if file.raw_table in tables:
                types = types_of(contracts[file.raw_table].to_schema())
                with file.path.open(encoding="utf-8", newline="") as stream:
                    header = next(csv.reader(stream))
                frame = pl.read_csv(file.path, schema={name: types[name] for name in header})
                found.setdefault(file.raw_table, []).append(frame.select(list(types)))
    return found


def caught(wrong: Wrong, frames: list[pl.DataFrame]) -> bool:
    """Whether a case or a published row notices."""
    if wrong.key != key_of(wrong.table):
        return True
    good = GOOD[wrong.table]
    for change, rule in BAD[wrong.table]:
        found = broken(wrong.schema, row(wrong.schema, {**good, **change}))
        if not any(rule in each for each in found):
            return True
    if broken(wrong.schema, row(wrong.schema, good)) or let_pass(wrong.table, wrong.schema):
        return True
    return any(broken(wrong.schema, frame) for frame in frames)


def main() -> int:
    """Print the score and the survivors."""
    contracts = raw_contracts()
    frames = published(set(contracts))
    hits, survivors = 0, []
    for table, model in sorted(contracts.items()):
        for wrong in wrongs(table, model):
            if caught(wrong, frames.get(table, [])):
                hits += 1
            else:
                survivors.append(f"{table}: {wrong.what}")
    print("\n".join(survivors))
    tried = hits + len(survivors)
    print(f"\n{hits} of {tried} wrongs of {len(contracts)} contracts caught ({hits / tried:.1%})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
