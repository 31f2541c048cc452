"""Reading a case, running its model and comparing what comes out."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import yaml

from ailedger.build.sql_models import SCHEMA_OF
from tests.sql.blocks import columns_of, csv_rows, expected, shown
from tests.sql.models import CHECKS, build

KEYS = {"about", "given", "expect", "where", "order", "rounded", "call"}


@dataclass(frozen=True)
class Case:
    """One case: the model's relation, the given rows and the expected ones."""

    name: str
    model: str
    layer: str
    about: str
    given: dict[str, str]
    expect: str
    where: str = "true"
    order: str = ""
    rounded: dict[str, int] = field(default_factory=dict)
    call: str | list[str] = ""

    @property
    def source(self) -> str:
        """What stands behind FROM: the relation, or calls of the table macro."""
        calls = [self.call] if isinstance(self.call, str) else self.call
        called = " UNION ALL ".join(f"FROM {self.model}({call})" for call in calls)
        return f"({called})" if self.call else self.model


def read_case(path: Path, root: Path) -> Case:
    """Read one YAML case; its folder says which model it is about.

    Raises:
        ValueError: the case has a key that none of them has, or lacks one.
    """
    layer, model = path.relative_to(root).parts[:2]
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(text) - KEYS
    missing = {"about", "given", "expect"} - set(text)
    if unknown or missing:
        raise ValueError(f"{path}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    name = path.relative_to(root).with_suffix("").as_posix()
    schema = CHECKS if layer == CHECKS else SCHEMA_OF[layer]
    return Case(name=name, model=f"{schema}.{model}", layer=layer, **text)


def run_case(con: duckdb.DuckDBPyConnection, case: Case) -> tuple[list[str], list[str]]:
    """Build the model of a case and return the expected and the actual rows as lines.

    The lines are sorted unless the case states an order. A mart is also held, whole, against its
    contract.
    """
    build(con, case.model, case.given)
    if case.layer == "marts":
        hold_against_contract(con, case.model.removeprefix("main."))
    return compare(con, case)


def compare(con: duckdb.DuckDBPyConnection, case: Case) -> tuple[list[str], list[str]]:
    """The expected and the actual rows of a case whose model is built."""
    columns = columns_of(case.expect)
    named = ", ".join(f'"{column}"' for column in columns)
    order = f" ORDER BY {case.order}" if case.order else ""
    result = con.sql(f"SELECT {named} FROM {case.source} WHERE {case.where}{order}")
    types = [str(kind) for kind in result.types]
    digits = [case.rounded.get(column) for column in columns]
    actual = [
        ", ".join(shown(cell, places) for cell, places in zip(row, digits, strict=True))
        for row in result.fetchall()
    ]
    wanted = [
        ", ".join(
            expected(row[column], kind, places)
            for column, kind, places in zip(columns, types, digits, strict=True)
        )
        for row in csv_rows(case.expect)
    ]
    return (wanted, actual) if case.order else (sorted(wanted), sorted(actual))


def hold_against_contract(con: duckdb.DuckDBPyConnection, mart: str) -> None:
    """Judge the whole mart by its contract."""
    from schemas.registry import published_contracts

    published_contracts()[mart].validate(con.sql(f"FROM main.{mart}").pl(), lazy=True)
