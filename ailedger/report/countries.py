"""What figures of countries have in common: names, bars, a series for each."""

from ailedger.report import words
from ailedger.report.bars import Bar, bar_chart
from ailedger.report.figure import Choice, Row, Size, Spec, Table
from ailedger.report.lines import Point, Series

EDITIONS = (
    "A thin dotted line joins figures of two editions, which do not compare strictly: changes are "
    "computed inside one edition only. No line joins figures of two definitions."
)

MOST_LETTERS = 14  # of a country's name in a narrow picture


def name(row: Row, choice: Choice, size: Size) -> str:
    """A country's name, as long as there is room."""
    full = str(row["country_name"])
    return full if not size.narrow or len(full) <= MOST_LETTERS else str(row["country"])


def by_country(table: Table, choice: Choice) -> list[list[Row]]:
    """The rows of each compared country that has any, in the order of the choice."""
    rows = {code: [r for r in table.rows if r["country"] == code] for code in choice.countries}
    return [rows[code] for code in choice.countries if rows[code]]


def one_edition(rows: list[Row]) -> list[Row]:
    """The rows of a series that the edition of its last one printed: a change is among these."""
    return [row for row in rows if row["edition"] == rows[-1]["edition"]]


def doubts(table: Table) -> str:
    """A sentence that names the years whose figures are disputed; "" where none is."""
    years = sorted({str(row["year"]) for row in table.rows if row["disputed"]})
    if not years:
        return ""
    return (
        f"The figures of {words.listing(years)} are disputed: their edition prints others for one "
        "of these years (mart disagreements)."
    )


def series_of(
    table: Table, choice: Choice, size: Size, value: str, told: words.Teller
) -> list[Series]:
    """One series per compared country, its last value in the label."""
    newest = max(table.column("year"), default=0)
    return [
        Series(
            style=choice.countries.index(rows[0]["country"]),
            label=f"{choice.label(rows[0]['country'], size)} {told(rows[-1][value])}"
            + (f" ({rows[-1]['year']})" if rows[-1]["year"] < newest else ""),
            points=tuple(
                Point(r["year"], float(r[value]), r["edition"], bool(r["definition_break"]))
                for r in rows
            ),
        )
        for rows in by_country(table, choice)
    ]


def bars_of(table: Table, choice: Choice, size: Size, value: str, told: words.Teller) -> Spec:
    """A bar per row, its value at the end, the compared countries marked.

    A row that is no country's is an organisation's, by its name.
    """
    bars = [
        Bar(
            name(row, choice, size) if "country" in row else str(row["name"]),
            row[value],
            told(row[value]),
            row.get("country") in choice.countries,
        )
        for row in table.rows
    ]
    return bar_chart(bars, size)
