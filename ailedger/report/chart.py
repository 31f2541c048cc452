"""One chart of an indicator: its rows, picture and words, as a file or on the page."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.base.sql_text import records
from ailedger.base.suggest import did_you_mean
from ailedger.errors import UsageError
from ailedger.output import licences, provenance
from ailedger.output.provenance import Origin
from ailedger.output.whole import check_place, write_file
from ailedger.report import countries as chosen_countries
from ailedger.report import draw, plots, record, words
from ailedger.report.countries import Choice

ENDINGS = (".svg", ".png")
SCALE = 3.0  # pixels of a PNG per pixel of the picture
WIDE, NARROW = 720, 340
# Marts that are drawn by the indicator at their heart.
MARTS = {
    "adoption": "genai_diffusion",
    "investment_change": "private_ai_investment",
    "job_market": "ai_job_postings_share",
    "model_output": "notable_ml_models",
    "patent_intensity": "patents_per_100k",
    "policy_activity": "ai_bills_passed",
    "publications": "cset_ai_publications",
    "readiness": "gov_ai_readiness",
    "talent_concentration": "ai_talent_concentration",
    "talent_flow": "net_ai_talent_migration",
}
LISTED = (
    "SELECT DISTINCT indicator, title FROM indicators SEMI JOIN latest USING (indicator) ORDER BY 1"
)
VIEWS = ("years", "ranking", "map")


@dataclass(frozen=True)
class Chart:
    """A drawn chart."""

    title: str
    text: str  # what it shows, in words
    svg: str = field(repr=False)
    origins: tuple[Origin, ...] = field(repr=False)  # the editions behind it

    def _repr_svg_(self) -> str:
        """The picture, for a notebook."""
        return self.svg


@dataclass(frozen=True)
class Asked:
    """An indicator seen in one way: what is drawn, and for whom."""

    # its line of the table `indicators`, with the source and breakdown to begin with
    about: dict[str, Any]
    view: str  # one of `VIEWS`
    figures: list[dict[str, Any]]  # its figures of that source and breakdown, newest state of each
    chosen: Choice  # the compared countries


def chart(
    con: DuckDBPyConnection,
    name: str,
    countries: Sequence[str] = (),
    *,
    build: str,
    view: str | None = None,
    narrow: bool = False,
) -> Chart:
    """Draw one chart of a build.

    Args:
        name: an indicator, or a mart of `MARTS`.
        countries: codes or names of the countries to compare; the usual ones where there is none.
        view: one of `VIEWS`; by default the years where countries are given, else the ranking.
        narrow: for a column or a phone.

    Raises:
        UsageError: an unknown name, view or country, nothing to draw, or no drawing library.
    """
    found = ask(con, name, countries, view=view)
    drawn = plots.plot(
        found.about, found.view, found.figures, found.chosen, NARROW if narrow else WIDE
    )
    if drawn is None:
        raise UsageError(
            f"no figure of {found.about['indicator']} to draw for these countries",
            hint=f"`ailedger find {found.about['indicator']}` shows who has one",
        )
    origins = _origins(con, drawn.shown)
    wrapped = partial(textwrap.wrap, break_on_hyphens=False)
    letters = (NARROW if narrow else WIDE) // 6
    feet = [
        *(line for note in drawn.notes for line in wrapped(note, letters)),
        *(line for origin in _sources(origins) for line in wrapped(origin, letters)),
        *wrapped(licences.notices(provenance.licences_of(origins))[0], letters),
        f"Drawn with AI Ledger, build {build}.",
    ]
    subtitle = wrapped(f"Unit: {found.about['unit']}", letters)
    title = wrapped(drawn.title, letters * 6 // 9)
    spec = draw.framed(drawn.spec, title, subtitle, feet)
    return Chart(
        drawn.title, drawn.text,
        draw.svg(spec, name=name.replace("_", "-"), title=drawn.title, text=drawn.text),
        tuple(origins),
    )  # fmt: skip


def ask(
    con: DuckDBPyConnection, name: str, countries: Sequence[str] = (), *, view: str | None = None
) -> Asked:
    """Read what a chart needs. Raises UsageError: an unknown name, view or country."""
    chosen = chosen_countries.choice(con, countries)
    if view is not None and view not in VIEWS:
        raise UsageError(f"no view {view!r}", hint=f"there are {', '.join(VIEWS)}")
    known = record.defaults(con)
    indicator = MARTS.get(name, name)
    if indicator not in known and name in MARTS:
        raise UsageError(f"{name} has no figure to draw", hint="`ailedger chart --list`")
    if indicator not in known:
        hint = did_you_mean(name, [*MARTS, *known], "`ailedger chart --list` names them")
        raise UsageError(f"no chart of {name!r}", hint=hint)
    about = records(con, "FROM indicators WHERE indicator = ?", [indicator])[0]
    about |= known[indicator]
    if countries and about["entity_type"] != "country":
        raise UsageError(
            f"{indicator} is of {about['entity_type']}s, and shows no countries",
            where="--country", hint="leave the countries out",
        )  # fmt: skip
    query = f"FROM ({record.BREAKS}) WHERE indicator = ? AND source = ?"
    about["breaks"] = records(con, query, [about["indicator"], about["source"]])
    figures = record.figures(con, about)
    if view is None:
        years = {row["x"] for row in figures if row["x"] is not None}
        view = "years" if (countries and len(years) > 1) else "ranking"
    return Asked(about, view, figures, chosen)


def write(target: Path, drawn: Chart, scale: float = SCALE) -> None:
    """Write a chart, whole or not at all, in the format that the file's ending names.

    Args:
        target: a file that ends in .svg or .png; an earlier one is replaced.
        scale: pixels of the PNG per pixel of the picture.

    Raises:
        UsageError: another ending, or no such folder.
        LedgerError: the disk is full or the folder closed.
    """
    check_ending(target)
    svg = target.suffix.lower() == ".svg"
    write_file(target, drawn.svg.encode() if svg else draw.png(drawn.svg, scale))


def check_ending(target: Path) -> None:
    """Raise UsageError unless a file can be written there in a known format."""
    if target.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"no format {target.suffix or '(none)'}", where=str(target), hint=".svg or .png"
        )
    check_place(target)


def _origins(con: DuckDBPyConnection, shown: list[dict[str, Any]]) -> list[Origin]:
    pairs = sorted({(row["source"], row["edition"]) for row in shown})
    rows = con.execute(
        "SELECT source, edition, publisher, title, url, licence, licence_url, citation"
        " FROM sources ORDER BY source, edition"
    ).fetchall()
    return [Origin(*row) for row in rows if (row[0], row[1]) in pairs]


def _sources(origins: list[Origin]) -> list[str]:
    editions: dict[tuple[str, str], list[str]] = {}
    for origin in origins:
        editions.setdefault((origin.publisher, origin.licence), []).append(origin.edition)
    return [
        f"Source: {publisher}, edition{'s' * (len(found) > 1)} {words.listing(found)} ({licence})"
        for (publisher, licence), found in editions.items()
    ]
