"""What a build holds, for the run report: quarantine, newest periods, lineage of the marts."""

from collections.abc import Iterable
from typing import Any

from duckdb import DuckDBPyConnection

from flows.warehouse.schema import quote

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
LINEAGE = """
    SELECT DISTINCT split_part(unnest(lineage), '/', 1) AS source
    FROM {mart}
    ORDER BY ALL
"""


def contents(con: DuckDBPyConnection, marts: Iterable[str]) -> dict[str, Any]:
    """What the manifest of a build and the run report say of it.

    Args:
        con: an audited build.
        marts: names of the marts; each row of a mart carries `lineage`.

    Returns:
        `quarantine`: rows in quarantine by stage, raw table and edition; `newest`: end of the
        newest period by source; `lineage`: the sources behind each mart.
    """
    return {
        "quarantine": _records(con, QUARANTINE),
        "newest": {str(row["source"]): row["newest"] for row in _records(con, NEWEST)},
        "lineage": {mart: _sources(con, mart) for mart in marts},
    }


def _sources(con: DuckDBPyConnection, mart: str) -> list[str]:
    return [str(row["source"]) for row in _records(con, LINEAGE.format(mart=quote(mart)))]


def _records(con: DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
