"""Rows of a published figure as rows of the long table, by an entry of the catalogue."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ailedger.errors import RefusedError
from ailedger.sources._ai_index_figures import Entry, File, squeezed
from ailedger.sources._columns import number

COLUMNS = (
    "measure", "entity", "breakdown", "period", "figure", "unit", "coverage", "printed_in",
    "stated", "remark",
)  # fmt: skip
COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
DATE = re.compile(r"(\d{1,2})/1/(\d{2})")
FIRST = re.compile(r"(\d{4})-(\d\d)-01")
ANY_DAY = re.compile(r"(\d{4})-(\d\d)-\d\d")
BLANK = ("", "NA", "N/A")


@dataclass(frozen=True)
class Row:
    """One row of the long table; the figure as text, in its shortest plain form."""

    measure: str
    entity: str
    breakdown: str
    period: str
    figure: str
    unit: str
    coverage: str
    printed_in: str
    stated: str = ""
    remark: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What the figure is of."""
        return (self.measure, self.entity, self.breakdown, self.period)

    @property
    def cells(self) -> list[str | None]:
        """The cells of the raw table; empty is missing."""
        return [getattr(self, name) or None for name in COLUMNS]


def long_rows(
    file: File, entries: Sequence[Entry], names: Mapping[str, str]
) -> tuple[list[tuple[int, Row]], list[str]]:
    """The rows of a file, each with the turn of its entry, and notes on rows that were left out.

    Raises:
        RefusedError: a row is of no entry, a figure is not written as its entry says, or a country
            appears twice with different figures and the entry does not say what that means.
    """
    found: list[tuple[int, Row]] = []
    notes: list[str] = []
    taken: set[int] = set()
    split = len({entry.part for entry in entries if entry.part}) > 1
    for entry in entries:
        lines = list(_lines(file, entry))
        taken |= {line for line, _ in lines}
        parts = _parts(file, entry, [record for _, record in lines], split=split)
        rows = [row for record in parts for row in _cells(file, entry, record, names)]
        found += [(entry.turn, row) for row in _once(rows, entry, file, notes)]
    lost = [line for line in range(1, len(file.rows)) if line not in taken]
    skipped = {line for entry in entries for line in lost if _skips(file, entry, file.rows[line])}
    if skipped:
        noted = next(entry.note for entry in entries if entry.skip)
        notes.append(f"{file.name}: {len(skipped)} rows are no figure: {noted}")
    if left := [line for line in lost if line not in skipped and any(file.rows[line])]:
        shown = ", ".join(file.rows[left[0]])[:80]
        raise RefusedError(f"{len(left)} rows are of no entry, such as {shown}", where=file.name)
    return found, notes


def _lines(file: File, entry: Entry) -> Iterator[tuple[int, list[str]]]:
    """The records that an entry takes, with their places."""
    for line, record in enumerate(file.rows[1:], 1):
        chosen = all(_cell(file, record, c) in wanted for c, wanted in entry.only.items())
        if chosen and not _skips(file, entry, record):
            yield line, record


def _skips(file: File, entry: Entry, record: Sequence[str]) -> bool:
    return any(
        _cell(file, record, column).startswith(start)
        for column, starts in entry.skip.items()
        for start in starts
    )


def _parts(
    file: File, entry: Entry, records: list[list[str]], *, split: bool
) -> Iterator[list[str]]:
    """Records of one of two figures in a file: the first or second time a label is there."""
    turns: Counter[tuple[str, ...]] = Counter()
    rules = (entry.entity, entry.period, entry.breakdown)
    columns = [rule for rule in rules if rule and not rule.startswith("=")]
    for record in records:
        label = tuple(number(_cell(file, record, column)) for column in columns)
        turns[label] += 1
        if not (split and entry.part) or turns[label] == entry.part:
            yield record


