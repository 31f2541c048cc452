"""Stanford HAI, AI Index public data: an edition's folder of figures, brought by hand.

The publisher offers a folder for people, not an address for programs. Figures are mapped in
`ai_index_figures.toml` by edition, number and header together; what nobody mapped is listed.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ailedger.errors import RefusedError, TransientError
from ailedger.fetch.content import records
from ailedger.fetch.payloads import Cell, Facts, Parsed, RawTable
from ailedger.sources._columns import number, shown

HOSTS: tuple[str, ...] = ()
MANUAL = (
    "download the public data of an edition and name it: "
    "ailedger add-edition ai_index 2026 PATH (a folder or zip)"
)
MAPPING = Path(__file__).with_name("ai_index_figures.toml")
FILE = re.compile(r"^fig_(\d+\.\d+\.\d+(?:_[A-Za-z]+)?)(?:\((\d+)\))?\.csv$", re.IGNORECASE)
DIMENSIONS = {
    "notable_models": ("grouping", "name"),
    "talent_concentration_by_gender": ("country", "gender"),
}
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


@dataclass(frozen=True)
class Figure:
    """One entry of the mapping: see `ai_index_figures.toml`."""

    edition: str
    number: str
    header: tuple[str, ...]
    value: str
    table: str
    measure: str
    unit: str
    coverage: str
    take: Mapping[str, str]
    percent: bool = False
    remark: str = ""


@dataclass(frozen=True)
class File:
    """One file of the folder: the number in its name, and its records."""

    name: str
    number: str
    copy: str
    rows: list[list[str]]

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns, blanks put in order."""
        return tuple(" ".join(cell.split()) for cell in self.rows[0])


@cache
def mapping() -> tuple[tuple[Figure, ...], Mapping[str, str]]:
    """All mapped figures, and the titles of the tables."""
    said: dict[str, Any] = tomllib.loads(MAPPING.read_text(encoding="utf-8"))
    figures = tuple(Figure(**{**f, "header": tuple(f["header"])}) for f in said["figure"])
    return figures, said["titles"]


def tables_of(edition: str, payloads: Mapping[str, Path]) -> Parsed:
    """The raw tables of an edition's figures.

    Args:
        edition: the year.
        payloads: the files by their names.

    Raises:
        RefusedError: not one figure of that edition is mapped.
    """
    figures, titles = mapping()
    known = [figure for figure in figures if figure.edition == edition]
    rows: dict[str, list[list[Cell]]] = {}
    taken: dict[str, File] = {}
    notes, problems = [], []
    for name, path in sorted(payloads.items()):
        if not name.lower().endswith(".csv"):
            continue
        try:
            file = _file(name, path)
        except (RefusedError, TransientError) as error:
            problems.append(f"{name}: {error.what}")
            continue
        figure = next(
            (f for f in known if (f.number, f.header) == (file.number, file.header)), None
        )
        if figure is None:
            notes.append(_unmapped(file, figures))
        elif figure.number in taken:
            if taken[figure.number].rows != file.rows:
                problems.append(f"{name} differs from {taken[figure.number].name}, which was taken")
        else:
            try:
                rows.setdefault(figure.table, []).extend(_rows(figure, file))
                taken[figure.number] = file
            except RefusedError as error:
                problems.append(f"{name}: {error.what}")
    if not rows:
        raise _nothing(edition, len(payloads), notes)
    made = [_table(table, titles[table], found) for table, found in sorted(rows.items())]
    return Parsed(tuple(made), tuple(notes), tuple(problems), _facts(edition))


def _nothing(edition: str, files: int, notes: Sequence[str]) -> RefusedError:
    return RefusedError(
        f"holds no figure of edition {edition} that is mapped",
        where=f"{files} files",
        hint=f"add its figures to {MAPPING.name}; found: {'; '.join(notes)[:1000]}",
    )


def _facts(edition: str) -> dict[str, str]:
    """What the catalogue says of one edition."""
    return {
        "title": f"AI Index Report {edition}",
        "url": f"https://hai.stanford.edu/ai-index/{edition}-ai-index-report",
        "citation": f'"The AI Index {edition} Annual Report", AI Index Steering Committee, '
        f"Institute for Human-Centered AI, Stanford University, Stanford, CA, {edition}.",
    }


def _table(name: str, title: str, rows: list[list[Cell]]) -> RawTable:
    dimensions = DIMENSIONS.get(name, ("country",))
    last = ("period", "figure", "unit", "coverage", "printed_in", "remark")
    columns = ("measure", *dimensions, *last)
    partial = any(row[columns.index("coverage")] != "full" for row in rows)
    return RawTable(name, title, columns, rows, partial=partial)


def _file(name: str, path: Path) -> File:
    base = PurePosixPath(name.replace("\\", "/")).name
    match = FILE.match(base)
    rows = [record for _, record in records(path, base)]
    if not rows:
        raise RefusedError("is empty", where=base)
    return File(base, match[1] if match else "", (match[2] or "") if match else "", rows)


def _unmapped(file: File, figures: Sequence[Figure]) -> str:
    """A figure nobody mapped, with its header and where such a header was known."""
    alike = sorted({f"{f.edition} fig. {f.number}" for f in figures if f.header == file.header})
    hint = f" (the header of {', '.join(alike)})" if alike else ""
    return f"not mapped: {file.name} with columns {shown(file.header)}{hint}"


def _rows(figure: Figure, file: File) -> list[list[Cell]]:
    """Rows of a figure: names, periods and units as published, blanks left out."""
    dimensions = DIMENSIONS.get(figure.table, ("country",))
    value = file.header.index(figure.value)
    found: list[list[Cell]] = []
    for record in file.rows[1:]:
        text = record[value].strip()
        if not text:
            continue
        if text.endswith("%") is not figure.percent:
            kind = "a percent sign" if figure.percent else "no percent sign"
            raise RefusedError(
                f"has the figure {text!r} where {kind} is expected: its unit changed",
                where=file.name,
            )
        taken = [_taken(figure.take[name], file, record, name) for name in (*dimensions, "period")]
        plain = number(text.removesuffix("%").strip())
        last = [plain, figure.unit, figure.coverage, f"fig. {figure.number}", figure.remark or None]
        found.append([figure.measure, *taken, *last])
    return found


def _taken(rule: str, file: File, record: Sequence[str], column: str) -> str:
    """A fixed text, or the publisher's cell; a gender is written small."""
    if rule.startswith("="):
        return rule[1:]
    cell = record[file.header.index(rule)].strip()
    return cell.lower() if column == "gender" else cell
