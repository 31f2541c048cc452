"""The editions that come with the project; a working copy may hold fetched ones beside them."""

from pathlib import Path

from ailedger.archive.catalog import Edition, read_edition
from ailedger.archive.snapshot_metadata import SIDECAR

RAW = Path(__file__).parents[2] / "data" / "raw"
# A fetched edition has a sidecar, and one that is bundled has none.
BUNDLED = tuple(
    sorted(
        f"{toml.parent.parent.name}/{toml.parent.name}"
        for toml in RAW.glob("*/*/source.toml")
        if not (toml.parent / SIDECAR).exists()
    )
)


def bundled_editions() -> list[Edition]:
    return [read_edition(RAW / name) for name in BUNDLED]
