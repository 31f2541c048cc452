"""Reading a case, running its model and comparing what comes out."""

import csv
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb
import yaml

from tests.sql.models import SCHEMAS, build
from tests.sql.relations import contracts_of

KEYS = {"about", "given", "expect", "where", "order", "rounded"}


@dataclass(frozen=True)
class Case:
    """One case: the model's relation name, the given rows and the expected ones."""

    name: str
    model: str
    layer: str
    about: str
    given: dict[str, str]
    expect: str
    where: str = "true"
    order: str = ""
    rounded: dict[str, int] = field(default_factory=dict)


def read_case(path: Path, root: Path) -> Case:
    """Read one YAML case; its folder says which model it is about."""
    layer, model = path.relative_to(root).parts[:2]
    text = yaml.safe_load(path.read_text(encoding="utf-8"))
    unknown = set(text) - KEYS
    missing = {"about", "given", "expect"} - set(text)
    if unknown or missing:
        raise ValueError(f"{path}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    schema = SCHEMAS.get(layer)
    return Case(
        name=path.relative_to(root).with_suffix("").as_posix(),
        model=f"{schema}.{model}" if schema else model,
        layer=layer,
        **text,
    )


def csv_rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV block; blanks after a comma are layout, blank lines are skipped."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    records = list(csv.reader(lines, skipinitialspace=True))
    if not records:
        return []
    head = [name.strip() for name in records[0]]
    for record in records[1:]:
        if len(record) != len(head):
            raise ValueError(f"{len(record)} cells under {len(head)} headings: {record}")
    return [dict(zip(head, record, strict=True)) for record in records[1:]]


def columns_of(text: str) -> list[str]:
    """The headings of a CSV block."""
    first = next(line for line in text.splitlines() if line.strip())
    return [name.strip() for name in first.split(",")]


def shown(value: object, digits: int | None) -> str:
    """A cell as text, the same for a value of DuckDB and for the text of a case."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " | ".join(shown(item, digits) for item in value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        if digits is not None and number.is_finite():
            number = round(number, digits)
        return format(number.normalize() + 0, "f") if number.is_finite() else str(number)
    return str(value) if value != "" else "''"


def expected_cell(text: str, value_type: str, digits: int | None) -> str:
    """The text of a case, brought to the form of `shown` for the type the model returns."""
    if text == "" or not (
        value_type in {"DOUBLE", "FLOAT"} or "INT" in value_type or value_type.startswith("DECIMAL")
    ):
        return text
    try:
        return shown(Decimal(text), digits)
    except InvalidOperation:
        return text


def outcome(con: duckdb.DuckDBPyConnection, case: Case) -> tuple[list[str], list[str]]:
    """Expected and actual rows as lines of text, sorted unless the case states an order."""
    columns = columns_of(case.expect)
    named = ", ".join(f'"{column}"' for column in columns)
    order = f" ORDER BY {case.order}" if case.order else ""
    result = con.sql(f"SELECT {named} FROM {case.model} WHERE {case.where}{order}")
    types = [str(kind) for kind in result.types]
    digits = [case.rounded.get(column) for column in columns]
    actual = [
        ", ".join(shown(cell, places) for cell, places in zip(row, digits, strict=True))
        for row in result.fetchall()
    ]
    expected = [
        ", ".join(
            expected_cell(row[column], kind, places)
            for column, kind, places in zip(columns, types, digits, strict=True)
        )
        for row in csv_rows(case.expect)
    ]
    return (expected, actual) if case.order else (sorted(expected), sorted(actual))


def run_case(con: duckdb.DuckDBPyConnection, case: Case) -> tuple[list[str], list[str]]:
    """Build the model of a case and return the expected and the actual rows.

    A mart is also held against its contract, whole.
    """
    build(con, case.model, case.given)
    if case.layer == "marts":
        contract = contracts_of("schemas.marts").get(case.model)
        if contract is None:
            raise ValueError(f"schemas.marts has no contract named {case.model}")
        contract.validate(con.sql(f"FROM {case.model}").pl(), lazy=True)  # type: ignore[attr-defined]
    return outcome(con, case)
