"""The verdict on a claim, edition by edition, and what the newest comparable year says now."""

from collections.abc import Sequence
from dataclasses import dataclass

from ailedger.claims.assertion import Assertion
from ailedger.claims.case import CONTRADICTED, LISTED, SUPPORTED, UNDECIDED, Part
from ailedger.claims.judge import WORST, judge
from ailedger.claims.record import RANK, Figure, Record, lies_between

NOW = {
    (SUPPORTED, SUPPORTED): "still so", (SUPPORTED, CONTRADICTED): "no longer so",
    (CONTRADICTED, SUPPORTED): "so by now", (CONTRADICTED, CONTRADICTED): "not so either",
    (UNDECIDED, SUPPORTED): "so", (UNDECIDED, CONTRADICTED): "not so",
}  # fmt: skip
APART = "not comparable"


@dataclass(frozen=True)
class Verdict:
    """What one edition says of a claim."""

    source: str
    edition: str
    # year or years judged: the claim's own; where it names none those of the figures
    period: str | None
    verdict: str  # supported, contradicted or not decidable, for the claim's own year
    figures: str | None  # figures behind the verdict; empty where the edition has none
    reason: str
    # what the newest comparable year of the edition says; empty where none is newer
    now: str | None
    now_period: str | None  # that year
    now_figures: str | None  # its figures
    lines: tuple[str, ...]  # raw lines behind all of these


@dataclass(frozen=True)
class Ask:
    """What is asked of every edition."""

    asserts: Sequence[Assertion]  # what the claim asserts
    record: Record  # the figures of its indicators
    source: str  # whose editions judge
    first: str  # the edition it was made from
    newest: str  # the newest verdict on its own year that is decided


def verdicts(
    asserts: Sequence[Assertion], record: Record, source: str, since: str = ""
) -> list[Verdict]:
    """Judge a claim by each edition of a source.

    Args:
        asserts: what it asserts; all must hold.
        since: the first edition that judges: the one the claim was made from.
    """
    names = record.editions_of(source)
    judged = [name for name in names if name >= since]
    only = {asserted.edition for asserted in asserts} - {""}
    editions = [name for name in judged if not only or name in only]
    own = {name: _parts(asserts, record, source, name) for name in editions}
    newest = next(
        (v for v in (_worst(own[n]) for n in reversed(editions)) if v != UNDECIDED), UNDECIDED
    )
    first = since if since in names else next(iter(editions), "")
    ask = Ask(asserts, record, source, first, newest)
    return [_verdict(ask, name, own[name]) for name in editions]


def _parts(asserts: Sequence[Assertion], record: Record, source: str, edition: str) -> list[Part]:
    return [judge(asserted, record, source, edition) for asserted in asserts]


def _worst(parts: Sequence[Part]) -> str:
    """The verdict on all parts together: one that is contradicted decides."""
    return min((part.verdict for part in parts), key=WORST.index)


def _verdict(ask: Ask, edition: str, parts: Sequence[Part]) -> Verdict:
    found = _worst(parts)
    then = found if found != UNDECIDED else ask.newest
    apart = _redefined(ask, edition)
    year = newer_year(ask.asserts, ask.record, ask.source, edition)
    later: list[Part] = []
    now: str | None = None
    if year is not None and apart:
        now = APART
    elif year is not None:
        moved = [asserted.in_year(year) for asserted in ask.asserts]
        later = _parts(moved, ask.record, ask.source, edition)
        now = NOW.get((then, _worst(later)), UNDECIDED)
    said = [phrase for part in parts for phrase in _phrases(part, several=len(parts) > 1)]
    reason = "; ".join([*dict.fromkeys(said), *_disputed(parts), *apart])
    lines = {line for part in (*parts, *later) for line in part.lines}
    return Verdict(
        ask.source, edition, _period(ask.asserts) or _periods_of(parts), found,
        shown(parts, ask.record) or None, reason, now, str(year) if later else None,
        (shown(later, ask.record) or None) if later else None, tuple(sorted(lines)),
    )  # fmt: skip


