"""The page: every figure drawn in two widths, put into one HTML file that needs nothing else."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import resources
from types import NoneType
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.build.manifest import Build
from ailedger.errors import UsageError
from ailedger.output import licences
from ailedger.output.verdicts import verdicts
from ailedger.report import data, palette, profiles, record_notes, render, words
from ailedger.report.figure import NARROW, WIDE, Choice, Event, Figure, Table
from ailedger.report.lines import events_of
from ailedger.report.registry import FIGURES, SECTIONS

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Drawn:
    """A figure on the page.

    Attributes:
        figure: its definition.
        anchor: its identifier on the page.
        title: heading with the years.
        text: what it shows, in words.
        table: the rows behind it.
        wide: picture for a screen or paper.
        narrow: picture for a phone.
        csv: the rows as a data: address.
        events: the numbered events drawn into it.
        trace: the command that leads to the raw lines.
    """

    figure: Figure
    anchor: str
    title: str
    text: str
    table: Table
    wide: str
    narrow: str
    csv: str
    events: tuple[tuple[int, Event], ...]
    trace: str

    @property
    def columns(self) -> list[str]:
        """Columns of its table, as a person reads them."""
        return [field.name.replace("_", " ") for field in self.table.fields]

    @property
    def values(self) -> list[list[Any]]:
        """The table's values, row by row."""
        return [[row[field.name] for field in self.table.fields] for row in self.table.rows]

    @property
    def cells(self) -> list[list[str]]:
        """The table's cells as text."""
        names = [field.name for field in self.table.fields]
        return [[_cell(*each) for each in zip(names, row, strict=True)] for row in self.values]


def html(
    con: DuckDBPyConnection,
    build: Build,
    countries: Sequence[str] = (),
    told: Told = lambda done, of: None,
) -> str:
    """The report page of a build.

    Args:
        con: the build, read-only.
        build: its name and manifest.
        countries: codes or names of the countries to compare; the usual ones where there is none.
        told: told after each figure how many are drawn, of how many.

    Raises:
        UsageError: an unknown country, or what the page needs is not installed.
    """
    chosen = data.choice(con, countries)
    drawn: dict[str, Drawn] = {}
    for number, (name, figure) in enumerate(FIGURES.items(), 1):
        found = draw(con, figure, chosen)
        if found is not None:
            drawn[name] = found
        told(number, len(FIGURES))
    return _filled(con, build, chosen, drawn)


def draw(con: DuckDBPyConnection, figure: Figure, chosen: Choice) -> Drawn | None:
    """A figure drawn in both widths; None where the build has no row for it."""
    table = data.tabulate(con, figure, chosen)
    if not table.rows:
        return None
    anchor = figure.name.replace(".", "-").replace("_", "-")
    title, text = figure.heading(table), figure.tell(table, chosen)
    wide, narrow = (
        palette.as_variables(
            render.picture(
                figure.paint(table, chosen, size), name=f"{anchor}-{kind}", title=title, text=text
            )
        )
        for size, kind in ((WIDE, "wide"), (NARROW, "narrow"))
    )
    encoded = base64.b64encode(table.csv).decode("ascii")
    return Drawn(
        figure, anchor, title, text, table, wide, narrow,
        f"data:text/csv;charset=utf-8;base64,{encoded}",
        events_of(figure, table, chosen),
        trace_of(figure, table, chosen),
    )  # fmt: skip


def trace_of(figure: Figure, table: Table, chosen: Choice) -> str:
    """The command that leads from one row of the figure to the raw lines behind it."""
    there = {row.get("country") for row in table.rows}
    country = next((code for code in chosen.countries if code in there), None)
    named = {"country": country} if country else table.rows[0]
    for column in ("country", "model", "benchmark", "name", "title", "source"):
        if isinstance(named.get(column), str):
            value = str(named[column]).replace("'", "''")
            return f"ailedger trace {figure.mart} --where \"{column} = '{value}'\""
    raise ValueError(f"{figure.name} names nothing to trace")


def _cell(name: str, value: Any) -> str:
    """A value as text; years and places are plain numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        plain = name.endswith(("year", "since"))
        return str(value) if plain else words.number(value)
    return words.cell(value)


def _kinds(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """The class of each column's cells: numbers stand at the right, so that digits line up."""
    classes = []
    for column in range(len(columns)):
        found = {type(row[column]) for row in rows} - {NoneType}
        kind = "number" if found <= {int, float, Decimal} else "date" if found == {date} else ""
        classes.append(kind if found else "")
    return classes


def _filled(con: DuckDBPyConnection, build: Build, chosen: Choice, drawn: dict[str, Drawn]) -> str:
    day = record_notes.day_of_record(con)
    script = _text("page.js")
    terms = record_notes.terms(con)
    found = [term.origin.licence for term in terms]
    page: str = _template().render(
        build=build,
        day=day,
        chosen=chosen,
        compared=words.listing(chosen.names[code] for code in chosen.countries),
        sections=SECTIONS,
        drawn=drawn,
        profiles=profiles.profiles(con),
        claims=_by_claim(con),
        terms=terms,
        strictest=licences.sort(found)[0] if found else "",
        notices=record_notes.notices(found),
        freshness=record_notes.freshness(con, day),
        revised=record_notes.revised(con),
        quality=[
            record_notes.loads(con),
            record_notes.quarantined(con),
            record_notes.set_aside(con),
        ],
        warnings=record_notes.told_by(build),
        cell=lambda value: _cell("", value),
        kinds_of=_kinds,
        style=_style(),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
    )
    return page


def _by_claim(con: DuckDBPyConnection) -> list[list[Any]]:
    claims: dict[int, list[Any]] = {}
    for verdict in verdicts(con):
        claims.setdefault(verdict.number, []).append(verdict)
    return list(claims.values())


def _style() -> str:
    return (
        _text("page.css")
        .replace("/* light */", palette.css(palette.LIGHT))
        .replace("/* dark */", palette.css(palette.DARK))
    )


def _text(name: str) -> str:
    folder = resources.files("ailedger.report") / "template"
    return (folder / name).read_text(encoding="utf-8")


def _template() -> Any:
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise UsageError("the page needs jinja2", hint="pip install jinja2") from None
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_text("page.html"))
