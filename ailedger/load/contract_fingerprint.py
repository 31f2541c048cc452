"""The fingerprint of a contract: it changes when a verdict could.

Two things are hashed. The source of every project module that the contract reaches (its own, its
bases', and what those import from the project) holds the code of the checks, which no value shows.
The resolved schema holds what the source only computes: a list of names read from a file at
import. Versions of pandera, polars and DuckDB, which give the verdicts, are hashed with them. A
comment changes the fingerprint too: that costs one validation and never a wrong verdict.
"""

import hashlib
import json
import sys
import sysconfig
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

from ailedger.load.contract import config_metadata

READING = "1"  # raise when the reading of cells or files changes
LIBRARIES = ("pandera", "polars", "duckdb")


@cache
def contract_fingerprint(contract: Any) -> str:
    """Fingerprint of a pandera model, 16 hex digits."""
    parts = {
        "reading": READING,
        "versions": _versions(),
        "modules": {m.__name__: _source(m) for m in _modules(contract)},
        "schema": _described(contract.to_schema(), config_metadata(contract)),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def _modules(contract: Any) -> list[ModuleType]:
    """Every project module reachable from the contract's class, in order of name."""
    found: dict[str, ModuleType] = {}
    waiting = [cls.__module__ for cls in contract.__mro__]
    while waiting:
        name = waiting.pop()
        module = sys.modules.get(name)
        if name in found or module is None or not _ours(module):
            continue
        found[name] = module
        for value in vars(module).values():
            reached = value if isinstance(value, ModuleType) else None
            waiting.append(reached.__name__ if reached else getattr(value, "__module__", "") or "")
    return [found[name] for name in sorted(found)]


@cache
def _ours(module: ModuleType) -> bool:
    """Whether a module is neither Python's own nor installed."""
    origin = getattr(module, "__file__", None)
    if not origin:
        return False
    path = Path(origin).resolve()
    places = (Path(place).resolve() for place in set(sysconfig.get_paths().values()))
    return "site-packages" not in path.parts and not any(
        path.is_relative_to(place) for place in places
    )


def _source(module: ModuleType) -> str:
    return hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()


def _described(schema: Any, metadata: dict[str, Any]) -> list[Any]:
    columns = [
        [name, str(column.dtype), column.nullable, _stable(column.metadata), _checks(column.checks)]
        for name, column in schema.columns.items()
    ]
    return [schema.name, _stable(metadata), columns, _checks(schema.checks)]


def _checks(checks: list[Any]) -> list[str]:
    return [
        f"{c.name}|{c.error}|{_stable(c.statistics)}|{c.ignore_na}|{c.element_wise}" for c in checks
    ]


def _stable(value: Any) -> str:
    """A value as text, the same in every process: sets have no order of their own."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {_stable(v)}" for k, v in value.items()) + "}"
    if isinstance(value, set | frozenset):
        return "{" + ", ".join(sorted(map(_stable, value))) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_stable, value)) + "]"
    return repr(value)
