"""Checking one assertion against the published build: the verdict, and all that it stands on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.claims.assertion import Assertion
from ailedger.claims.case import CONTRADICTED, SUPPORTED, UNDECIDED
from ailedger.claims.names import Indicator, Names, read_names
from ailedger.claims.record import Record, read_record
from ailedger.claims.sentence import parse
from ailedger.claims.verdict import Verdict, verdicts
from ailedger.errors import UsageError

ASIDE = re.compile(r"\s*\([^)]*\)")  # (CSET): the publisher, in a title
LINES = 30  # raw lines that an answer shows
# The columns of `Place`, then how to cite it.
PLACED = """
    SELECT
        o.indicator, o.entity, o.period_label, o.value, o.unit, o.source, o.edition,
        snapshots.file, o.row, o.snapshot || '#' || o.row AS line, sources.publisher,
        sources.title, sources.licence, sources.url, sources.citation
    FROM observations AS o
    INNER JOIN snapshots ON o.snapshot = snapshots.snapshot
    INNER JOIN sources ON o.source = sources.source AND o.edition = sources.edition
"""
PLACES = f"""{PLACED}
    WHERE list_contains(?, o.snapshot || '#' || o.row)
    ORDER BY o.indicator, o.period_label, o.value DESC, o.entity, o.source, o.edition
"""


@dataclass(frozen=True)
class Place:
    """One figure with the raw line it stands on and the edition's licence."""

    indicator: str
    entity: str
    period: str
    value: float
    unit: str
    source: str
    edition: str
    file: str
    row: int
    line: str
    publisher: str
    title: str
    licence: str
    url: str


@dataclass(frozen=True)
class Checked:
    """The answer to one assertion."""

    assertion: Assertion  # as it was understood
    verdict: str  # supported, contradicted or not decidable: that of `by`
    by: Verdict  # the verdict that counts: of the newest edition that decides
    others: tuple[Verdict, ...]  # what other editions and other sources say
    breaks: tuple[str, ...]  # where the indicator was redefined
    places: tuple[Place, ...]  # the figures behind it, each with its raw line
    more: int  # how many more there are
    trace: str  # the command that opens the raw lines
    alike: tuple[Place, ...]  # figures of other indicators with the same title and unit
    title: str  # of the indicator, the publisher in brackets aside


def check(con: DuckDBPyConnection, text: str) -> Checked:
    """Judge one assertion, as anybody may write it.

    Raises UsageError: it is not understood, or the record has no figure of the indicator.
    """
    names = read_names(con)
    asserted = parse(text, names)
    alike = _same_title(asserted.indicator, names)
    record = read_record(con, [*asserted.indicators, *alike], names.indicators)
    by, others = _judged(asserted, record)
    lines = list(by.lines)
    places = places_of(con, lines)
    return Checked(
        asserted, by.verdict, by, others, _breaks(asserted, record, by), tuple(places[:LINES]),
        max(0, len(places) - LINES), trace_of(lines),
        tuple(places_of(con, _lines_alike(asserted, record, alike))),
        ASIDE.sub("", names.indicators[asserted.indicator].title),
    )  # fmt: skip


def _judged(asserted: Assertion, record: Record) -> tuple[Verdict, tuple[Verdict, ...]]:
    """The verdict that counts, and the others, newest first."""
    own = {f.source for f in record.figures if f.indicator == asserted.indicator}
    if asserted.source and asserted.source not in own:
        raise UsageError(
            f"source {asserted.source} has no {asserted.indicator}",
            hint=f"there are {', '.join(sorted(own))}" if own else "`ailedger sources`",
        )
    chosen = sorted({asserted.source} if asserted.source else own)
    found = [v for source in chosen for v in reversed(verdicts([asserted], record, source))]
    if not found:
        known = sorted({edition for source, edition in record.editions if source in own})
        where = f"edition {asserted.edition}" if asserted.edition else "this build"
        raise UsageError(
            f"no figure of {asserted.indicator} in {where}",
            hint=f"there are {', '.join(known)}" if known else "`ailedger fetch` brings more",
        )
    # That a figure is absent is contradicted by any edition that prints it.
    wanted = (CONTRADICTED,) if asserted.kind == "absence" else (SUPPORTED, CONTRADICTED)
    by = next((v for v in found if v.verdict in wanted), None)
    by = by or next((v for v in found if v.verdict != UNDECIDED or v.figures), found[0])
    return by, tuple(v for v in found if v is not by)


def _same_title(indicator: str, names: Names) -> list[str]:
    """Other indicators with its title, the publisher in brackets aside, and its unit."""
    own = names.indicators[indicator]

    def bare(known: Indicator) -> str:
        return ASIDE.sub("", known.title).casefold()

    return [
        name for name, known in names.indicators.items()
        if name != indicator and bare(known) == bare(own) and known.unit == own.unit
    ]  # fmt: skip


def _lines_alike(asserted: Assertion, record: Record, alike: Sequence[str]) -> list[str]:
    """Lines of the same entities and periods in indicators of that title."""
    periods = {asserted.period, asserted.before} - {""}
    return [
        figure.line for figure in record.figures
        if figure.indicator in alike and figure.entity in asserted.entities
        and figure.period in periods
    ]  # fmt: skip


def _breaks(asserted: Assertion, record: Record, by: Verdict) -> tuple[str, ...]:
    return tuple(
        f"{found.indicator}, from {f'edition {found.edition}' if found.edition else found.period} "
        f"on: {found.what}"
        for found in record.breaks
        if found.indicator in asserted.indicators and found.source in ("", by.source)
    )


def places_of(con: DuckDBPyConnection, lines: Sequence[str]) -> list[Place]:
    """The figures that stand on raw lines, with their editions and licences."""
    rows = con.execute(PLACES, [list(lines)]).fetchall() if lines else []
    return [Place(*row[:-1]) for row in rows]


def trace_of(lines: Sequence[str]) -> str:
    """The command that opens raw lines; "" where there are none."""
    if not lines:
        return ""
    named = ", ".join(f"'{line}'" for line in lines[:LINES])
    return f"ailedger trace observations --where \"snapshot || '#' || row IN ({named})\""


def as_data(found: Checked, build: str) -> dict[str, Any]:
    """The answer as JSON has it."""

    def verdict(one: Verdict) -> dict[str, Any]:
        return {**vars(one), "lines": list(one.lines)}

    asserted = found.assertion
    return {
        "assertion": asserted.text,
        "kind": asserted.kind,
        "indicators": list(asserted.indicators),
        "entities": list(asserted.entities),
        "period": asserted.period,
        "before": asserted.before,
        "target": str(asserted.target) if asserted.target else None,
        "verdict": found.verdict,
        "by": verdict(found.by),
        "others": [verdict(one) for one in found.others],
        "breaks": list(found.breaks),
        "figures": [vars(place) for place in found.places],
        "figures_left_out": found.more,
        "same_title": [vars(place) for place in found.alike],
        "trace": found.trace,
        "build": build,
    }
