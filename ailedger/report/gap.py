"""Patents against models: who invents and does not build. Places on two axes, joined."""

from collections.abc import Sequence

from ailedger.report import sql, vega, words
from ailedger.report.figure import Choice, Figure, Row, Size, Spec, Table
from ailedger.report.palette import BAR, GAIN, INK, LOSS, MUTED, PAPER
from ailedger.report.vega import Room

INVENTS, BUILDS = "invents more than it builds", "builds more than it invents"
STEP = 24
HEAD = 66
MOST_TOLD = 3  # countries of a pattern in the words
# pattern: colour, dash, width
LOOKS = {
    INVENTS: (LOSS, [1, 0], 2.6),
    BUILDS: (GAIN, [8, 3], 2.2),
    "even": (INK, [1, 0], 1.4),
    "not decidable": (BAR, [1, 3], 1.4),
}


def query(choice: Choice) -> str:
    """Both places per head in the newest year; models as the patents' publisher counts."""
    one = (
        f"scale = 'per head' AND source = {sql.main_source('patent_model_gap')}"
        " AND models_source = coalesce("
        "(SELECT any_value(models_source) FROM patent_model_gap WHERE models_source = source),"
        " (SELECT min(models_source) FROM patent_model_gap))"
    )
    return f"""
        SELECT country, country_name, year, models_year, patents, patent_rank,
            patent_rank_at_least, notable_models, model_rank, model_rank_at_least, gap, gap_is,
            pattern, pattern_on_other_scale, edition, models_edition, models_source, source,
            coverage, lineage
        FROM patent_model_gap
        WHERE {one}
            AND year = {sql.newest_year("patent_model_gap", "gap", one)}
            AND patent_rank_at_least IS NOT NULL
            AND model_rank_at_least IS NOT NULL
        ORDER BY patent_rank_at_least, country
        LIMIT 40"""


def paint(table: Table, choice: Choice, size: Size) -> Spec:
    """A line per country from its place in patents, left, to its place in models, right."""
    rows = table.rows
    lowest = max(max(r["patent_rank_at_least"], r["model_rank_at_least"]) for r in rows)
    left = _labels(rows, "patent_rank", choice, size, codes=size.narrow)
    right = _labels(rows, "model_rank", choice, size, codes=True)
    room = Room(
        vega.label_room((text for _, text, _ in left), vega.TEXT + 0.5, 18),
        vega.label_room((text for _, text, _ in right), vega.TEXT + 0.5, 18),
        HEAD,
        12,
    )
    width = vega.plot_width(size, room)
    layers = [
        *_lines(rows, width),
        *_points(rows, width),
        *_named(left, -10, "right"),
        *_named(right, width + 10, "left"),
        *_heads(table, size, width, room),
    ]
    return vega.sheet(size, room, STEP * lowest, layers)


def tell(table: Table, choice: Choice) -> str:
    """Who invents more than it builds, and the other way round."""
    parts = []
    for pattern, verb in ((INVENTS, "invent more than they build"), (BUILDS, "the reverse")):
        found = [row for row in table.rows if row["pattern"] == pattern]
        told = [
            f"{row['country_name']} ({_place(row, 'patent_rank')} in patents, "
            f"{_place(row, 'model_rank')} in models)"
            for row in found[:MOST_TOLD]
        ]
        if len(found) > MOST_TOLD:
            told.append(f"{len(found) - MOST_TOLD} more")
        if told:
            parts.append(f"{verb[0].upper()}{verb[1:]}: {words.listing(told)}.")
    undecided = sum(row["pattern"] == "not decidable" for row in table.rows)
    if undecided:
        parts.append(
            f"For {undecided} countries it cannot be decided: they are below the table on one side."
        )
    return " ".join([*parts, choice.missing(table)]).strip()


def _place(row: Row, side: str) -> str:
    if row[side] is not None:
        return words.ordinal(row[side])
    return f"{words.ordinal(row[f'{side}_at_least'])} or lower"


