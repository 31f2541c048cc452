"""Figures about money: private investment by year and by country."""

from ailedger.report import sql, vega, words
from ailedger.report.bars import Kind, Pair, pair_chart
from ailedger.report.countries import EDITIONS, by_country, name
from ailedger.report.figure import Choice, Figure, Row, Size, Spec, Table
from ailedger.report.lines import Point, Series, line_chart
from ailedger.report.palette import BAR

SHORTEST_WITH_PEAK = 3


def years_query(choice: Choice) -> str:
    """Private investment of the compared countries by year."""
    return f"""
        SELECT country, country_name, year, investment_usd, change_percent, peak_usd, peak_year,
            from_peak_percent, rank, ranked_among, published_rank, share_of_world_percent,
            definition_break, edition, source, coverage, lineage
        FROM investment_change
        WHERE source = {sql.main_source("investment_change")} AND investment_usd > 0
            AND country IN {sql.listed(choice.countries)}
        ORDER BY country, year"""


def paint_years(table: Table, choice: Choice, size: Size) -> Spec:
    """Lines on a scale of factors, the peak of each longer series in a ring."""
    series = [_series(rows, choice, size) for rows in by_country(table, choice)]
    scale = vega.log(point.value for one in series for point in one.points)
    return line_chart(series, scale, size, events=choice.events)


def _series(rows: list[Row], choice: Choice, size: Size) -> Series:
    points = tuple(
        Point(
            r["year"],
            words.billions(r["investment_usd"]) or 0.0,
            r["edition"],
            bool(r["definition_break"]),
        )
        for r in rows
    )
    last = points[-1]
    peak = None
    if (year := _peak_year(rows)) is not None:
        top = next(point for point in points if point.year == year)
        peak = (top, "" if top == last else f"peak {words.number(top.value)}")
    label = f"{choice.label(rows[0]['country'], size)} {words.number(last.value)}"
    return Series(choice.countries.index(rows[0]["country"]), label, points, peak)


def _peak_year(rows: list[Row]) -> int | None:
    """Year of the highest amount inside the newest figure's edition, where it is a series."""
    same = [row for row in rows if row["edition"] == rows[-1]["edition"]]
    peak = same[-1]["peak_year"]
    listed = any(row["year"] == peak for row in same)
    return int(peak) if len(same) >= SHORTEST_WITH_PEAK and listed else None


def tell_years(table: Table, choice: Choice) -> str:
    """First, highest and last amount of each country."""
    parts = []
    for rows in by_country(table, choice):
        last, peak = rows[-1], _peak_year(rows)
        text = f"{last['country_name']} {words.money(last['investment_usd'])} in {last['year']}"
        if peak == last["year"]:
            text += ", its highest year"
        elif peak is not None:
            text += f" after a peak of {words.money(last['peak_usd'])} in {peak}"
        parts.append(text)
    return f"US$: {'; '.join(parts)}. {choice.missing(table)}".strip()


def ranking_query(choice: Choice) -> str:
    """Private investment of all listed countries in the newest year."""
    return f"""
        SELECT country, country_name, year, investment_usd, rank, ranked_among,
            share_of_world_percent, world_usd, leader, leader_multiple, per_inhabitant_usd,
            percent_of_gdp, edition, source, coverage, lineage
        FROM investment_change
        WHERE source = {sql.main_source("investment_change")} AND investment_usd > 0
            AND year = {sql.newest_year("investment_change", "investment_usd")}
        ORDER BY investment_usd DESC, country
        LIMIT 25"""


def paint_ranking(table: Table, choice: Choice, size: Size) -> Spec:
    """One mark per country on a scale of factors: bars would have no zero to begin from."""
    pairs = [
        Pair(
            name(row, choice, size),
            (words.billions(row["investment_usd"]),),
            _amount(row),
            row["country"] in choice.countries,
        )
        for row in table.rows
    ]
    scale = vega.log(pair.values[0] or 0 for pair in pairs)
    kinds = (Kind("billion US$; share of the world", "diamond", BAR, True),)
    return pair_chart(pairs, kinds, size, scale)


def _amount(row: Row) -> str:
    text = words.number(words.billions(row["investment_usd"]))
    share = row["share_of_world_percent"]
    return f"{text}; {words.number(share, 1)} %" if share is not None else text


def tell_ranking(table: Table, choice: Choice) -> str:
    """The leader, and what the compared countries are to it."""
    first = table.rows[0]
    parts = [f"{first['country_name']} leads with {words.money(first['investment_usd'])} US$"]
    parts += [
        f"{words.number(row['leader_multiple'])} times that of {row['country_name']}"
        for row in table.rows[1:]
        if row["country"] in choice.countries and row["leader_multiple"]
    ]
    return f"{', '.join(parts)}. {choice.missing(table)}".strip()


FIGURES = (
    Figure(
        mart="investment_change",
        view="years",
        title="Private investment in AI, {years}",
        unit="billion US$, nominal, on a scale of factors of ten",
        query=years_query,
        paint=paint_years,
        tell=tell_years,
        reading="A ring marks the highest year of a series that one edition gives whole. "
        + EDITIONS,
        compares=True,
        dated=True,
    ),
    Figure(
        mart="investment_change",
        view="ranking",
        title="Private investment in AI by country, {years}",
        unit="billion US$, nominal, on a scale of factors of ten",
        query=ranking_query,
        paint=paint_ranking,
        tell=tell_ranking,
    ),
)
