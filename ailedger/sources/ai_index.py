"""Stanford HAI, AI Index public data: an edition's folder of figures, brought by hand.

The publisher offers a folder for people, not an address for programs. Its figures become rows of
one long table. Which file holds which measure is data (`ai_index_figures.toml`): known by edition,
number and header together; in an edition that nobody has mapped yet, by header and labels alone.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.content import records
from ailedger.fetch.payloads import Cell, Facts, Parsed, RawTable
from ailedger.sources._ai_index_figures import (
    MAPPING,
    Catalogue,
    Entry,
    File,
    LeftOut,
    alike,
    catalogue,
    matching,
    read_file,
)  # fmt: skip
from ailedger.sources._ai_index_rows import COLUMNS, Row, long_rows
from ailedger.sources._columns import ending, shown

HOSTS: tuple[str, ...] = ()
MANUAL = (
    "download the public data of an edition and name it: "
    "ailedger add-edition ai_index 2026 PATH (a folder or zip)"
)
TABLE = "figures"
TITLE = "Figures of the report's public data, one row per figure"
FIGURE_OF = ("measure", "entity", "breakdown", "period", "figure", "unit", "stated")
CATALOGUE = Facts(
    source="ai_index",
    publisher="Stanford Institute for Human-Centered Artificial Intelligence (HAI)",
    title="AI Index Report",
    url="https://hai.stanford.edu/ai-index",
    licence="CC-BY-ND-4.0",
    licence_url="https://creativecommons.org/licenses/by-nd/4.0/",
    citation="AI Index Annual Report, AI Index Steering Committee, Institute for Human-Centered "
    "AI, Stanford University.",
    cadence="yearly",
    notes="Taken over from the public data of the edition. Charts of the highest countries are "
    '"top N"; figures of chosen countries are "selected".',
)


def tables_of(edition: str, payloads: Mapping[str, Path]) -> Parsed:
    """The long table of an edition's figures.

    Raises:
        RefusedError: no file holds a figure that is mapped.
    """
    year, known = edition.partition(".")[0], catalogue()
    told = _Told()
    files = _files(payloads, told)
    rows: list[tuple[int, Row]] = []
    for file in files:
        left = next((one for one in known.left_out if _is_left_out(one, file, year)), None)
        if left is not None:
            told.leave(file, left, files)
        elif entries := _entries(file, year, known, told):
            try:
                found, notes = long_rows(file, entries, known.names)
            except RefusedError as error:
                told.problems.append(f"{file.name}: {error.what}")
                continue
            rows += found
            told.notes += notes
    if not rows:
        raise RefusedError(
            f"holds no figure of edition {edition} that is mapped",
            where=f"{len(payloads)} files",
            hint=f"add its figures to {MAPPING.name}; found: {'; '.join(told.notes)[:1000]}",
        )
    rows.sort(key=lambda row: row[0])
    return Parsed(
        (_table([row for _, row in rows]),),
        tuple(told.notes),
        tuple(told.problems),
        _facts(edition),
    )


def unseen(parsed: Parsed, tables: Iterable[Path]) -> Parsed:
    """The figures that no snapshot of the edition holds yet: none where the folder is known.

    A figure that is printed with other values, or in another place, is new as a whole.

    Args:
        tables: the long tables of its snapshots in the archive, bundled ones among them.
    """
    known = {
        tuple(record[header.index(name)] for name in FIGURE_OF)
        for path in tables
        for header, *lines in [[record for _, record in records(path)]]
        for record in lines
    }
    (table,) = parsed.tables
    at = [COLUMNS.index(name) for name in FIGURE_OF]
    printed = COLUMNS.index("printed_in")
    new = {row[printed] for row in table.rows if tuple(str(row[i] or "") for i in at) not in known}
    rows = [row for row in table.rows if row[printed] in new]
    there = len(list(table.rows)) - len(rows)
    if there:
        said = f"nothing new: all {there:,}" if not rows else f"{there:,}"
        parsed = replace(parsed, notes=(f"{said} figures are there already", *parsed.notes))
    return replace(parsed, tables=(replace(table, rows=rows, partial=_partial(rows)),))


@dataclass
class _Told:
    """What a person should hear of the folder."""

    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def leave(self, file: File, left: LeftOut, files: Sequence[File]) -> None:
        """Note why a figure is left out; a problem where it no longer repeats the other."""
        self.notes.append(f"left out: {file.name}: {left.reason}")
        same = [other for other in files if left.same_as in other.numbers]
        if left.same_as and not any(other.rows == file.rows for other in same):
            self.problems.append(f"{file.name} is not the same as fig. {left.same_as} any more")


def _files(payloads: Mapping[str, Path], told: _Told) -> list[File]:
    """The tables of the folder; copies of one file once."""
    found: dict[tuple[str, ...], File] = {}
    for name, path in sorted(ending(payloads, ".csv")):
        try:
            file = read_file(name, path)
        except (RefusedError, TransientError) as error:
            told.problems.append(f"{name}: {error.what}")
            continue
        before = found.setdefault((*file.numbers, "|", *file.header), file)
        if before.rows != file.rows:
            told.problems.append(f"{file.name} differs from {before.name}, which was taken")
    return list(found.values())


def _is_left_out(left: LeftOut, file: File, year: str) -> bool:
    same = (left.edition, left.header) == (year, file.header)
    return same and file.numbers == (left.number,)


def _entries(file: File, year: str, known: Catalogue, told: _Told) -> list[Entry]:
    """The entries of a file; in an edition that nobody mapped, those of the newest that fit."""
    editions = known.editions()
    of = {e: [entry for entry in known.entries if entry.edition == e] for e in editions}
    if year in editions:
        found = matching(file, of[year])
        if not found:
            told.notes.append(_unmapped(file, known))
        return found
    for edition in editions:
        found = alike(file, of[edition])
        if not found:
            continue
        name = f"{edition} fig. {found[0].number}"
        if any(entry.period.startswith("=") or entry.across == "period" for entry in found):
            told.notes.append(
                f"not mapped: {file.name} has the header of {name}, whose entry names the period; "
                f"if it is {_later(found[0].period, int(year) - int(edition)) or 'the next'}, add"
                + _entry_to_add(file, year, found[0])
            )
            return []
        told.notes.append(f"mapped by header and labels: {file.name} as {name}")
        return found
    told.notes.append(f"{_unmapped(file, known)}; add{_entry_to_add(file, year, None)}")
    return []


def _entry_to_add(file: File, year: str, like: Entry | None) -> str:
    """The entry that would map a file: as that of another edition, or with what is to be said."""
    said: dict[str, Any] = {
        "edition": year,
        "number": file.numbers[0] if file.numbers else "?",
        "header": list(file.header),
    }
    if like is None:
        said |= dict.fromkeys(("measure", "entity", "period", "value", "unit", "coverage"), "?")
    else:
        own = {name: getattr(like, name) for name in Entry.model_fields}
        own["period"] = _later(like.period, int(year) - int(like.edition))
        said |= {k: v for k, v in own.items() if v and k not in (*said, "turn")}
    lines = "".join(f"\n{key} = {_toml(value)}" for key, value in said.items())
    return f"\n[[figure]]{lines}"


def _later(period: str, years: int) -> str:
    """A fixed period of an entry, whose last year is moved on as the edition was."""
    return re.sub(r"\d{4}(?!.*\d{4})", lambda year: str(int(year[0]) + years), period)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items())
        return f"{{ {pairs} }}"
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _unmapped(file: File, known: Catalogue) -> str:
    """A figure nobody mapped, with its header and where such a header was known."""
    like = sorted(
        {f"{e.edition} fig. {e.number}" for e in known.entries if e.header == file.header}
    )
    hint = f" (the header of {', '.join(like)})" if like else ""
    return f"not mapped: {file.name} with columns {shown(file.header)}{hint}"


def _facts(edition: str) -> dict[str, str]:
    return {
        "title": f"AI Index Report {edition}",
        "url": f"https://hai.stanford.edu/ai-index/{edition}-ai-index-report",
        "citation": f'"The AI Index {edition} Annual Report", AI Index Steering Committee, '
        f"Institute for Human-Centered AI, Stanford University, Stanford, CA, {edition}.",
    }


def _table(rows: Sequence[Row]) -> RawTable:
    cells = [row.cells for row in rows]
    return RawTable(TABLE, TITLE, COLUMNS, cells, partial=_partial(cells))


def _partial(rows: Sequence[Sequence[Cell]]) -> bool:
    return any(row[COLUMNS.index("coverage")] != "full" for row in rows)
