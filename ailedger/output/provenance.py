"""Where the rows of a table come from: the editions of sources behind their lineage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import literal, quote
from ailedger.output import licences

UNKNOWN = "unknown"
OWN_LINE = "[snapshot || '#' || row]"


@dataclass(frozen=True)
class Origin:
    """One edition of a source; `licence` is "unknown" where the warehouse does not say."""

    source: str
    edition: str
    publisher: str
    title: str
    url: str
    licence: str
    licence_url: str
    citation: str


def lines_of(columns: Mapping[str, str]) -> str | None:
    """SQL for a row's raw lines as `snapshot#line`, a list, by the types of a table's columns.

    None where a table names no lines.
    """
    if columns.get("lineage") == "VARCHAR[]":
        return "lineage"
    if columns.get("snapshot") == "VARCHAR" and columns.get("row") == "BIGINT":
        return OWN_LINE
    return None


def _snapshots(lines: str) -> str:
    """SQL for the snapshots of what `lines_of` gave, a list."""
    if lines == OWN_LINE:
        return "[snapshot]"
    return f"list_transform({lines}, lambda line: split_part(line, '#', 1))"


def origins(
    con: DuckDBPyConnection, relation: str, lines: str | None, where: str = "true"
) -> list[Origin]:
    """The editions behind the rows of a relation, in order of source and edition.

    Args:
        lines: what `lines_of` gave; None has no origin.
        where: SQL over the relation's columns: only these rows count.
    """
    if lines is None:
        return []
    rows = con.execute(
        f"""
        WITH snapshot_names AS (
            SELECT DISTINCT unnest({_snapshots(lines)}) AS snapshot
            FROM {relation} WHERE {where}
        )
        SELECT DISTINCT
            split_part(names.snapshot, '/', 1), split_part(names.snapshot, '/', 2),
            coalesce(sources.publisher, ''), coalesce(sources.title, ''),
            coalesce(sources.url, ''), coalesce(nullif(sources.licence, ''), '{UNKNOWN}'),
            coalesce(sources.licence_url, ''), coalesce(sources.citation, '')
        FROM snapshot_names AS names
        LEFT JOIN snapshots ON names.snapshot = snapshots.snapshot
        LEFT JOIN sources
            ON snapshots.source = sources.source AND snapshots.edition = sources.edition
        ORDER BY ALL
        """
    ).fetchall()
    return [Origin(*row) for row in rows]


def may_be_passed_on(con: DuckDBPyConnection, lines: str | None) -> str:
    """SQL that is true for rows whose every source may be passed on.

    A row that names no source is not: nobody can say under what terms it stands.
    """
    if lines is None:
        return "false"
    allowed = [
        snapshot
        for snapshot, licence in con.execute(
            "SELECT snapshots.snapshot, sources.licence FROM snapshots JOIN sources"
            " ON snapshots.source = sources.source AND snapshots.edition = sources.edition"
            " ORDER BY ALL"
        ).fetchall()
        if licences.may_pass_on(licence or UNKNOWN)
    ]
    names = f"[{', '.join(literal(name) for name in allowed)}]::VARCHAR[]"
    behind = _snapshots(lines)
    return f"(len({behind}) > 0 AND list_has_all({names}, {behind}))"


def licences_of(found: Iterable[Origin]) -> list[str]:
    """The distinct licences of some origins, strictest first."""
    return licences.sort(origin.licence for origin in found)


def relation_of(name: str) -> str:
    """Quoted name of a relation of schema main."""
    return f"main.{quote(name)}"
