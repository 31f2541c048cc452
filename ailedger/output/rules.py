"""The rules of a contract in words."""

from typing import Any


def column_rules(contract: Any, name: str) -> list[str]:
    """The rules of a contract's column; none where it has no such column."""
    column = contract.to_schema().columns.get(name)
    if column is None:
        return []
    told = [] if column.nullable else ["never empty"]
    return told + [_rule(check) for check in column.checks]


def _rule(check: Any) -> str:
    found = dict(check.statistics or {})
    if check.name == "isin":
        return "one of " + ", ".join(f"`{value}`" for value in found["allowed_values"])
    if check.name == "str_matches":
        return f"matches `{found['pattern']}`"
    if check.name == "greater_than_or_equal_to":
        return f"at least {found['min_value']}"
    if check.name == "less_than_or_equal_to":
        return f"at most {found['max_value']}"
    return str(check.error or check.name)
