"""Numbers in a text that carry their proof: the mark of a figure, and the check of a marked text.

After the World Bank's Proof-Carrying Numbers (arXiv 2509.06902): a number in a text is bound to a
figure by `<claim id="ID" policy="POLICY">NUMBER</claim>`. What is not bound, not found or not so
under its policy is not verified.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from duckdb import DuckDBPyConnection

from ailedger.claims.names import read_names
from ailedger.claims.policies import agrees
from ailedger.errors import UsageError
from ailedger.query.check import PLACED, Place
from ailedger.query.marks import Mark, marks_of

ID = re.compile(r"([\w.]+)/([^/@]+)/([^@]+)@([\w.]+)/([\w.-]+)")
FIGURE = f"""{PLACED}
    WHERE
        o.indicator = ? AND o.entity = ? AND o.period_label = ? AND o.breakdown = ''
        AND (? = '' OR o.source = ?) AND (? = '' OR o.edition = ?)
    ORDER BY o.is_latest DESC, sources.published DESC, o.source
    LIMIT 1
"""


@dataclass(frozen=True)
class Cited:
    """A figure, ready for a text."""

    id: str  # what binds a number to the figure
    mark: str  # the number as a text may carry it
    place: Place  # the figure and its raw line
    citation: str  # how to cite the publication


@dataclass(frozen=True)
class Marked:
    """One number of a text, and whether the record bears it out."""

    line: int  # of the text, from 1
    text: str  # the number as written
    id: str  # what it is bound to; "" where it is bound to nothing
    policy: str  # by which it is checked
    state: str  # verified, flagged (bound and not so), unknown (no such figure) or bare (not bound)
    figure: str  # the figure it is bound to, in words; "" where there is none


def id_of(place: Place) -> str:
    """What binds a number to a figure: it names the edition, so it stays what it was."""
    return f"{place.indicator}/{place.entity}/{place.period}@{place.source}/{place.edition}"


def cite(
    con: DuckDBPyConnection, indicator: str, entity: str, period: str, edition: str = ""
) -> Cited:
    """The newest figure, or that of one edition, with its mark and its citation.

    Raises UsageError: the record has no such figure.
    """
    names = read_names(con)
    known, code = names.indicator(indicator), names.code(entity)
    row = _figure(con, (known, code, period, "", edition))
    if row is None:
        periods = [
            label for (label,) in con.execute(
                "SELECT DISTINCT period_label FROM observations "
                "WHERE indicator = ? AND entity = ? AND breakdown = '' "
                "AND (? = '' OR edition = ?) ORDER BY 1", [known, code, edition, edition],
            ).fetchall()
        ]  # fmt: skip
        raise UsageError(
            f"no figure of {known} for {code} in {period}",
            hint=f"there are {', '.join(periods)}" if periods else "`ailedger compare` shows some",
        )
    place, citation = row
    decimals = names.indicators[known].decimals
    shown = f"{place.value:,.{decimals}f}"
    identity = id_of(place)
    mark = f'<claim id="{identity}" policy="rounded" decimals="{decimals}">{shown}</claim>'
    return Cited(identity, mark, place, citation)


def _figure(con: DuckDBPyConnection, named: Sequence[str]) -> tuple[Place, str] | None:
    """The figure of an indicator, entity, period, source and edition; "" is any of the last two."""
    indicator, entity, period, source, edition = named
    values = [indicator, entity, period, source, source, edition, edition]
    rows = con.execute(FIGURE, values).fetchall()
    return (Place(*rows[0][:-1]), rows[0][-1]) if rows else None


def verify(con: DuckDBPyConnection, text: str) -> list[Marked]:
    """Every number of a text: the marked ones held against the record, the others told."""
    marks, numbers = marks_of(text)
    bare = [Marked(one.line, one.text, "", "", "bare", "") for one in numbers]
    return [*(_verified(con, mark) for mark in marks), *bare]


def _verified(con: DuckDBPyConnection, mark: Mark) -> Marked:
    policy = mark.attributes.get("policy") or "exact"
    identity = mark.attributes.get("id") or ""
    named = ID.fullmatch(identity)
    row = _figure(con, named.groups()) if named else None
    if row is None:
        state = "unknown" if identity else "bare"
        return Marked(mark.line, mark.text, identity, policy, state, "")
    place = row[0]
    true = agrees(mark.text, Decimal(repr(place.value)), policy, mark.attributes, place.unit)
    figure = f"{place.value:.10g} {place.unit} ({place.file}:{place.row})"
    return Marked(mark.line, mark.text, identity, policy, "verified" if true else "flagged", figure)
