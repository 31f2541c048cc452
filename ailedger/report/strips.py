"""Strips and grids: marks of several countries on one strip, and a field per row and year."""

from collections.abc import Sequence

from ailedger.report import vega, words
from ailedger.report.bars import LEGEND_ROOM, Kind, Pair, legend, legend_lines, look_of
from ailedger.report.figure import Row, Size, Spec
from ailedger.report.palette import GRID, INK
from ailedger.report.vega import Room, Scale

LANE = 7.0
BETWEEN = 14.0
LINE = 14.0
YEAR_ROOM = 26


def strip_chart(pairs: Sequence[Pair], kinds: Sequence[Kind], size: Size, scale: Scale) -> Spec:
    """One strip per row, each kind on a lane of its own, so that equal values do not cover.

    Args:
        pairs: from top to bottom.
        kinds: the marks, in the order of `Pair.values`.
        size: the width.
        scale: of the values.
    """
    strip = LANE * len(kinds) + BETWEEN
    names = vega.label_room((pair.name for pair in pairs), vega.TEXT)
    lines = legend_lines(kinds, size)
    room = Room(names, 14, 8 + LEGEND_ROOM * lines, 28)
    x = vega.quantity("value", scale, vega.axis(scale))
    edge = float(vega.plot_width(size, room))
    middles = [strip * (place + 0.5) for place in range(len(pairs))]
    between: list[Row] = [
        {"x": 8.0 - names, "x2": edge, "y": strip * place, "y2": strip * place}
        for place in range(len(pairs) + 1)
    ]
    said = [{"x": -8.0, "y": y, "text": pair.name} for pair, y in zip(pairs, middles, strict=True)]
    layers = [vega.rules(between, color=GRID), vega.notes(said, align="right")]
    for lane, kind in enumerate(kinds):
        down = LANE * (lane - (len(kinds) - 1) / 2)
        rows = [
            {"value": pair.values[lane], "y": y + down}
            for pair, y in zip(pairs, middles, strict=True)
            if pair.values[lane] is not None
        ]
        encoding = {"x": x, "y": vega.at("y")}
        layers.append({"data": vega.values(rows), "mark": look_of(kind), "encoding": encoding})
    layers += legend(kinds, -names, lines)
    return vega.sheet(size, room, round(strip * len(pairs)), layers)


def grid_chart(
    names: Sequence[str],
    fields: Sequence[tuple[int, int, str, str]],
    years: range,
    size: Size,
    most: int,
) -> Spec:
    """A field per row and year, coloured, with its text.

    Args:
        names: of the rows, from top to bottom.
        fields: row, year, text and colour of each field.
        years: the columns.
        size: the width.
        most: characters of a line of a name; longer names are broken.
    """
    broken = [words.wrapped(name, most) for name in names]
    high = LINE * max(len(lines) for lines in broken) + 6
    room = Room(
        vega.label_room((line for lines in broken for line in lines), vega.SMALL),
        8, YEAR_ROOM, 8,
    )  # fmt: skip
    wide = vega.plot_width(size, room) / len(years)
    cells: list[Row] = []
    for place, year, text, colour in fields:
        left, top = (year - years.start) * wide, place * high
        cells.append(
            {
                "x": left + 0.5, "x2": left + wide - 0.5, "y": top + 0.5, "y2": top + high - 0.5,
                "middle": left + wide / 2, "centre": top + high / 2, "text": text, "colour": colour,
            }
        )  # fmt: skip
    labels = [
        {
            "x": -8.0,
            "y": high * (place + 0.5) + LINE * (number - (len(lines) - 1) / 2),
            "text": line,
        }
        for place, lines in enumerate(broken)
        for number, line in enumerate(lines)
    ]
    heads = [
        {"x": (year - years.start + 0.5) * wide, "y": -10.0, "text": str(year)} for year in years
    ]
    small = {"fontSize": vega.SMALL}
    layers: list[Spec] = [
        {
            "data": vega.values(cells),
            "mark": {"type": "rect"},
            "encoding": {
                "x": vega.at("x"), "x2": {"field": "x2"}, "y": vega.at("y"), "y2": {"field": "y2"},
                "color": vega.own_colour(),
            },
        },
        vega.text(cells, vega.at("middle"), vega.at("centre"), align="center", fill=INK, **small),
        vega.text(labels, vega.at("x"), vega.at("y"), align="right", **small),
        vega.text(heads, vega.at("x"), vega.at("y"), align="center", **small),
    ]  # fmt: skip
    return vega.sheet(size, room, round(high * len(names)), layers)
