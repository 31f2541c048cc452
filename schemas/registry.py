"""Finding the contracts: of the raw tables, and of the relations that are published."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache

import pandera.polars as pa

Contracts = dict[str, type[pa.DataFrameModel]]


@cache
def raw_contracts() -> Contracts:
    """Every raw table's contract, by the table's name in schema raw.

    A module is found by standing in schemas/raw; one whose name begins with an underscore holds
    what others share.

    Raises:
        ValueError: two contracts have the same name.
    """
    return _by_table(modules_of("schemas.raw"))


@cache
def published_contracts() -> Contracts:
    """The contracts of the observations and of every mart, by the relation's name.

    Raises:
        ValueError: two contracts have the same name.
    """
    return _by_table([*modules_of("schemas.observations"), *modules_of("schemas.marts")])


def modules_of(name: str) -> Iterator[str]:
    """The name itself if it is a module, and the modules in it if it is a package; or nothing."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return
    yield name
    for module in pkgutil.iter_modules(spec.submodule_search_locations or [], f"{name}."):
        if not module.name.rpartition(".")[2].startswith("_"):
            yield module.name


def contracts_in(module: str) -> list[type[pa.DataFrameModel]]:
    """The contracts that a module defines, in order; without bases: no columns, or `_Name`."""
    return [
        item
        for item in vars(importlib.import_module(module)).values()
        if isinstance(item, type)
        and issubclass(item, pa.DataFrameModel)
        and item.__module__ == module
        and not item.__name__.startswith("_")
        and item.to_schema().columns
    ]


def table_of(contract: type[pa.DataFrameModel]) -> str:
    """The table that a contract is for, from its Config."""
    return str(contract.to_schema().name)


def _by_table(modules: Iterable[str]) -> Contracts:
    found: Contracts = {}
    for module in modules:
        for contract in contracts_in(module):
            name = table_of(contract)
            if name in found:
                raise ValueError(f"two contracts are called {name}")
            found[name] = contract
    return dict(sorted(found.items()))
