"""Pieces of SQL that the figures share."""

from collections.abc import Iterable

from ailedger.base.sql_text import literal


def listed(codes: Iterable[str]) -> str:
    """Codes as a SQL list that may be empty."""
    return f"(SELECT unnest([{', '.join(literal(code) for code in codes)}]::VARCHAR[]))"


def main_source(mart: str, where: str = "true") -> str:
    """The source with most rows: series of two publishers are never in one picture."""
    return (
        f"(SELECT source FROM {mart} WHERE {where}"
        " GROUP BY source ORDER BY count(*) DESC, source LIMIT 1)"
    )


def newest_year(mart: str, value: str, where: str = "true", least: int = 5) -> str:
    """The newest year for which the main source has at least so many values."""
    return (
        f"(SELECT max(year) FROM (SELECT year FROM {mart} WHERE {value} IS NOT NULL AND {where}"
        f" AND source = {main_source(mart, where)}"
        f" GROUP BY year HAVING count(*) >= {least} OR year = (SELECT min(year) FROM {mart}"
        f" WHERE {value} IS NOT NULL AND {where})))"
    )
