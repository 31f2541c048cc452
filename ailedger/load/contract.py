"""What a contract says, read from its pandera model, and what makes one unusable.

A contract is usable when every verdict is about a row alone: then a text column can be judged on
its distinct values and the rest in batches, and the verdicts are those of the whole table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ailedger.errors import UsageError
from ailedger.load.cell_types import CellType, cell_type

RESERVED = ("snapshot", "row", "rowid", "file_index")
WHOLE_COLUMN = ("unique_values_eq",)


@dataclass(frozen=True)
class ContractColumn:
    """One column of a contract."""

    name: str
    cell: CellType
    rules: Any

    @property
    def judged(self) -> bool:
        """Whether the column has any rule beyond its type."""
        return bool(self.rules.checks) or not self.rules.nullable


@dataclass(frozen=True)
class TableCheck:
    """A rule across columns and the columns it reads."""

    check: Any
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Contract:
    """What one pandera model says of one raw table."""

    name: str
    columns: tuple[ContractColumn, ...]
    key: tuple[str, ...]
    checks: tuple[TableCheck, ...]
    metadata: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in their order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> ContractColumn:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def read_contract(model: Any) -> Contract:
    """Read a `pandera.polars.DataFrameModel`.

    `Config.metadata` may hold `key` (columns unique together in a snapshot) and `reads` (for each
    check across columns, the columns it reads; all, where it is not named; names of checks it does
    not have do no harm). A field's metadata may hold `plain` and `infinite`, see `CellType`.

    Raises:
        UsageError: the contract asks for something that cannot be judged row by row, or names
            columns it does not have.
    """
    schema = model.to_schema()
    name = schema.name or model.__name__
    metadata = config_metadata(model)
    _refuse_schema(name, schema)
    columns = tuple(_column(name, rules) for rules in schema.columns.values())
    names = [column.name for column in columns]
    key = tuple(metadata.get("key", ()))
    _known(name, "metadata key", key, names)
    reads = dict(metadata.get("reads", {}))
    checks = []
    for check in schema.checks:
        _refuse_check(name, check)
        wanted = tuple(reads.get(check.name, names))
        _known(name, f"metadata reads[{check.name}]", wanted, names)
        checks.append(TableCheck(check, wanted))
    return Contract(name, columns, key, tuple(checks), metadata)


def config_metadata(model: Any) -> dict[str, Any]:
    """`Config.metadata` of a model, or of the nearest base that has it.

    Pandera's own reader fails where there is none, and the schema does not carry it.
    """
    for cls in model.__mro__:
        found = getattr(cls.__dict__.get("Config"), "metadata", None)
        if found is not None:
            return dict(found)
    return {}


def _column(contract: str, rules: Any) -> ContractColumn:
    name = rules.name
    where = f"{contract}.{name}"
    if name.lower() in RESERVED or name.startswith("_ledger"):
        raise _unusable(where, "the name is taken by the ledger", "rename the column")
    if rules.regex or not rules.required:
        raise _unusable(where, "a raw table has exactly the columns its contract names",
                        "no regex names, no optional columns")  # fmt: skip
    if rules.unique:
        raise _unusable(where, "unique is judged over a whole column",
                        'name the columns in Config.metadata["key"]')  # fmt: skip
    if rules.default is not None or rules.parsers:
        raise _unusable(where, "a contract judges and never changes a value",
                        "no default, no parser: derive in SQL")  # fmt: skip
    for check in rules.checks:
        _refuse_check(where, check)
    own = rules.metadata or {}
    cell = replace(
        cell_type(where, rules.dtype),
        plain=bool(own.get("plain")),
        infinite=bool(own.get("infinite")),
    )
    return ContractColumn(name, cell, rules)


def _refuse_schema(name: str, schema: Any) -> None:
    if schema.unique:
        raise _unusable(name, "Config.unique is judged over the whole table",
                        'name the columns in Config.metadata["key"]')  # fmt: skip
    if schema.parsers:
        raise _unusable(name, "a contract judges and never changes a value", "derive in SQL")
    if not schema.columns:
        raise _unusable(name, "no columns")


def _refuse_check(where: str, check: Any) -> None:
    if check.name in WHOLE_COLUMN or check.groupby is not None:
        raise _unusable(f"{where}, {check.name}", "looks at a whole column, not at a row",
                        "write it as an audit in sql/checks")  # fmt: skip
    if check.raise_warning or check.n_failure_cases is not None:
        raise _unusable(f"{where}, {check.name}", "a rule holds or a row is set aside",
                        "no raise_warning, no n_failure_cases")  # fmt: skip


def _known(contract: str, what: str, wanted: tuple[str, ...], names: list[str]) -> None:
    absent = [column for column in wanted if column not in names]
    if absent:
        raise _unusable(contract, f"{what} names columns it has not: {', '.join(absent)}")


def _unusable(where: str, what: str, hint: str = "") -> UsageError:
    return UsageError(f"not usable as a contract: {what}", where=where, hint=hint)
