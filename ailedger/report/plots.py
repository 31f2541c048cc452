"""Rows and scales of the three kinds of chart, as the templates of `charts/` take them."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from ailedger.report import draw, words
from ailedger.report.countries import Choice

HEIGHT, STEP, LABEL = 300, 22, 16  # pixels: of a plot, of a ranked row, between two labels
MOST_RANKED, MOST_NAMED = 15, 6
NARROW = 480  # pixels: below, labels are names alone
FAR_APART = 100  # times: a count or an amount that differs by more begins on a logarithmic scale
Row = dict[str, Any]


@dataclass(frozen=True)
class Plot:
    """A chart ready to draw: its specification, heading, words, notes, and the figures in it."""

    spec: draw.Spec
    title: str
    text: str
    notes: tuple[str, ...]
    shown: list[Row]


def plot(
    about: Row,
    view: str,
    figures: list[Row],
    chosen: Choice,
    width: int,
    *,
    period: str | None = None,
) -> Plot | None:
    """The chart of an indicator; None where nobody has a figure.

    Args:
        about: its line of the table `indicators`.
        view: years, ranking or map.
        figures: its figures in one source and breakdown.
        chosen: the compared countries.
        period: of a ranking or map; the newest full one when not given.
    """
    if view == "years":
        return _years(about, figures, chosen, width)
    latest = [
        row for row in figures
        if row["state"] == "latest" and row["value"] is not None
        and (_is_listed(row, about) or row["entity"] in chosen.countries)
    ]  # fmt: skip
    period = period or _newest(latest)
    is_rank = about["kind"] == "rank"
    found = sorted(
        (row for row in latest if row["period"] == period),
        key=lambda row: (row["value"] * (1 if is_rank else -1), row["name"]),
    )
    if not found:
        return None
    if view == "ranking":
        return _ranking(about, found, chosen, width)
    # A colour means the same in every period.
    values = [row["value"] for row in latest if _is_listed(row, about)]
    return _map(about, found, chosen, width, (min(values), max(values)))


def colours(chosen: Choice) -> dict[str, str]:
    """Each compared country's colour: the accent for the first, then one each."""
    return {
        code: f"var(--{f's{place}' if place else 'accent'})"
        for place, code in enumerate(chosen.countries)
    }


def _years(about: Row, figures: list[Row], chosen: Choice, width: int) -> Plot | None:
    of = colours(chosen)
    shown = [
        row for row in figures
        if row["x"] is not None and row["value"] is not None and row["state"] != "superseded"
        and (row["entity"] in of or not _of_countries(about))
    ]  # fmt: skip
    if not shown:
        return None
    # Years, or months and quarters: never both in one line.
    yearly = 2 * sum(row["is_year"] for row in shown) >= len(shown)
    shown = [row for row in shown if row["is_year"] == yearly]
    last = {row["entity"]: row for row in shown if row["state"] == "latest"}
    if not _of_countries(about):  # all stand in it, and the highest have their names
        high_first = sorted(last.items(), key=lambda item: -item[1]["value"])
        last = dict(high_first[:MOST_NAMED])
    rows = [_point(row, chosen, of, row is last.get(row["entity"]), width) for row in shown]
    many = len(rows) > 40 * len(of)
    for row in rows:
        row["size"] = (6 if many else 60) * (1.3 if row["main"] else 1)
    spans = words.years([math.floor(row["x"]) for row in shown])
    return Plot(
        _lines(about, shown, rows, width), f"{about['title']}, {spans}",
        _told(list(last.values()), chosen), _notes(about, shown), shown,
    )  # fmt: skip


def _lines(about: Row, shown: list[Row], rows: list[Row], width: int) -> draw.Spec:
    """The template of lines, filled with the points of the figures that are shown."""
    values = [row["value"] for row in shown]
    log = _is_far_apart(about, values)
    low, high = domain(values, log=log)
    return draw.fill("lines", {
        "width": width, "height": HEIGHT, "right": 4, "limit": width * 2 // 5,
        "lo": low, "hi": high, "log": log, "gap": LABEL / HEIGHT, "rows": rows,
        "breaks": _breaks(shown), "colour": {"field": "colour", "type": "nominal", "scale": None},
        "x": {"field": "x", "type": "quantitative",
              "scale": {"nice": False, "zero": False, "padding": 8},
              "axis": {"format": "d", "grid": False, "title": None,
                       "values": _year_ticks([row["x"] for row in rows],
                                             5 if width < NARROW else 9)}},
        "y": {"field": "y", "type": "quantitative",
              "scale": {"type": "log" if log else "linear", "domain": [low, high], "nice": False,
                        "reverse": about["kind"] == "rank"},
              "axis": {"title": None, "domain": False, "ticks": False,
                       **_ticks(low, high, log=log)}},
    })  # fmt: skip


