"""What a build holds, for the run report: sources, quarantine, revisions, newest periods, marts."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base import database
from ailedger.base.sql_text import records
from ailedger.build.steps import Audited
from ailedger.settings import Settings

NEWEST = """
    SELECT source, max(period_end)::VARCHAR AS newest
    FROM observations
    WHERE status <> 'projected'
    GROUP BY ALL
    ORDER BY ALL
"""
QUARANTINE = """
    SELECT stage, raw_table, source, edition, count(*) AS rows
    FROM quarantine
    GROUP BY ALL
    ORDER BY ALL
"""
SOURCES = """
    SELECT source, sum(accepted)::BIGINT AS rows
    FROM loads
    GROUP BY ALL
    ORDER BY ALL
"""
DRIFT = """
    SELECT raw_table, source, edition, snapshot, file, before, kind, severity, text, blocks
    FROM drift
    ORDER BY file, blocks DESC, kind, before
"""
REVISED = """
    SELECT
        source,
        indicator,
        count(*) AS figures,
        count(*) FILTER (WHERE is_revised) AS changed
    FROM revisions
    WHERE kind NOT IN ('added late', 'withdrawn')
    GROUP BY ALL
    ORDER BY ALL
"""


def contents(part: Path, settings: Settings, marts: Iterable[str]) -> dict[str, Any]:
    """What the manifest of a build and the run report say of it.

    Returns:
        `sources`: rows accepted by source; `quarantine`: rows in quarantine by stage, raw table
        and edition; `drift`: what drifted; `revised`: figures given again and how many changed;
        `newest`: end of the newest period by source.
    """
    with database.building(part, settings) as con:
        return contents_of(con, list(marts))


def summary(audited: Audited, marts: Iterable[str]) -> dict[str, Any]:
    """What the audit saw of a build, for its manifest and the run report."""
    return {
        "tables": audited.tables,
        "accepted": audited.accepted,
        "quarantined": audited.quarantined,
        "checks": [asdict(finding) for finding in audited.warnings],
        "marts": {mart: audited.relations[mart].rows for mart in marts},
        "lineage": {mart: list(audited.relations[mart].sources) for mart in marts},
        "rows": audited.rows,
    }


def contents_of(con: DuckDBPyConnection, marts: list[str]) -> dict[str, Any]:
    """What the build that is open holds, as `contents` says."""
    return {
        "sources": {str(row["source"]): row["rows"] for row in records(con, SOURCES)},
        "quarantine": records(con, QUARANTINE),
        "drift": records(con, DRIFT),
        "revised": records(con, REVISED) if "revisions" in marts else [],
        "newest": {str(row["source"]): row["newest"] for row in records(con, NEWEST)},
    }
