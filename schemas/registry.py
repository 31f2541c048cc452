"""Finding the contracts: one per raw table, in the modules of schemas/raw."""

import importlib
import pkgutil
from functools import cache

import pandera.polars as pa

import schemas.raw


@cache
def raw_contracts() -> dict[str, type[pa.DataFrameModel]]:
    """Every raw table's contract, by the table's name in schema raw.

    A module is found by standing in schemas/raw; one whose name begins with an underscore holds
    what others share.

    Raises:
        ValueError: two contracts have the same name.
    """
    found: dict[str, type[pa.DataFrameModel]] = {}
    for module in pkgutil.iter_modules(schemas.raw.__path__, "schemas.raw."):
        if module.name.rpartition(".")[2].startswith("_"):
            continue
        for contract in contracts_in(module.name):
            name = table_of(contract)
            if name in found:
                raise ValueError(f"two contracts are called {name}")
            found[name] = contract
    return dict(sorted(found.items()))


def contracts_in(module: str) -> list[type[pa.DataFrameModel]]:
    """The contracts that a module defines itself, in the order of their definition."""
    return [
        item
        for item in vars(importlib.import_module(module)).values()
        if isinstance(item, type)
        and issubclass(item, pa.DataFrameModel)
        and item.__module__ == module
    ]


def table_of(contract: type[pa.DataFrameModel]) -> str:
    """The table that a contract is for, from its Config."""
    return str(contract.to_schema().name)
