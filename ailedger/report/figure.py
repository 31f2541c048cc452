"""What a figure is: a mart seen in one way, with its query, its picture and its words."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ailedger.output.fields import Field
from ailedger.output.provenance import Origin
from ailedger.report import words

Row = dict[str, Any]
Spec = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """A law or an export control with which a chart is annotated."""

    date: datetime.date
    entity: str
    title: str
    source: str
    url: str


@dataclass(frozen=True)
class Choice:
    """What the reader wants to see.

    Attributes:
        countries: codes of the countries that are compared, in order; each keeps its colour, dash
            and shape in every picture.
        names: name of every country, by code.
        events: what charts over years are annotated with, by date.
    """

    countries: tuple[str, ...]
    names: Mapping[str, str]
    events: tuple[Event, ...] = ()

    def label(self, country: str, size: "Size") -> str:
        """The country's name, or its code where there is little room."""
        return country if size.narrow else self.names.get(country, country)

    def missing(self, table: "Table") -> str:
        """A sentence that names the compared countries that have no row; "" where all have one."""
        there = {row.get("country") for row in table.rows}
        absent = [self.names.get(code, code) for code in self.countries if code not in there]
        return f"Without a figure here: {words.listing(absent)}." if absent else ""


@dataclass(frozen=True)
class Size:
    """The room a picture has: its width in pixels."""

    width: int
    narrow: bool


WIDE = Size(720, narrow=False)
NARROW = Size(340, narrow=True)


@dataclass(frozen=True)
class Table:
    """The rows behind a picture.

    Attributes:
        fields: its columns with definition and unit, without the lineage.
        rows: one dict per row, by column, in the order of the query.
        origins: the editions behind the rows.
        csv: the rows with their lineage, as the export writes them.
    """

    fields: tuple[Field, ...]
    rows: tuple[Row, ...]
    origins: tuple[Origin, ...]
    csv: bytes

    @property
    def sources(self) -> list[str]:
        """Each publisher with the editions behind the rows and their licence."""
        editions: dict[tuple[str, str], list[str]] = {}
        for origin in self.origins:
            key = (origin.publisher or origin.source, origin.licence)
            editions.setdefault(key, []).append(origin.edition)
        return [
            f"{publisher}, edition{'s' * (len(found) > 1)} {words.listing(found)} ({licence})"
            for (publisher, licence), found in editions.items()
        ]

    def column(self, name: str) -> list[Any]:
        """The values of one column that are not missing."""
        return [row[name] for row in self.rows if row[name] is not None]


@dataclass(frozen=True)
class Figure:
    """One way to see a mart.

    Attributes:
        mart: the mart.
        view: what the picture is, one word; `mart.view` is the figure's name.
        title: its heading; `{years}` stands for the year or years of the rows, the name of any
            column for its value in the first row.
        unit: of the values, in words; the name of a column stands for its value as in the title.
        query: SELECT over the mart, with its column `lineage`.
        paint: Vega-Lite specification for a width.
        tell: what it shows in one or two sentences, for those who do not see the picture.
        reading: how to read it.
        compares: whether it shows the compared countries alone.
        by_country: whether the choice of countries changes it.
        dated: whether the events are drawn into it.
    """

    mart: str
    view: str
    title: str
    unit: str
    query: Callable[[Choice], str]
    paint: Callable[[Table, Choice, Size], Spec]
    tell: Callable[[Table, Choice], str]
    reading: str = ""
    compares: bool = False
    by_country: bool = True
    dated: bool = False

    @property
    def name(self) -> str:
        """The figure's name."""
        return f"{self.mart}.{self.view}"

    def heading(self, table: Table) -> str:
        """The title with its years."""
        spans = " ".join(str(row.get("period") or row.get("year") or "") for row in table.rows)
        known = [int(year) for year in re.findall(r"\b\d{4}\b", spans)]
        facts = _first(table) | {"years": words.years(known)}
        return self.title.format(**facts).rstrip(", ")

    def unit_of(self, table: Table) -> str:
        """The unit of the values."""
        return self.unit.format(**_first(table))


def _first(table: Table) -> Row:
    """The first row; what is the same in all rows stands in headings."""
    return table.rows[0] if table.rows else {}
