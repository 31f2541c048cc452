"""The figure of training costs: models on a scale of factors, the record over time."""

from collections.abc import Sequence

from ailedger.report import sql, vega, words
from ailedger.report.figure import Choice, Figure, Row, Size, Spec, Table
from ailedger.report.lines import YEAR_ROOM
from ailedger.report.palette import BAR, LOSS
from ailedger.report.vega import Room, Scale

FEW = 16  # so many models can each have a label at the right
MOST_ROWS = 150
HEIGHT = 420
MOST_LETTERS = 26  # of a model's name where there is little room
LABEL_STEP = 13  # pixels between labels one above the other
SIDE = 12  # pixels of the right room that a label may use


def query(choice: Choice) -> str:
    """Cost of each model, with the record holders; of many, the costliest and the records."""
    return f"""
        SELECT model, period, year, cost_usd, compute_flop, is_record, record_growth_per_year,
            rank, edition, source, coverage, lineage
        FROM training_cost
        WHERE cost_usd > 0 AND source = {sql.main_source("training_cost", "cost_usd > 0")}
        QUALIFY is_record OR row_number() OVER (ORDER BY cost_usd DESC, model) <= {MOST_ROWS}
        ORDER BY cost_usd DESC, model"""


def paint(table: Table, choice: Choice, size: Size) -> Spec:
    """A point per model at its year, or a line over the years where only the span is known."""
    spans = [_span(row) for row in table.rows]
    few = len(table.rows) <= FEW
    labels = [_label(row, short=size.narrow or not few) for row in table.rows]
    right = vega.label_room(labels, vega.SMALL, 26) if few else 16
    room = Room(52, right, 12, 30)
    first, last = min(a for a, _ in spans), max(b for _, b in spans)
    span = Scale(first - 0.4, last + 0.4, tuple(float(y) for y in range(first, last + 1)))
    scale = vega.log(float(cost) / 1e6 for cost in table.column("cost_usd"))
    width = vega.plot_width(size, room)
    step = 1 if width / (span.high - span.low) >= YEAR_ROOM else 2
    x_axis = vega.axis(
        Scale(span.low, span.high, span.ticks[::-step]), grid=False, domain=True, ticks=True,
        expr="format(datum.value, 'd')",
    )  # fmt: skip
    x = vega.quantity("from", span, x_axis)
    y = vega.quantity("cost", scale, vega.axis(scale))
    rows = [
        {
            "from": a,
            "to": b,
            "cost": float(row["cost_usd"]) / 1e6,
            "record": row["is_record"],
            "text": label,
        }
        for row, (a, b), label in zip(table.rows, spans, labels, strict=True)
    ]
    layers = [*_span_layers(rows, x, y), *_point_layers(rows, x, y)]
    if few:
        layers += _labels_at_right(rows, span, scale, width)
    else:
        layers.append(_labels_of_records(rows, span, scale, width))
    return vega.sheet(size, room, HEIGHT, layers)


def tell(table: Table, choice: Choice) -> str:
    """Cheapest and costliest, and the record."""
    low, high = table.rows[-1], table.rows[0]
    some = "" if len(table.rows) < MOST_ROWS else " (the costliest, and those that held the record)"
    text = (
        f"{len(table.rows)} models{some}, from {low['model']} ({words.money(low['cost_usd'])} US$, "
        f"{low['period'].replace('/', ' to ')}) to {high['model']} "
        f"({words.money(high['cost_usd'])} US$, {high['period'].replace('/', ' to ')})."
    )
    records = sorted((r for r in table.rows if r["is_record"]), key=lambda r: r["year"])
    growth = records[-1]["record_growth_per_year"] if records else None
    if growth:
        text += f" The record last grew {words.number(growth)} times per year."
    return text


def _span(row: Row) -> tuple[int, int]:
    first, _, last = str(row["period"]).partition("/")
    return int(first[:4]), int((last or first)[:4])


def _label(row: Row, *, short: bool) -> str:
    model = str(row["model"])
    if short:
        brief = model.split(" (", maxsplit=1)[0]
        model = brief if len(brief) <= MOST_LETTERS else f"{brief[:MOST_LETTERS].rstrip()}…"
    return f"{model} {words.number(float(row['cost_usd']) / 1e6)}"


def _span_layers(rows: Sequence[Row], x: Spec, y: Spec) -> list[Spec]:
    wide = [row for row in rows if row["from"] < row["to"]]
    if not wide:
        return []
    mark = {"type": "rule", "color": BAR, "strokeWidth": 2, "strokeDash": [2, 3]}
    encoding = {"x": x, "x2": {"field": "to"}, "y": y}
    return [{"data": vega.values(wide), "mark": mark, "encoding": encoding}]


def _point_layers(rows: Sequence[Row], x: Spec, y: Spec) -> list[Spec]:
    layers: list[Spec] = []
    for record, shape, colour in ((False, "circle", BAR), (True, "diamond", LOSS)):
        found = [r for r in rows if r["from"] == r["to"] and r["record"] == record]
        mark = {
            "type": "point", "shape": shape, "size": 130 if record else 50, "fill": colour,
            "opacity": 1, **vega.halo(),
        }  # fmt: skip
        if found:
            data = vega.values(found)
            layers.append({"data": data, "mark": mark, "encoding": {"x": x, "y": y}})
    return layers


def _labels_at_right(rows: Sequence[Row], span: Scale, scale: Scale, width: int) -> list[Spec]:
    wanted = [HEIGHT * (1 - scale.share(row["cost"])) for row in rows]
    places = vega.spread(wanted, 15, 6, HEIGHT - 6)
    leaders = [
        {"x": width * span.share(row["to"]) + 7, "x2": width + 8, "y": start, "y2": place}
        for row, start, place in zip(rows, wanted, places, strict=True)
    ]
    layers = [vega.rules(leaders, strokeWidth=0.8)]
    for record, weight in ((False, "normal"), (True, "bold")):
        found = [
            {"x": width + 11, "y": place, "text": row["text"]}
            for row, place in zip(rows, places, strict=True)
            if row["record"] == record
        ]
        if found:
            layers.append(vega.notes(found, align="left", fontSize=vega.SMALL, fontWeight=weight))
    return layers


def _labels_of_records(rows: Sequence[Row], span: Scale, scale: Scale, width: int) -> Spec:
    """The name of each record holder beside its point, the costliest first, where there is room."""
    boxes: list[tuple[float, float, float]] = []
    labels: list[Row] = []
    for row in sorted((r for r in rows if r["record"]), key=lambda r: -float(r["cost"])):
        x, y = width * span.share(row["to"]), HEIGHT * (1 - scale.share(row["cost"]))
        long = words.width(row["text"], vega.SMALL + 1)
        for left in (x - 10 - long, x + 10):
            free = all(
                left > right or left + long < begin or abs(y - height) > LABEL_STEP
                for begin, right, height in boxes
            )
            if free and left >= 0 and left + long <= width + SIDE:
                boxes.append((left, left + long, y))
                labels.append({"x": left, "y": y - 7, "text": row["text"]})
                break
    return vega.notes(labels, align="left", fontSize=vega.SMALL, fontWeight="bold")


FIGURES = (
    Figure(
        mart="training_cost",
        view="years",
        title="Estimated cost of training, {years}",
        unit="million US$ of 2023 at cloud prices, on a scale of factors of ten",
        query=query,
        paint=paint,
        tell=tell,
        reading="A diamond is a model that held the record, a circle another model. A dotted line "
        "is a model of which only the span of years is known; it enters no record.",
        by_country=False,
    ),
)
