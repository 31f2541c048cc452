"""The pieces that the pictures are made of: sheets, scales, axes, labels. Vega-Lite as dicts.

Nothing is left to automatic layout: the room for labels is computed here, so that a picture is as
wide as it says and has the same bytes everywhere.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ailedger.report import words
from ailedger.report.figure import Row, Size, Spec
from ailedger.report.palette import GRID, INK, LINE, MUTED, PAPER

FONT = "Liberation Sans, Arial, Arimo, Helvetica, Nimbus Sans, sans-serif"
SMALL, TEXT = 11, 12
SPARE = 1.08
CONFIG: Spec = {
    "aria": False,
    "font": FONT,
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": MUTED,
        "labelFontSize": SMALL,
        "titleColor": MUTED,
        "titleFontSize": SMALL,
        "titleFontWeight": "normal",
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": GRID,
        "labelOverlap": False,
    },
}


@dataclass(frozen=True)
class Room:
    """Pixels left free around the plot."""

    left: int
    right: int
    top: int
    bottom: int


def sheet(size: Size, room: Room, height: int, layers: Sequence[Spec]) -> Spec:
    """A picture of exactly `size.width`, its layers on one plot.

    Args:
        size: the width.
        room: what is left free around the plot.
        height: of the plot alone, in pixels.
        layers: Vega-Lite layers.
    """
    return {
        "width": plot_width(size, room),
        "height": height,
        "padding": {
            "left": room.left,
            "right": room.right,
            "top": room.top,
            "bottom": room.bottom,
        },
        "autosize": {"type": "none"},
        "config": CONFIG,
        "layer": list(layers),
    }


def plot_width(size: Size, room: Room) -> int:
    """Pixels between left and right room."""
    return size.width - room.left - room.right


@dataclass(frozen=True)
class Scale:
    """A numeric scale with its ticks.

    Attributes:
        low: value at the beginning.
        high: value at the end.
        ticks: values with a tick.
        log: whether equal distances are equal factors.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value stands between `low`, 0, and `high`, 1."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def at(self, share: float) -> float:
        """The value at a share of the way from `low` to `high`."""
        if self.log:
            return float(self.low * (self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)

    @property
    def spec(self) -> Spec:
        """As Vega-Lite has it."""
        scale: Spec = {"domain": [self.low, self.high], "nice": False, "zero": False}
        return scale | {"type": "log"} if self.log else scale


def linear(values: Iterable[float], *, zero: bool = True, ticks: int = 5) -> Scale:
    """A scale with round ends and about so many ticks around the values."""
    known = list(values) or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + 1
    step = _round_step((high - low) / ticks)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    marks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(marks[0], marks[-1], marks)


def log(values: Iterable[float]) -> Scale:
    """A scale of factors, with a tick at every power of ten."""
    known = [value for value in values if value > 0] or [1.0, 10.0]
    first = math.floor(math.log10(min(known)) + 1e-9)
    last = math.ceil(math.log10(max(known)) - 1e-9)
    last = max(last, first + 1)
    ticks = tuple(10.0**power for power in range(first, last + 1))
    # No more empty room than a third of a power of ten above the highest value.
    high = min(ticks[-1], max(known) * 2)
    low = max(ticks[0], min(known) / 2)
    return Scale(low, high, tuple(t for t in ticks if low <= t <= high), log=True)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 2.5, 5, 10):
        if rough <= factor * power * (1 + 1e-9):
            return float(factor * power)
    return float(10 * power)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the wanted ones, each at least `gap` from the next, between `low` and `high`.

    Args:
        wanted: pixels, in any order.
        gap: pixels between neighbours.
        low: least place.
        high: greatest place; given up where there is no room.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    places: dict[int, float] = {}
    floor = low
    for i in order:
        places[i] = max(wanted[i], floor)
        floor = places[i] + gap
    ceiling = high
    for i in reversed(order):
        if places[i] <= ceiling:
            break
        places[i] = ceiling
        ceiling -= gap
    shift = max(0.0, low - min(places.values(), default=low))
    return [places[i] + shift for i in range(len(wanted))]


def quantity(field: str, scale: Scale, axis: Spec | None = None) -> Spec:
    """Encoding of a number on a scale."""
    return {"field": field, "type": "quantitative", "scale": scale.spec, "axis": axis}


def axis(scale: Scale, *, grid: bool = True, expr: str = "", **more: object) -> Spec:
    """An axis with the scale's ticks; `expr` is a Vega expression for the labels."""
    return {
        "values": list(scale.ticks),
        "labelExpr": expr or "format(datum.value, ',~r')",
        "grid": grid,
        "title": None,
        "domain": False,
        "ticks": False,
        "labelPadding": 6,
        "labelFlush": False,
        **more,
    }


def values(rows: Iterable[Row]) -> Spec:
    """Inline data."""
    return {"values": list(rows)}


def text(rows: Iterable[Row], x: Spec, y: Spec, **mark: object) -> Spec:
    """A layer of texts: each row's `text` at x and y."""
    look = {"type": "text", "fontSize": TEXT, "fill": INK, "baseline": "middle"} | mark
    encoding = {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}}
    return {"data": values(rows), "mark": look, "encoding": encoding}


def pixel(place: float) -> Spec:
    """Encoding of a fixed place on the plot."""
    return {"value": round(place, 2)}


def at(field: str) -> Spec:
    """Encoding of a field that holds pixels."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def own_colour() -> Spec:
    """Encoding of each row's own `colour`."""
    return {"field": "colour", "type": "nominal", "scale": None}


def rules(rows: Iterable[Row], **look: object) -> Spec:
    """A layer of straight lines between pixels: each row's x, y and x2, y2."""
    encoding = {"x": at("x"), "x2": {"field": "x2"}, "y": at("y"), "y2": {"field": "y2"}}
    mark = {"type": "rule", "color": LINE} | look
    return {"data": values(rows), "mark": mark, "encoding": encoding}


def notes(rows: Iterable[Row], **look: object) -> Spec:
    """A layer of texts at pixels: each row's `text` at its x and y."""
    return text(rows, at("x"), at("y"), **look)


def dots(rows: Iterable[Row], look: Spec) -> Spec:
    """A layer of points at pixels: each row's x and y."""
    return {"data": values(rows), "mark": look, "encoding": {"x": at("x"), "y": at("y")}}


def halo() -> Spec:
    """A mark's edge in the colour of the paper, so that it stands off what it covers."""
    return {"stroke": PAPER, "strokeWidth": 1}


def label_room(labels: Iterable[str], font: float = TEXT, extra: int = 14) -> int:
    """Pixels that the longest of some labels needs, with some to spare for a wider font."""
    longest = max((words.width(label, font) for label in labels), default=0)
    return int(longest * SPARE) + extra
