"""Rows of marts that stand beside a claim: what a mart says of it, in a sentence."""

import re
from collections.abc import Mapping
from typing import Any

from duckdb import CatalogException, DuckDBPyConnection
from pydantic import Field

from ailedger.base.readers import Form
from ailedger.base.sql_text import quote
from ailedger.errors import RefusedError

COLUMN = re.compile(r"\{(\w+)\}")


class Shown(Form, extra="forbid"):
    """Rows of a mart, and what is said of each."""

    mart: str = Field(pattern=r"^\w+$")
    where: dict[str, Any]  # columns and the values they must have
    says: str  # the sentence, with names of columns in braces


def rows_of_mart(
    con: DuckDBPyConnection, shown: Shown, source: str, at: str
) -> list[tuple[str, str, list[str]]]:
    """Edition, sentence and raw lines of the rows of a source.

    Raises RefusedError: there is no such mart or column.
    """
    try:
        have = {row[0] for row in con.execute(f"DESCRIBE main.{quote(shown.mart)}").fetchall()}
    except CatalogException as error:
        raise RefusedError(f"shows: no mart {shown.mart!r}", where=at) from error
    said = list(dict.fromkeys(COLUMN.findall(shown.says)))
    unknown = sorted({*said, *shown.where, "source", "edition", "lineage"} - have)
    if unknown:
        raise RefusedError(f"shows: {shown.mart} has no column {', '.join(unknown)}", where=at)
    columns = ", ".join(quote(name) for name in ("edition", "lineage", *said))
    conditions = " AND ".join(f"{quote(name)}::VARCHAR = ?" for name in ("source", *shown.where))
    rows = con.execute(
        f"SELECT {columns} FROM main.{quote(shown.mart)} WHERE {conditions} ORDER BY ALL",
        [source, *map(str, shown.where.values())],
    ).fetchall()
    return [
        (edition, _sentence(shown.says, dict(zip(said, values, strict=True))), lines)
        for edition, lines, *values in rows if None not in values
    ]  # fmt: skip


def _sentence(says: str, cells: Mapping[str, Any]) -> str:
    return COLUMN.sub(lambda found: _cell(cells[found[1]]), says)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