def _point(row: Row, chosen: Choice, of: dict[str, str], last: bool, width: int) -> Row:
    main = row["entity"] == chosen.countries[0]
    label = row["name"] if width < NARROW else f"{row['name']} {words.brief(row['value'])}"
    return {
        "x": row["x"], "y": row["value"], "code": row["entity"],
        "colour": of.get(row["entity"], "var(--muted)"),
        "main": main, "weight": 3.4 if main else 1.7, "state": row["state"],
        "status": row["status"], "disputed": bool(row["disputed"]), "last": last, "label": label,
        "shape": "diamond" if row["disputed"] else "circle",
        "run": f"{row['entity']}/{row['segment']}",
    }  # fmt: skip


def _breaks(shown: list[Row]) -> list[Row]:
    """Where one definition ends and the next begins: a band, with the number of its note."""
    bands = []
    years = [row["x"] for row in shown]
    for number, segment in enumerate(sorted({row["segment"] for row in shown})[1:], 1):
        before = max(row["x"] for row in shown if row["segment"] < segment)
        after = min(row["x"] for row in shown if row["segment"] >= segment)
        low, high = sorted((before, after))
        middle = (low + high) / 2
        half = (max(years) - min(years)) * 0.012
        bands.append(
            {"x": middle - half, "x2": middle + half, "middle": middle, "sign": f"break {number}"}
        )
    return bands


def _notes(about: Row, shown: list[Row]) -> tuple[str, ...]:
    said = []
    # A segment counts the breaks before it: those between two that are drawn stand at their band.
    segments = sorted({row["segment"] for row in shown})
    for number, (before, after) in enumerate(pairwise(segments), 1):
        between = about.get("breaks", [])[before:after]
        told = " ".join(f"from {b['edition'] or b['period']} on, {b['what']}" for b in between)
        said.append(f"Break {number}, its two sides do not compare: {told}".strip(": "))
    if any(row["state"] == "withdrawn" for row in shown):
        said.append("Hollow: withdrawn by a later edition.")
    if any(row["disputed"] for row in shown):
        said.append("Diamond: disputed, the edition contradicts itself.")
    return tuple(said)


def _ranking(about: Row, found: list[Row], chosen: Choice, width: int) -> Plot:
    of = colours(chosen)
    kept = [row for n, row in enumerate(found) if n < MOST_RANKED or row["entity"] in of]
    values = [row["value"] for row in kept]
    log = _is_far_apart(about, values) and min(values) > 0
    low, high = domain(values, log=log, zero=True)
    low -= (high - low) * 0.12 * (low < 0)  # the text of a negative figure stands left of its mark
    rows = [
        {
            "label": f"{row['rank']}. {row['name']}" if row["rank"] else row["name"],
            "y": row["value"], "base": row["value"] if log else 0, "code": row["entity"],
            "colour": of.get(row["entity"], "var(--edge)"), "text": words.brief(row["value"]),
        }
        for row in kept
    ]  # fmt: skip
    spec = draw.fill("ranking", {
        "width": width, "height": STEP * len(rows), "rows": rows, "limit": width // 3,
        "bold": [r["label"] for r in rows if r["code"] in of],
        "colour": {"field": "colour", "type": "nominal", "scale": None},
        "x": {"field": "y", "type": "quantitative",
              "scale": {"type": "log" if log else "linear", "domain": [low, high], "nice": False},
              "axis": {"title": None, "domain": False, "ticks": False,
                       **_ticks(low, high, log=log)}},
    })  # fmt: skip
    title = f"{about['title']}, {found[0]['period']}"
    compared = [row for row in found if row["entity"] in of]
    text = _told([found[0], *(row for row in compared if row is not found[0])], chosen)
    listed = sum(_is_listed(row, about) for row in found)
    return Plot(spec, title, f"{listed} listed. {text}", _notes(about, kept), kept)


