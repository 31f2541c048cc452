"""AI Ledger: an auditable warehouse of national AI indicators.

    import ailedger

    with ailedger.open_warehouse() as warehouse:
        warehouse.mart("talent_flow").polars()

The names here are the public API; `ailedger.query.reading` documents them. They are imported on
first use, so that `import ailedger` costs nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ailedger.query.reading import Rows, Warehouse, open_warehouse

__all__ = ["Rows", "Warehouse", "open_warehouse"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ailedger.query import reading

    return getattr(reading, name)


def __dir__() -> list[str]:
    """The public names, for completion and `help`."""
    return sorted(__all__)
