"""The editions that come with the project; a working copy may hold fetched ones beside them."""

from pathlib import Path

from ailedger.archive.catalog import Edition, read_edition

RAW = Path(__file__).parents[2] / "data" / "raw"
BUNDLED = (
    "ai_index/2023",
    "ai_index/2024",
    "ai_index/2025",
    "ai_index/2026",
    "microsoft/2026-Q1",
    "worldbank/2026-11",
    "worldbank_linkedin/2015-2019",
)


def bundled_editions() -> list[Edition]:
    return [read_edition(RAW / name) for name in BUNDLED]