def _map(
    about: Row, found: list[Row], chosen: Choice, width: int, ends: tuple[float, float]
) -> Plot:
    of = colours(chosen)
    rows = [
        {"code": row["entity"], "y": row["value"], "ring": of.get(row["entity"])} for row in found
    ]
    spec = draw.fill("map", {
        "width": width, "height": width // 2, "world": world(), "rows": rows,
        "legend": "top",
        "unit": about["unit"], "scale": {"scheme": "tealblues", "type": "quantize", "domain": ends},
    })  # fmt: skip
    compared = [row for row in found if row["entity"] in of]
    title = f"{about['title']}, {found[0]['period']}"
    return Plot(spec, title, _told([found[0], *compared], chosen), _notes(about, found), found)


@cache
def world() -> Row:
    """The map: TopoJSON of countries by ISO 3166-1 alpha-3."""
    land: Row = json.loads(draw.asset("template/world.json"))
    return land


def domain(values: Sequence[float], *, log: bool, zero: bool = False) -> tuple[float, float]:
    """Ends of a scale: with zero where the values stand near it, and some room beyond them."""
    low, high = min(values), max(values)
    if log:
        return low / 1.3, high * 1.3
    if zero or 0 <= low <= high * 0.6:
        low = min(low, 0)
    if zero or high < 0:
        high = max(high, 0)
    room = (high - low) * 0.06 or 1
    return low - room if low else low, high + room if high else high


def _year_ticks(years: Sequence[float], most: int) -> list[int]:
    """Whole years, at most so many, the last one among them."""
    first, last = math.ceil(min(years)), math.floor(max(years))
    step = next(n for n in (1, 2, 3, 5, 10, 20, 50) if (last - first) / n < most)
    return sorted(range(last, first - 1, -step))


def _ticks(low: float, high: float, *, log: bool) -> Row:
    """Ticks of a scale of values: round numbers, on a logarithmic scale powers of ten."""
    powers = (
        [10.0**n for n in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
        if log else []
    )  # fmt: skip
    return {
        "format": ".0e" if high >= words.HUGE else "~s" if high >= words.LARGE else "~r",
        "labelExpr": "replace(datum.label, 'G', 'B')",
        **({"values": powers} if len(powers) > 1 else {"tickCount": 5}),
    }


def _is_listed(row: Row, about: Row) -> bool:
    """Whether a figure is of what the indicator is of: no group of countries among countries."""
    return bool(row["entity_type"] == about.get("entity_type", "country"))


def _of_countries(about: Row) -> bool:
    return bool(about.get("entity_type", "country") == "country")


def _is_far_apart(about: Row, values: Sequence[float]) -> bool:
    return (
        about["kind"] in ("count", "money") and min(values) > 0
        and max(values) > FAR_APART * min(values)
    )  # fmt: skip


def _newest(figures: list[Row]) -> str | None:
    """The newest period for which at least half as many have a figure as in the fullest."""
    count: dict[tuple[Any, str], int] = {}
    for row in figures:
        key = (row["last_year"], row["period"])
        count[key] = count.get(key, 0) + 1
    full = [key for key, number in count.items() if 2 * number >= max(count.values())]
    return max(full)[1] if full else None


def _told(rows: Sequence[Row], chosen: Choice) -> str:
    """Figures in words, each with its place."""
    order = {code: place for place, code in enumerate(chosen.countries)}
    told = [
        f"{row['name']} {words.brief(row['value'])} in {row['period']}"
        + (f", {words.ordinal(row['rank'])} of {row['ranked_among']}" if row["rank"] else "")
        for row in sorted(rows, key=lambda row: order.get(row["entity"], len(order)))
    ]
    there = {row["entity"] for row in rows}
    countries = any(len(code) == len("KOR") and code in chosen.names for code in there)
    absent = [chosen.names[code] for code in chosen.countries if countries and code not in there]
    missing = f" Without a figure here: {words.listing(absent)}." if absent else ""
    return f"{'; '.join(told)}.{missing}"
