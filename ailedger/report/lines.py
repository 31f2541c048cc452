"""Lines over years: one series per country, told apart by colour, dash, shape and end label."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ailedger.report import vega
from ailedger.report.figure import Choice, Event, Figure, Row, Size, Spec, Table
from ailedger.report.palette import DASHES, INK, LINE, MUTED, PAPER, SERIES, SHAPES
from ailedger.report.vega import Room, Scale

HEIGHT, LOW_HEIGHT = 340, 300
LABEL_GAP = 16
EVENT_GAP = 18
EVENT_ROOM = 28
PEAK_LEFT_FROM = 0.75  # share of the width; further right there is no room for a text
YEAR_ROOM = 36  # pixels that the label of a year takes


@dataclass(frozen=True)
class Point:
    """One figure of a series.

    Attributes:
        year: calendar year.
        value: the figure.
        edition: which printed it.
        redefined: whether it counts something else than the one before: no line joins the two.
    """

    year: int
    value: float
    edition: str
    redefined: bool = False


@dataclass(frozen=True)
class Series:
    """A series of yearly figures.

    Attributes:
        style: number of its colour, dash and shape.
        label: what stands at its end.
        points: by year, at least one.
        peak: the point that is marked, with its text.
    """

    style: int
    label: str
    points: tuple[Point, ...]
    peak: tuple[Point, str] | None = None


def line_chart(
    series: Sequence[Series],
    scale: Scale,
    size: Size,
    *,
    events: Sequence[Event] = (),
    axis_expr: str = "",
) -> Spec:
    """Lines with points, labels at the right; dotted between editions, none between definitions.

    Args:
        series: at least one.
        scale: of the values.
        size: the width.
        events: numbered from 1 in this order; drawn where the years reach.
        axis_expr: Vega expression for the labels of the value axis.
    """
    height = LOW_HEIGHT if size.narrow else HEIGHT
    right = vega.label_room((one.label for one in series), vega.TEXT + 0.5, 20)
    years = [point.year for one in series for point in one.points]
    shown = placed(events, min(years), max(years))
    span = Scale(min(years) - 0.3, max(years) + 0.3 + 0.3 * bool(shown), ())
    room = Room(46, right, 12 + EVENT_ROOM * bool(shown), 30)
    width = vega.plot_width(size, room)
    x = vega.quantity("year", span, _year_axis(min(years), max(years), span, width))
    y = vega.quantity("value", scale, vega.axis(scale, expr=axis_expr))
    layers = [
        *_zero(scale, y),
        *_event_layers(shown, span, width, height),
        *(layer for one in series for layer in _series_layers(one, x, y)),
        *_peak_layers(series, x, y, span),
        *_end_labels(series, span, scale, width, height),
    ]
    return vega.sheet(size, room, height, layers)


def placed(events: Sequence[Event], first: int, last: int) -> list[tuple[int, Event, float]]:
    """Events in reach of the years, each with its number from 1 and its place on the axis.

    A year's figure stands on the year's number, so that its middle does: an event of October 2022
    stands between 2022 and 2023.
    """
    reach = [event for event in events if first - 0.3 <= _place(event.date) <= last + 0.6]
    return [(number, event, _place(event.date)) for number, event in enumerate(reach, 1)]


def events_of(figure: Figure, table: Table, choice: Choice) -> tuple[tuple[int, Event], ...]:
    """The events drawn into a figure, with their numbers."""
    years = table.column("year") if figure.dated else []
    found = placed(choice.events, min(years), max(years)) if years else []
    return tuple((number, event) for number, event, _ in found)


def _place(day: datetime.date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 365.25 - 0.5


def _year_axis(first: int, last: int, span: Scale, width: int) -> Spec:
    per_year = width / (span.high - span.low)
    step = next(step for step in (1, 2, 3, 4, 5, 10, 20, 50) if per_year * step >= YEAR_ROOM)
    ticks = tuple(float(year) for year in range(last, first - 1, -step))
    return vega.axis(
        Scale(first, last, ticks), grid=False, expr="format(datum.value, 'd')",
        domain=True, ticks=True, labelFlush=False,
    )  # fmt: skip


def _zero(scale: Scale, y: Spec) -> list[Spec]:
    if scale.log or not scale.low < 0 < scale.high:
        return []
    rule = {"type": "rule", "color": LINE, "strokeWidth": 1.5}
    return [{"data": vega.values([{"value": 0}]), "mark": rule, "encoding": {"y": y}}]


def _series_layers(one: Series, x: Spec, y: Spec) -> list[Spec]:
    colour, shape = SERIES[one.style], SHAPES[one.style]
    runs: list[list[Point]] = [[]]
    for point in one.points:
        if runs[-1] and (runs[-1][-1].edition != point.edition or point.redefined):
            runs.append([])
        runs[-1].append(point)
    solid = [_row(p) | {"run": i} for i, run in enumerate(runs) for p in run if len(run) > 1]
    gaps = [
        _row(point) | {"run": number}
        for number, (before, after) in enumerate(pairwise(runs))
        if not after[0].redefined
        for point in (before[-1], after[0])
    ]
    detail = {"field": "run", "type": "nominal"}
    encoding = {"x": x, "y": y, "detail": detail}
    line = {"type": "line", "stroke": colour}
    look: Spec = {
        "type": "point", "shape": shape, "size": 60, "fill": colour, "opacity": 1, **vega.halo()
    }  # fmt: skip
    parts: list[tuple[list[Row], Spec]] = [
        (gaps, line | {"strokeWidth": 1.2, "strokeDash": [1, 3]}),
        (solid, line | {"strokeWidth": 2.2, "strokeDash": DASHES[one.style]}),
        ([_row(point) for point in one.points], look),
    ]
    return [
        {"data": vega.values(rows), "mark": mark, "encoding": encoding}
        for rows, mark in parts
        if rows
    ]


def _row(point: Point) -> Row:
    return {"year": point.year, "value": point.value}


def _peak_layers(series: Sequence[Series], x: Spec, y: Spec, span: Scale) -> list[Spec]:
    rings = [_row(one.peak[0]) | {"text": one.peak[1]} for one in series if one.peak is not None]
    if not rings:
        return []
    ring = {"type": "point", "size": 240, "stroke": INK, "strokeWidth": 1.5, "opacity": 1}
    layers: list[Spec] = [
        {
            "data": vega.values(rings),
            "mark": ring | {"fill": None},
            "encoding": {"x": x, "y": y},
        }
    ]
    under = {"stroke": PAPER, "strokeWidth": 3, "fill": PAPER}
    for row in rings:
        if row["text"]:
            # Beside the ring, where the series falls: above it another one may pass.
            left = span.share(row["year"]) > PEAK_LEFT_FROM
            beside = {"align": "right", "dx": -13} if left else {"align": "left", "dx": 13}
            layers += [
                vega.text([row], x, y, dy=-8, fontSize=vega.SMALL, **beside, **look)
                for look in (under, {})
            ]
    return layers


def _end_labels(
    series: Sequence[Series], span: Scale, scale: Scale, width: int, height: int
) -> list[Spec]:
    """Labels at the right, moved apart; a thin line leads from the last point to each."""
    ends = [one.points[-1] for one in series]
    wanted = [height * (1 - scale.share(point.value)) for point in ends]
    places = vega.spread(wanted, LABEL_GAP, 6, height - 6)
    leaders = [
        {"x": width * span.share(point.year) + 6, "x2": width + 6, "y": start, "y2": place}
        for point, start, place in zip(ends, wanted, places, strict=True)
    ]
    labels = [
        {"x": width + 9, "y": place, "text": one.label, "colour": SERIES[one.style]}
        for one, place in zip(series, places, strict=True)
    ]
    named = vega.notes(labels, align="left", fontWeight="bold")
    named["encoding"]["color"] = vega.own_colour()
    del named["mark"]["fill"]
    return [vega.rules(leaders, strokeWidth=0.8), named]


def _event_layers(
    shown: Sequence[tuple[int, Event, float]], span: Scale, width: int, height: int
) -> list[Spec]:
    """A dashed line per event, with its number in a ring above the plot."""
    at = [width * span.share(place) for _, _, place in shown]
    heads = vega.spread(at, EVENT_GAP, 0, width)
    if not shown:
        return []
    dashed = {"strokeWidth": 0.8, "strokeDash": [4, 3]}
    drops = [{"x": x, "x2": x, "y": 0, "y2": height} for x in at]
    joins = [{"x": x, "x2": head, "y": 0, "y2": -12} for x, head in zip(at, heads, strict=True)]
    numbers = [
        {"x": head, "y": -20, "text": str(number)}
        for (number, _, _), head in zip(shown, heads, strict=True)
    ]
    ring = {
        "type": "point", "shape": "circle", "size": 210, "stroke": LINE, "fill": PAPER,
        "opacity": 1,
    }  # fmt: skip
    return [
        vega.rules([*drops, *joins], **dashed),
        vega.dots(numbers, ring),
        vega.notes(numbers, align="center", fontSize=vega.SMALL, fill=MUTED),
    ]
