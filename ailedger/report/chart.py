"""One chart as a file of its own: the picture with its title, unit, source, edition and licence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from duckdb import DuckDBPyConnection

from ailedger.errors import UsageError
from ailedger.output.provenance import Origin, licences_of
from ailedger.output.whole import check_place, write_file
from ailedger.report import data, record_notes, render, vega, words
from ailedger.report.figure import NARROW, WIDE, Choice, Figure, Size, Spec, Table
from ailedger.report.lines import events_of
from ailedger.report.palette import INK, MUTED, PAPER

ENDINGS = (".svg", ".png")
LINE = 15
TITLE = 17
MARGIN = 10
SCALE = 3.0  # pixels of a PNG per pixel of the picture: 2,160 for the width of a page


@dataclass(frozen=True)
class Chart:
    """A drawn chart.

    Attributes:
        title: its heading.
        text: what it shows, in words.
        svg: the picture.
        origins: the editions behind it.
    """

    title: str
    text: str
    svg: str = field(repr=False)
    origins: tuple[Origin, ...] = field(repr=False)

    def _repr_svg_(self) -> str:
        """The picture, for a notebook."""
        return self.svg


def chart(
    con: DuckDBPyConnection,
    figure: Figure,
    countries: Sequence[str] = (),
    *,
    build: str,
    narrow: bool = False,
) -> Chart:
    """Draw one figure of a build.

    Args:
        con: the build, read-only.
        figure: which.
        countries: codes or names of the countries to compare; the usual ones where there is none.
        build: identifier of the build, for the foot.
        narrow: for a column or a phone.

    Raises:
        UsageError: an unknown country, no row to draw, or the drawing library is missing.
    """
    chosen = data.choice(con, countries)
    if countries and not figure.by_country:
        raise UsageError(
            f"{figure.mart} --view {figure.view} shows no countries", where="--country",
            hint="leave the countries out; `ailedger chart --list` names the other pictures",
        )  # fmt: skip
    size = NARROW if narrow else WIDE
    table = data.tabulate(con, figure, chosen)
    if not table.rows:
        raise UsageError(
            f"no row of {figure.mart} to draw", hint=f'`ailedger sql "FROM {figure.mart}"`'
        )
    title, text = figure.heading(table), figure.tell(table, chosen)
    heads = [*words.wrapped(title, _letters(size, TITLE, bold=True))]
    feet = _feet(figure, table, chosen, size, build)
    spec = framed(
        figure.paint(table, chosen, size), heads, f"Unit: {figure.unit_of(table)}", feet, size
    )
    name = figure.name.replace(".", "-").replace("_", "-")
    svg = render.picture(spec, name=name, title=title, text=text)
    return Chart(title, text, svg, table.origins)


def framed(spec: Spec, heads: list[str], unit: str, feet: list[str], size: Size) -> Spec:
    """A picture with its heading above and its notes below, on paper."""
    room, height = dict(spec["padding"]), spec["height"]
    units = words.wrapped(unit, _letters(size, vega.SMALL))
    top = MARGIN + len(heads) * (TITLE + 5) + len(units) * LINE + 6
    left = MARGIN - room["left"]
    layers = []
    y = MARGIN + TITLE / 2 - room["top"] - top
    for lines, step, look in (
        (heads, TITLE + 5, {"fontSize": TITLE, "fontWeight": "bold", "fill": INK}),
        (units, LINE, {"fontSize": vega.SMALL, "fill": MUTED}),
    ):
        for line in lines:
            layers.append(_line(line, left, y, look))
            y += step
    y = height + room["bottom"] + LINE
    for line in feet:
        layers.append(_line(line, left, y, {"fontSize": vega.SMALL, "fill": MUTED}))
        y += LINE
    room["top"] += top
    room["bottom"] += LINE * len(feet) + MARGIN + LINE
    config = {**spec["config"], "background": PAPER}
    return {**spec, "padding": room, "config": config, "layer": [*spec["layer"], *layers]}


def write(target: Path, drawn: Chart, scale: float = SCALE) -> None:
    """Write a chart, whole or not at all, in the format that the file's ending names.

    Args:
        target: a file that ends in .svg or .png; an earlier one is replaced.
        drawn: the chart.
        scale: pixels of the PNG per pixel of the picture.

    Raises:
        UsageError: another ending, or no such folder.
        LedgerError: the disk is full or the folder closed.
    """
    check_ending(target)
    content = (
        drawn.svg.encode() if target.suffix.lower() == ".svg" else render.png(drawn.svg, scale)
    )
    write_file(target, content)


def check_ending(target: Path) -> None:
    """Raise UsageError unless a file can be written there in a known format."""
    if target.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"no format {target.suffix or '(none)'}", where=str(target), hint=".svg or .png"
        )
    check_place(target)


def _line(text: str, x: float, y: float, look: Spec) -> Spec:
    return vega.text([{"text": text}], vega.pixel(x), vega.pixel(y), align="left", **look)


def _letters(size: Size, font: float, *, bold: bool = False) -> int:
    """About how many letters a line holds."""
    return int((size.width - 2 * MARGIN) / (font * (0.58 if bold else 0.53)))


def _feet(figure: Figure, table: Table, chosen: Choice, size: Size, build: str) -> list[str]:
    """Events, how to read it, source with editions and licence, notice."""
    events = events_of(figure, table, chosen)
    said = [f"{number}  {event.date}: {event.title}" for number, event in events]
    if figure.reading:
        said.append(figure.reading)
    said += [f"Source: {source}" for source in table.sources]
    said += record_notes.notices(licences_of(table.origins))[:1]
    said.append(f"Derived with AI Ledger, build {build}.")
    return [line for text in said for line in words.wrapped(text, _letters(size, vega.SMALL))]
