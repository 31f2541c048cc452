"""Bars and pairs: one row per country, organisation or benchmark, its name on the left."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ailedger.report import vega, words
from ailedger.report.figure import Row, Size, Spec
from ailedger.report.palette import BAR, GAIN, INK, LINE, LOSS, MUTED, PAPER
from ailedger.report.vega import Room, Scale

STEP = 20
MARKED, PLAIN = "bold", "normal"
LINE_STEP = 13  # pixels more for each further line of a name
MOST_LETTERS = 20  # of a line of a name in a narrow picture
LEGEND_ROOM = 26
MOST_ON_A_LINE = 2  # kinds in the legend of a narrow picture


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
    beyond = vega.label_room([bar.text for bar in bars], vega.SMALL, 8)
    losses = any(bar.value < 0 for bar in bars)
    names = [_broken(bar.name, size) for bar in bars]
    step = _step(names)
    room = Room(_left_room(bars, names, size, scale, beyond), beyond, top=8, bottom=8)
    x = vega.quantity("value", scale)
    rows: list[Row] = [
        {"row": place, "value": bar.value, "text": bar.text} for place, bar in enumerate(bars)
    ]
    colour = {
        "condition": {"test": "datum.value < 0", "value": LOSS},
        "value": GAIN if losses else BAR,
    }
    zero = vega.plot_width(size, room) * scale.share(0)
    layers: list[Spec] = [
        {
            "data": vega.values(rows),
            "mark": {"type": "bar"},
            "encoding": {"x": x, "y": _band("row"), "color": colour},
        },
        _zero_line(scale),
        *_ends(rows, x),
        *_names(names, [(bar.marked, bar.value >= 0) for bar in bars], zero, step),
    ]
    return vega.sheet(size, room, step * len(bars), layers)


def _broken(name: str, size: Size) -> list[str]:
    return words.wrapped(name, MOST_LETTERS) if size.narrow else [name]


def _step(names: Sequence[Sequence[str]]) -> int:
    """Pixels from one row to the next."""
    return STEP + LINE_STEP * (max((len(lines) for lines in names), default=1) - 1)


def _left_room(
    bars: Sequence[Bar], names: Sequence[Sequence[str]], size: Size, scale: Scale, beyond: int
) -> int:
    """Names stand beside zero, opposite to their bar; those of gains may need room on the left."""
    lefts = (lines for bar, lines in zip(bars, names, strict=True) if bar.value >= 0)
    needed = vega.label_room((line for lines in lefts for line in lines), vega.TEXT + 0.5)
    if scale.low >= 0:
        return needed
    zero = scale.share(0)
    rest = size.width - beyond
    # left + zero * (rest - left) = needed, solved for left
    return max(beyond, math.ceil((needed - zero * rest) / (1 - zero)))


def pair_chart(pairs: Sequence[Pair], kinds: Sequence[Kind], size: Size, scale: Scale) -> Spec:
    """Several marks per row on one scale, joined by a line; the kinds are told by their shapes.

    Args:
        pairs: from top to bottom.
        kinds: the marks, in the order of `Pair.values`.
        size: the width.
        scale: of the values.
    """
    broken = [_broken(pair.name, size) for pair in pairs]
    step = _step(broken)
    names = vega.label_room((line for lines in broken for line in lines), vega.TEXT + 0.5)
    ends = vega.label_room((pair.text for pair in pairs), vega.SMALL, 18)
    rows_of_legend = legend_lines(kinds, size)
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
        *_names(broken, [(pair.marked, True) for pair in pairs], 0, step),
        *legend(kinds, -names, rows_of_legend),
    ]  # fmt: skip
    return vega.sheet(size, room, step * len(pairs), layers)


def legend_lines(kinds: Sequence[Kind], size: Size) -> int:
    """In how many lines a legend is set."""
    return 2 if size.narrow and len(kinds) > MOST_ON_A_LINE else 1


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
                    "mark": look_of(kind),
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
        "mark": look_of(kind),
        "encoding": {"x": x, "y": _band("row")},
    }


def look_of(kind: Kind) -> Spec:
    """The mark of a kind."""
    return {
        "type": "point",
        "shape": kind.shape,
        "size": 70,
        "opacity": 1,
        "stroke": kind.colour,
        "strokeWidth": 2,
        "fill": kind.colour if kind.filled else PAPER,
    }


def _band(field: str) -> Spec:
    scale = {"type": "band", "paddingInner": 0.3, "paddingOuter": 0.15}
    return {"field": field, "type": "ordinal", "sort": None, "axis": None, "scale": scale}


def _ends(rows: Sequence[Row], x: Spec) -> list[Spec]:
    above = [row for row in rows if row["value"] >= 0]
    below = [row for row in rows if row["value"] < 0]
    look = {"fontSize": vega.SMALL, "fill": INK}
    layers = [vega.text(above, x, _band("row"), align="left", dx=4, **look)] if above else []
    if below:
        layers.append(vega.text(below, x, _band("row"), align="right", dx=-4, **look))
    return layers


def _names(
    names: Sequence[Sequence[str]], looks: Sequence[tuple[bool, bool]], zero: float, step: int
) -> list[Spec]:
    """Names beside zero.

    Args:
        names: the lines of each name.
        looks: for each name, whether it is marked and whether it stands on the left of zero.
        zero: pixel of zero.
        step: pixels from one row to the next.
    """
    layers = []
    for look in sorted(set(looks)):
        marked, left = look
        rows = [
            {"text": line, "y": step * (row + 0.5) + LINE_STEP * (number - (len(lines) - 1) / 2)}
            for row, lines in enumerate(names)
            for number, line in enumerate(lines)
            if looks[row] == look
        ]
        weight = MARKED if marked else PLAIN
        align, away = ("right", -8) if left else ("left", 8)
        layers.append(
            vega.text(
                rows,
                vega.pixel(zero + away),
                vega.at("y"),
                align=align,
                fontWeight=weight,
                fill=INK,
            )
        )
    return layers


def _zero_line(scale: Scale) -> Spec:
    return {
        "data": vega.values([{"value": 0}]),
        "mark": {"type": "rule", "color": LINE},
        "encoding": {"x": vega.quantity("value", scale, None)},
    }
