"""Bars and pairs: one row per country, organisation or benchmark, its name on the left."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.output.report import vega
from flows.output.report.figure import Row, Size, Spec
from flows.output.report.palette import BAR, GAIN, INK, LINE, LOSS, MUTED
from flows.output.report.vega import Room, Scale

STEP = 20
MARKED, PLAIN = "bold", "normal"
LEGEND_ROOM = 26


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        name: what stands on the left.
        value: its length.
        text: what stands at its end.
        marked: whether the name stands out: a compared country.
    """

    name: str
    value: float
    text: str
    marked: bool = False


@dataclass(frozen=True)
class Pair:
    """Two or more values on one row, each with its own shape.

    Attributes:
        name: what stands on the left.
        values: the value of each kind, by the kind's place in the legend; None where missing.
        text: what stands on the right.
        marked: whether the name stands out.
    """

    name: str
    values: tuple[float | None, ...]
    text: str = ""
    marked: bool = False


@dataclass(frozen=True)
class Kind:
    """A mark of a pair: its word in the legend, shape and colour; hollow or filled."""

    word: str
    shape: str
    colour: str
    filled: bool


def bar_chart(bars: Sequence[Bar], size: Size, scale: Scale | None = None) -> Spec:
    """Bars from zero, gains and losses to either side where there are both.

    Args:
        bars: from top to bottom.
        size: the width.
        scale: of the values; a linear one with zero where not given.
    """
    scale = scale or vega.linear([bar.value for bar in bars], ticks=4 if size.narrow else 6)
    beyond = vega.label_room([bar.text for bar in bars], vega.SMALL, 6)
    losses = beyond if any(bar.value < 0 for bar in bars) else 0
    names = vega.label_room((bar.name for bar in bars), vega.TEXT + 0.5)
    room = Room(left=names + losses, right=beyond + 4, top=8, bottom=28)
    height = STEP * len(bars)
    x = vega.quantity("value", scale, vega.axis(scale))
    rows: list[Row] = [
        {"row": place, "value": bar.value, "text": bar.text} for place, bar in enumerate(bars)
    ]
    band = _band("row")
    colour = {
        "condition": {"test": "datum.value < 0", "value": LOSS},
        "value": GAIN if losses else BAR,
    }
    layers: list[Spec] = [
        {
            "data": vega.values(rows),
            "mark": {"type": "bar"},
            "encoding": {"x": x, "y": band, "color": colour},
        },
        *_ends(rows, x, band),
        *_names([(bar.name, bar.marked) for bar in bars], losses),
    ]
    if losses:
        layers.insert(1, _zero_line(scale))
    return vega.sheet(size, room, height, layers)


def pair_chart(
    pairs: Sequence[Pair], kinds: Sequence[Kind], size: Size, scale: Scale
) -> Spec:
    """Several marks per row on one scale, joined by a line; the kinds are told by their shapes.

    Args:
        pairs: from top to bottom.
        kinds: the marks, in the order of `Pair.values`.
        size: the width.
        scale: of the values.
    """
    names = vega.label_room((pair.name for pair in pairs), vega.TEXT + 0.5)
    ends = vega.label_room((pair.text for pair in pairs), vega.SMALL, 12)
    rows_of_legend = 2 if size.narrow and len(kinds) > 2 else 1
    room = Room(names, ends, 8 + LEGEND_ROOM * rows_of_legend, 28)
    x = vega.quantity("value", scale, vega.axis(scale))
    band = _band("row")
    spans = [
        {"row": place, "value": min(known), "to": max(known)}
        for place, pair in enumerate(pairs)
        if len(known := [value for value in pair.values if value is not None]) > 1
    ]
    layers: list[Spec] = [
        {
            "data": vega.values(spans),
            "mark": {"type": "rule", "color": LINE, "strokeWidth": 1.5},
            "encoding": {
                "x": x, "x2": {"field": "to"}, "y": _band("row"),
            },
        },
        *(_marks(pairs, number, kind, x) for number, kind in enumerate(kinds)),
        vega.text(
            [{"row": place, "text": pair.text} for place, pair in enumerate(pairs)],
            vega.pixel(vega.plot_width(size, room) + 8), band,
            align="left", fontSize=vega.SMALL, fill=MUTED,
        ),
        *_names([(pair.name, pair.marked) for pair in pairs], 0),
        *legend(kinds, -names, rows_of_legend),
    ]  # fmt: skip
    return vega.sheet(size, room, STEP * len(pairs), layers)


def legend(kinds: Sequence[Kind], left: int, lines: int) -> list[Spec]:
    """The kinds with their words above the plot, from the left edge of the picture."""
    layers: list[Spec] = []
    per_line = -(-len(kinds) // lines)
    for line in range(lines):
        place = left + 8.0
        up = -8 - LEGEND_ROOM * (lines - line - 1) - LEGEND_ROOM / 2
        for kind in kinds[line * per_line : (line + 1) * per_line]:
            layers += [
                {
                    "data": vega.values([{}]),
                    "mark": _look(kind),
                    "encoding": {"x": vega.pixel(place), "y": vega.pixel(up)},
                },
                vega.text(
                    [{"text": kind.word}], vega.pixel(place + 11), vega.pixel(up),
                    align="left", fontSize=vega.SMALL, fill=INK,
                ),
            ]  # fmt: skip
            place += 11 + vega.label_room([kind.word], vega.SMALL, 22)
    return layers


def _marks(pairs: Sequence[Pair], number: int, kind: Kind, x: Spec) -> Spec:
    rows = [
        {"row": place, "value": pair.values[number]}
        for place, pair in enumerate(pairs)
        if pair.values[number] is not None
    ]
    return {
        "data": vega.values(rows),
        "mark": _look(kind),
        "encoding": {"x": x, "y": _band("row")},
    }


def _look(kind: Kind) -> Spec:
    return {
        "type": "point",
        "shape": kind.shape,
        "size": 70,
        "opacity": 1,
        "stroke": kind.colour,
        "strokeWidth": 2,
        "fill": kind.colour if kind.filled else vega.PAPER,
    }


def _band(field: str) -> Spec:
    scale = {"type": "band", "paddingInner": 0.3, "paddingOuter": 0.15}
    return {"field": field, "type": "ordinal", "sort": None, "axis": None, "scale": scale}


def _ends(rows: Sequence[Row], x: Spec, band: Spec) -> list[Spec]:
    above = [row for row in rows if row["value"] >= 0]
    below = [row for row in rows if row["value"] < 0]
    look = {"fontSize": vega.SMALL, "fill": INK}
    layers = [vega.text(above, x, band, align="left", dx=4, **look)] if above else []
    return layers + ([vega.text(below, x, band, align="right", dx=-4, **look)] if below else [])


def _names(names: Sequence[tuple[str, bool]], further: int) -> list[Spec]:
    """Names right-aligned before the plot; `further` pixels are kept for texts of losses."""
    layers = []
    for weight in (PLAIN, MARKED):
        rows = [
            {"row": place, "text": name}
            for place, (name, marked) in enumerate(names)
            if marked == (weight == MARKED)
        ]
        if rows:
            x = vega.pixel(-8 - further)
            layers.append(
                vega.text(rows, x, _band("row"), align="right", fontWeight=weight, fill=INK)
            )
    return layers


def _zero_line(scale: Scale) -> Spec:
    return {
        "data": vega.values([{"value": 0}]),
        "mark": {"type": "rule", "color": LINE},
        "encoding": {"x": vega.quantity("value", scale, None)},
    }