def _labels(
    rows: Sequence[Row], side: str, choice: Choice, size: Size, *, codes: bool
) -> list[tuple[int, str, bool]]:
    """Place, text and whether a compared country is in it: countries of one place share a label."""
    places: dict[int, list[Row]] = {}
    for row in rows:
        places.setdefault(row[f"{side}_at_least"], []).append(row)
    labels = []
    for place, found in sorted(places.items()):
        listed = [row for row in found if row[side] is not None]
        if listed:
            named = [
                r["country"] if codes or len(listed) > 1 else r["country_name"] for r in listed
            ]
            text = " ".join(named)
            text = f"{text} {place}" if side == "patent_rank" else f"{place} {text}"
        else:
            text = f"{len(found)} below"
        labels.append((place, text, any(row["country"] in choice.countries for row in listed)))
    return labels


def _y(place: int) -> float:
    return STEP * (place - 0.5)


def _lines(rows: Sequence[Row], width: int) -> list[Spec]:
    """A line per country, what matters most drawn last."""
    layers = []
    for pattern in ("not decidable", "even", BUILDS, INVENTS):
        colour, dash, thick = LOOKS[pattern]
        found = [
            {
                "x": 0,
                "x2": width,
                "y": _y(row["patent_rank_at_least"]),
                "y2": _y(row["model_rank_at_least"]),
            }
            for row in rows
            if row["pattern"] == pattern
        ]
        if found:
            layers.append(vega.rules(found, color=colour, strokeWidth=thick, strokeDash=dash))
    return layers


def _points(rows: Sequence[Row], width: int) -> list[Spec]:
    """A filled circle at a known place, a hollow one where only "or lower" is known."""
    ends = {
        (x, row[f"{side}_at_least"], row[side] is not None)
        for row in rows
        for side, x in (("patent_rank", 0), ("model_rank", width))
    }
    look = {
        "type": "point", "shape": "circle", "size": 60, "opacity": 1, "stroke": INK,
        "strokeWidth": 1.5,
    }  # fmt: skip
    return [
        vega.dots(
            [{"x": x, "y": _y(place)} for x, place, known in sorted(ends) if known == wanted],
            look | {"fill": INK if wanted else PAPER},
        )
        for wanted in (True, False)
    ]


def _named(labels: Sequence[tuple[int, str, bool]], x: float, align: str) -> list[Spec]:
    layers = []
    for wanted, weight in ((False, "normal"), (True, "bold")):
        found = [
            {"x": x, "y": _y(place), "text": text}
            for place, text, marked in labels
            if marked == wanted
        ]
        if found:
            layers.append(vega.notes(found, align=align, fontWeight=weight))
    return layers


def _heads(table: Table, size: Size, width: int, room: Room) -> list[Spec]:
    """Headings of the two axes, and samples of the lines."""
    first = table.rows[0]
    said = f"Patents {first['year']}", f"Models {first['models_year']}"
    outer = (8.0 - room.left, "left"), (width + room.right - 8.0, "right")
    inner = (0.0, "right"), (float(width), "left")
    heads = [
        (x, align, text)
        for (x, align), text in zip(outer if size.narrow else inner, said, strict=True)
    ]
    layers = [
        vega.text(
            [{"text": text}], vega.pixel(x), vega.pixel(-10),
            align=align, fontWeight="bold", fill=INK,
        )
        for x, align, text in heads
    ]  # fmt: skip
    samples = ((INVENTS, "invents more"), (BUILDS, "builds more"), ("not decidable", "undecided"))
    x = 8.0 - room.left
    for pattern, word in samples:
        colour, dash, thick = LOOKS[pattern]
        layers += [
            {
                "data": vega.values([{}]),
                "mark": {"type": "rule", "color": colour, "strokeWidth": thick, "strokeDash": dash},
                "encoding": {
                    "x": vega.pixel(x), "x2": vega.pixel(x + 22), "y": vega.pixel(-HEAD + 16),
                },
            },
            vega.text(
                [{"text": word}], vega.pixel(x + 27), vega.pixel(-HEAD + 16),
                align="left", fontSize=vega.SMALL, fill=MUTED,
            ),
        ]  # fmt: skip
        x += 27 + vega.label_room([word], vega.SMALL, 14)
    return layers


FIGURES = (
    Figure(
        mart="patent_model_gap",
        view="ranking",
        title="Patents against models per inhabitant: places, {years}",
        unit="place, 1 is the highest; patents and notable models, each per inhabitant",
        query=query,
        paint=paint,
        tell=tell,
        reading="A line that falls to the right is a country that invents more than it builds. A "
        "hollow circle stands below the last place of a table: the country is there or lower. The "
        "mart has the same in total numbers, where a full table of patents allows it.",
    ),
)