def _phrases(part: Part, *, several: bool) -> list[str]:
    """Why, phrase by phrase; of several parts the one that contradicts is named."""
    mark = f" ({CONTRADICTED})" if several and part.verdict == CONTRADICTED else ""
    return (part.said + mark).split("; ")


def _disputed(parts: Sequence[Part]) -> list[str]:
    """The figures of which it is not known which of two holds."""
    figures = dict.fromkeys(f for part in parts for f in part.figures if f.disputed)
    return [
        f"the figure for {f.entity} in {f.period} is disputed ({f.disputed} in corrections)"
        for f in figures
    ]


def _redefined(ask: Ask, edition: str) -> list[str]:
    """That an indicator is defined otherwise than in the edition the claim was made from."""
    order = ask.record.editions_of(ask.source)
    told: set[str] = set()
    if not {ask.first, edition} <= set(order) or order.index(edition) < order.index(ask.first):
        return []
    for name in dict.fromkeys(n for asserted in ask.asserts for n in asserted.indicators):
        for found in ask.record.breaks:
            there = found.indicator == name and found.source in ("", ask.source) and found.edition
            if there and lies_between(str(found.edition), (ask.first, edition), order):
                told.add(str(found.edition))
    since = ", ".join(sorted(told))
    return [f"defined differently since edition {since}"] if told else []


def newer_year(
    asserts: Sequence[Assertion], record: Record, source: str, edition: str
) -> int | None:
    """The newest year after the claim's own for which the edition has the subject of each part."""
    if any(asserted.stays for asserted in asserts):
        return None
    common: set[int] | None = None
    for asserted in asserts:
        if asserted.year is None:
            continue
        table = record.table(source, edition, asserted.indicator)
        years = {
            figure.year for figure in table
            if figure.entity == asserted.entities[0] and figure.year is not None
            and figure.year > asserted.year
        }  # fmt: skip
        common = years if common is None else common & years
    return max(common, default=None) if common else None


def _period(asserts: Sequence[Assertion]) -> str | None:
    periods = sorted({p for asserted in asserts for p in (asserted.before, asserted.period) if p})
    if len(periods) > 1 and all(p.isdecimal() for p in periods):
        return f"{periods[0]}-{periods[-1]}"
    return ", ".join(periods) or None


def _periods_of(parts: Sequence[Part]) -> str | None:
    """The periods of the figures, for a claim that names none."""
    return ", ".join(sorted({figure.period for part in parts for figure in part.figures})) or None


def shown(parts: Sequence[Part], record: Record) -> str:
    """The figures of some parts in words; entity, year and indicator where they differ."""
    figures = list(dict.fromkeys(figure for part in parts for figure in part.figures))
    bases = {figure.indicator.removesuffix(RANK) for figure in figures}
    years = {figure.period for figure in figures}
    entities = {figure.entity for figure in figures}
    if len(entities) == len(bases) == 1:
        figures.sort(key=lambda figure: (figure.indicator.endswith(RANK), figure.period))
    told = [
        figure_text(
            figure, record, titled=len(bases) > 1, dated=len(years) > 1,
            named=len(entities) > 1 or len(years) == 1,
        )
        for figure in figures
    ]  # fmt: skip
    more = [f"and {len(told) - LISTED} more"] if len(told) > LISTED + 1 else []
    return "; ".join([*(told[:LISTED] if more else told), *more])


def figure_text(figure: Figure, record: Record, *, titled: bool, dated: bool, named: bool) -> str:
    """One figure in words, in its indicator's own unit."""
    known = record.indicators[figure.indicator]
    sign = "+" if known.kind in ("flow", "change") else ""
    parts = [
        known.title if titled else "",
        figure.entity if named else "",
        figure.period if dated and figure.period != "undated" else "",
        "rank" if figure.indicator.endswith(RANK) else "",
        f"{figure.value:{sign},.{known.decimals}f}",
    ]
    return " ".join(part for part in parts if part)
