"""The country profiles of the page: one card per country, for the chooser."""

from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from ailedger.output import fields as columns
from ailedger.report import words
from ailedger.report.record import HEADLINES

QUERY = """
    SELECT
        headlines.country, headlines.name, headlines.headline, headlines.value, headlines.rank,
        headlines.ranked_among, headlines.period, headlines.age_years, headlines.source,
        headlines.edition, headlines.coverage
    FROM headlines
    ORDER BY headlines.name, headlines.country, headlines.headline
"""
SCORES = """
    SELECT country, intensity_rank_best, intensity_rank_median, intensity_rank_worst,
        intensity_countries, intensity_variants, intensity_imputed, size_rank_best,
        size_rank_median, size_rank_worst, size_countries, size_variants, size_imputed
    FROM country_profile
    WHERE coalesce(intensity_rank_best, size_rank_best) IS NOT NULL
"""
COLUMN = {"private_investment": "private_investment_usd"}


@dataclass(frozen=True)
class Headline:
    """One headline figure of a country, in words.

    Attributes:
        said: what is measured.
        value: the figure with its unit.
        place: `43rd of 50`, or why there is none.
        below: percent of the other countries that have less; None where the table is not full.
        period: of the figure.
        edition: source and edition.
        age: of the period at the newest edition, in words.
    """

    said: str
    value: str
    place: str
    below: float | None
    period: str
    edition: str
    age: str


@dataclass(frozen=True)
class Profile:
    """A country's card; `score` has a sentence for each composite, "" where it is in none."""

    country: str
    name: str
    headlines: tuple[Headline, ...]
    score: str


def profiles(con: DuckDBPyConnection) -> list[Profile]:
    """Every country that has a headline, by name."""
    units = {field.name: field.unit for field in columns.fields_of(con, "country_profile")}
    scores = {row[0]: _scores(row[1:7], row[7:]) for row in con.execute(SCORES).fetchall()}
    cursor = con.execute(QUERY)
    names = [column[0] for column in cursor.description or ()]
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        found.setdefault((row["country"], row["name"]), []).append(row)
    return [
        Profile(country, name, _headlines(rows, units), scores.get(country, ""))
        for (country, name), rows in found.items()
    ]


def _headlines(rows: list[dict[str, Any]], units: dict[str, str]) -> tuple[Headline, ...]:
    by_name = {row["headline"]: row for row in rows}
    return tuple(
        _headline(by_name[headline], said, units.get(COLUMN.get(headline, headline), ""))
        for headline, said in HEADLINES.items()
        if headline in by_name
    )


def _headline(row: dict[str, Any], said: str, unit: str) -> Headline:
    rank, among = row["rank"], row["ranked_among"]
    text = words.number(row["value"])
    if row["headline"] == "private_investment":
        text, unit = words.number(row["value"]), "billion US$, nominal"
    if row["headline"] == "talent_flow":
        text = words.signed(row["value"], 2)
    return Headline(
        said=said[0].upper() + said[1:],
        value=f"{text} {unit}".strip(),
        place=_place(rank, among, row["coverage"]),
        below=_below(rank, among, row["coverage"]),
        period=str(row["period"]).replace("/", "\u2013"),
        edition=f"{row['source']} {row['edition']}",
        age=_age(row["age_years"]),
    )


def _place(rank: int | None, among: int, coverage: str) -> str:
    if rank is None:
        return "no place: the table is partial"
    field = f"of {among}" if coverage == "full" else f"in a table of the first {among}"
    return f"{words.ordinal(rank)} {field}"


def _below(rank: int | None, among: int, coverage: str) -> float | None:
    """Only of a full table: even the last in a table of the highest n stands high."""
    if rank is None or coverage != "full" or among < 2:  # noqa: PLR2004
        return None
    return round(100 * (among - rank) / (among - 1), 1)


def _age(years: int) -> str:
    if years < 1:
        return "of the newest edition's year"
    return "a year old" if years == 1 else f"{years} years old"


def _scores(intensity: tuple[Any, ...], size: tuple[Any, ...]) -> str:
    """Both composites in words; one that does not have the country is left out."""
    told = (("In proportion to its size", intensity), ("In total numbers", size))
    return " ".join(_interval(said, figures) for said, figures in told if figures[0] is not None)


def _interval(said: str, figures: tuple[Any, ...]) -> str:
    """The places over all variants of a composite; there is no score to print."""
    best, median, worst, countries, variants, absent = figures
    interval = (
        f"{said} it stands between {words.ordinal(best)} and {words.ordinal(worst)} of "
        f"{countries} countries, in the middle {words.ordinal(median)}, over {variants} ways to "
        "make a composite of the headlines."
    )
    if not absent:
        return interval
    names = words.listing(HEADLINES[headline] for headline in absent.split(", "))
    return f"{interval} Imputed, as their table leaves the country out: {names}."