def _cells(
    file: File, entry: Entry, record: Sequence[str], names: Mapping[str, str]
) -> Iterator[Row]:
    """The figures of one record: of its one column, or of each column of a wide table."""
    entity = _taken(file, entry.entity, record)
    period = _period(_taken(file, entry.period, record), entry, file)
    breakdown = _breakdown(_taken(file, entry.breakdown, record), entry, names)
    base = Row(
        entry.measure, entity, breakdown, period, "", entry.unit, entry.coverage,
        entry.printed(file), remark=entry.remark,
    )  # fmt: skip
    for column, said in (entry.values or {entry.value: ""}).items():
        figure, stated = _figure(_cell(file, record, column), entry, file)
        if not figure:
            continue
        row = replace(base, figure=figure, stated=stated)
        if entry.noted:
            row = replace(row, remark=f"{entry.noted}: {_cell(file, record, entry.noted)}")
        if entry.across == "breakdown":
            row = replace(row, breakdown=_breakdown(said, entry, names))
        elif entry.across:
            row = replace(row, **{entry.across: said})
        yield row


def _cell(file: File, record: Sequence[str], column: str) -> str:
    return squeezed(record[file.header.index(column)])


def _taken(file: File, rule: str, record: Sequence[str]) -> str:
    if not rule or rule.startswith("="):
        return rule[1:]
    return _cell(file, record, rule)


def _period(text: str, entry: Entry, file: File) -> str:
    """A period as published; a first of a month becomes what the entry takes it for."""
    if not entry.dates:
        return text
    match = DATE.fullmatch(text) or (ANY_DAY if entry.dates == "year" else FIRST).fullmatch(text)
    if match is None:
        raise RefusedError(f"has the date {text!r} where a first of a month is expected: "
                           "its form changed", where=file.name)  # fmt: skip
    year, month = int(match[1]), int(match[2])
    if entry.dates == "year":
        return str(year)
    if match.re is DATE:  # month first, and of the year two digits
        year, month = 2000 + month, year
    if entry.dates == "quarter":
        return f"Q{(month + 2) // 3} {year}"
    return f"{year}-{month:02}"


def _breakdown(text: str, entry: Entry, names: Mapping[str, str]) -> str:
    """A part of the whole in the ledger's spelling: small letters, plain signs, its kind before."""
    if not text:
        return ""
    named = names.get(text, text)
    plain = re.sub(r"[^a-z0-9:_-]+", " ", named.lower().replace("–", "-")).strip()
    return f"{entry.prefix}: {plain}" if entry.prefix else plain


def _figure(text: str, entry: Entry, file: File) -> tuple[str, str]:
    """A figure in its shortest form, and the word that it was published as, if it was one.

    Raises:
        RefusedError: it is not written in the form that the entry gives.
    """
    if text.upper() in BLANK:
        return "", ""
    if entry.words:
        if text not in entry.words:
            raise RefusedError(f"has the word {text!r}, which is none of "
                               f"{', '.join(entry.words)}", where=file.name)  # fmt: skip
        return number(str(entry.words[text])), text
    if text.endswith("%") is not entry.percent:
        kind = "a percent sign" if entry.percent else "no percent sign"
        raise RefusedError(f"has the figure {text!r} where {kind} is expected: its unit changed",
                           where=file.name)  # fmt: skip
    if entry.commas and COMMAS.fullmatch(text):
        text = text.replace(",", "")
    return number(text.removesuffix("%").strip()), ""


def _once(rows: Sequence[Row], entry: Entry, file: File, notes: list[str]) -> list[Row]:
    """Each figure once; the entry says what a repetition means.

    Equal rows count once. "sum" adds them; "stale" takes the first and notes the others; "keep"
    keeps both, for the contract's key holds the word as well.
    """
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.key].append(row)
    found = []
    for key, same in groups.items():
        distinct = list(dict.fromkeys(same))
        if len(same) == 1 or entry.repeats == "keep":
            found += distinct
        elif entry.repeats == "sum":
            found.append(_sum(same))
        elif len(distinct) == 1:
            found.append(same[0])
        elif entry.repeats == "stale":
            found.append(same[0])
            others = ", ".join(row.figure for row in same[1:])
            notes.append(f"{file.name}: {' '.join(key)} is {same[0].figure}, and again {others}")
        else:
            figures = " and ".join(row.figure for row in same)
            raise RefusedError(f"has {' '.join(key)} as {figures}", where=file.name)
    return found


def _sum(rows: Sequence[Row]) -> Row:
    total = sum(Decimal(row.figure) for row in rows)
    parts = " and ".join(row.figure for row in rows)
    return replace(rows[0], figure=number(str(total)), remark=f"Rows of the figure added: {parts}.")
