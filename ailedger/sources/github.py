"""GitHub Innovation Graph: developers, pushes, repositories, organisations, AI topics.

By economy and quarter. Places are inferred from IP addresses; fewer than 100 developers are not
published. Stocks (developers, repositories, organizations) lie beside flows (git_pushes, topics).
"""

from collections.abc import Mapping
from pathlib import Path

from ailedger.errors import RefusedError
from ailedger.fetch.http import Web
from ailedger.fetch.payloads import Cell, Facts, FetchedEdition, LastGood, Parsed, RawTable
from ailedger.sources._changed import fetch_changed
from ailedger.sources._columns import ending, read, shown
from ailedger.sources._series import series_of

HOSTS = ("raw.githubusercontent.com",)
BASE = "https://raw.githubusercontent.com/github/innovationgraph/main/data"
# File and column of its figure; a topic's rows are each a series of their own.
FILES = {
    "developers": "developers",
    "git_pushes": "git_pushes",
    "repositories": "repositories",
    "organizations": "organizations",
    "topics": "num_pushers",
}
COLUMNS = ("series", "iso2", "year", "quarter", "figure")
TAKES = (
    "take CSVs of the Innovation Graph: developers, git_pushes, repositories, organizations, "
    "topics, under any name"
)
CATALOGUE = Facts(
    source="github",
    publisher="GitHub",
    title="GitHub Innovation Graph",
    url="https://github.com/github/innovationgraph",
    licence="CC0-1.0",
    licence_url="https://creativecommons.org/publicdomain/zero/1.0/",
    citation="GitHub Innovation Graph, github.com/github/innovationgraph.",
    cadence="quarterly",
    notes="An economy is told by IP address, which virtual private networks distort. A figure "
    "below 100 developers is not published: absent is not zero. EU is an aggregate beside its "
    "members. A developer counts under each topic, so topics are never summed. Only the topics "
    "that data/reference/series.csv lists are taken.",
)


def fetch(web: Web, last: LastGood | None) -> FetchedEdition | None:
    """Five files; nothing new where none of them changed."""
    return fetch_changed(web, last, {f"{file}.csv": f"{BASE}/{file}.csv" for file in FILES})


def tables(payloads: Mapping[str, Path]) -> Parsed:
    """One row per series, economy and quarter.

    Files are known by their columns, whatever they are called.

    Raises:
        RefusedError: none of the files is there, or one lacks a column.
    """
    taken = frozenset(series_of("github"))
    rows: list[tuple[Cell, ...]] = []
    seen: set[str] = set()
    for name, path in ending(payloads, ".csv"):
        file, made = _rows(name, path, taken)
        seen.add(file)
        rows += made
    if not seen:
        raise RefusedError("holds none of the tables", where=", ".join(payloads)[:200])
    rows.sort(key=lambda row: [str(cell) for cell in row[:4]])
    title = "Developers, pushes, repositories, organisations and pushers by AI topic, by quarter"
    missing = shown([file for file in FILES if file not in seen])
    ends = (f"has no {missing}: those series end with the edition before",) if missing else ()
    return Parsed((RawTable("activity", title, COLUMNS, rows),), problems=ends)


def _rows(name: str, path: Path, taken: frozenset[str]) -> tuple[str, list[tuple[Cell, ...]]]:
    names = {column: (column,) for column in ("iso2_code", "year", "quarter", "topic")}
    names |= {file: (column,) for file, column in FILES.items()}
    columns, records = read(path, names, ("iso2_code", "year", "quarter"), name)
    file = next((file for file in FILES if file in columns.at), None)
    if file is None or (file == "topics") != ("topic" in columns.at):
        raise RefusedError(
            f"has none of the columns {', '.join(FILES.values())}, or a topic beside another",
            where=name,
            hint=f"the tables that are taken are {', '.join(FILES)}",
        )
    rows: list[tuple[Cell, ...]] = []
    for _, record in records:
        value, iso2, year, quarter, topic = columns.cells(
            record, (file, "iso2_code", "year", "quarter", "topic")
        )
        series = file if topic is None else f"topic:{topic}"
        if topic is None or series in taken:
            rows.append((series, iso2, year, quarter, value))
    return file, rows
