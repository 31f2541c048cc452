"""Figures about people: talent flow and talent concentration."""

from ailedger.report import sql, vega, words
from ailedger.report.bars import Kind, Pair, pair_chart
from ailedger.report.countries import (
    EDITIONS,
    bars_of,
    by_country,
    doubts,
    name,
    one_edition,
    series_of,
)
from ailedger.report.figure import Choice, Figure, Size, Spec, Table
from ailedger.report.lines import line_chart
from ailedger.report.palette import SERIES


def flow_query(choice: Choice) -> str:
    """Net migration of all countries in the newest year."""
    return f"""
        SELECT country, country_name, year, net_migration, direction, rank, ranked_among,
            previous_year, change, disputed, edition, source, coverage, lineage
        FROM talent_flow
        WHERE source = {sql.main_source("talent_flow")}
            AND year = {sql.newest_year("talent_flow", "net_migration")}
        ORDER BY net_migration DESC, country"""


def paint_flow(table: Table, choice: Choice, size: Size) -> Spec:
    """Bars to either side of zero."""
    return bars_of(table, choice, size, "net_migration", lambda v: words.signed(v, 2))


def tell_flow(table: Table, choice: Choice) -> str:
    """Who gains, who loses."""
    gains = sum(row["direction"] == "inflow" for row in table.rows)
    losses = sum(row["direction"] == "outflow" for row in table.rows)
    first, last = table.rows[0], table.rows[-1]
    return (
        f"{gains} of {len(table.rows)} countries gain AI talent and {losses} lose it, from "
        f"{first['country_name']} ({words.signed(first['net_migration'], 2)}) to "
        f"{last['country_name']} ({words.signed(last['net_migration'], 2)}). {doubts(table)}"
    ).strip()


def flow_years_query(choice: Choice) -> str:
    """Net migration of the compared countries by year."""
    return f"""
        SELECT country, country_name, year, net_migration, change, reversed, cumulative_since,
            cumulative, rank, ranked_among, definition_break, disputed, edition, source,
            coverage, lineage
        FROM talent_flow
        WHERE source = {sql.main_source("talent_flow")}
            AND country IN {sql.listed(choice.countries)}
        ORDER BY country, year"""


def paint_flow_years(table: Table, choice: Choice, size: Size) -> Spec:
    """Lines around zero."""
    series = series_of(table, choice, size, "net_migration", lambda v: words.signed(v, 2))
    return line_chart(series, vega.linear(table.column("net_migration")), size)


def tell_flow_years(table: Table, choice: Choice) -> str:
    """First and last figure of each country in its newest edition, and how often it turned."""
    parts = []
    for rows in map(one_edition, by_country(table, choice)):
        turns = sum(row["reversed"] for row in rows)
        turned = f", turning {words.times(turns)}" if turns else ""
        parts.append(
            f"{rows[0]['country_name']} from {words.signed(rows[0]['net_migration'], 2)} in "
            f"{rows[0]['year']} to {words.signed(rows[-1]['net_migration'], 2)} in "
            f"{rows[-1]['year']}{turned}"
        )
    return " ".join(filter(None, (f"{'; '.join(parts)}.", doubts(table), choice.missing(table))))


def concentration_query(choice: Choice) -> str:
    """Talent concentration of all countries in the newest year."""
    everybody = "gender = 'all'"
    return f"""
        SELECT country, country_name, year, share_percent, rank, ranked_among,
            published_change_since, published_change_percent, edition, source, coverage, lineage
        FROM talent_concentration
        WHERE {everybody} AND source = {sql.main_source("talent_concentration", everybody)}
            AND year = {sql.newest_year("talent_concentration", "share_percent", everybody)}
        ORDER BY share_percent DESC, country"""


def paint_concentration(table: Table, choice: Choice, size: Size) -> Spec:
    """Bars from the highest share to the lowest."""
    return bars_of(table, choice, size, "share_percent", lambda v: words.number(v, 2))


def tell_concentration(table: Table, choice: Choice) -> str:
    """The first, and the place of the compared countries."""
    first = table.rows[0]
    parts = [
        f"{first['country_name']} has the highest share, "
        f"{words.number(first['share_percent'], 2)} percent"
    ]
    parts += [
        f"{row['country_name']} is {words.ordinal(row['rank'])} with "
        f"{words.number(row['share_percent'], 2)} percent"
        for row in table.rows[1:]
        if row["country"] in choice.countries and row["rank"]
    ]
    return f"{'; '.join(parts)}. {choice.missing(table)}".strip()


def gender_query(choice: Choice) -> str:
    """Female and male talent concentration in the newest year that has both."""
    by_gender = "gender <> 'all'"
    return f"""
        SELECT country, any_value(country_name) AS country_name, year,
            max(share_percent) FILTER (WHERE gender = 'female') AS female_share_percent,
            max(share_percent) FILTER (WHERE gender = 'male') AS male_share_percent,
            any_value(edition) AS edition, source, any_value(coverage) AS coverage,
            list_sort(list_distinct(flatten(list(lineage)))) AS lineage
        FROM talent_concentration
        WHERE {by_gender} AND source = {sql.main_source("talent_concentration", by_gender)}
            AND year = {sql.newest_year("talent_concentration", "share_percent", by_gender)}
        GROUP BY country, year, source
        HAVING female_share_percent IS NOT NULL AND male_share_percent IS NOT NULL
        ORDER BY male_share_percent - female_share_percent DESC, country"""


def paint_gender(table: Table, choice: Choice, size: Size) -> Spec:
    """Two marks per country, the widest gap first."""
    kinds = (
        Kind("female members", "circle", SERIES[3], True),
        Kind("male members", "square", SERIES[2], False),
    )
    pairs = [
        Pair(
            name(row, choice, size),
            (row["female_share_percent"], row["male_share_percent"]),
            marked=row["country"] in choice.countries,
        )
        for row in table.rows
    ]
    scale = vega.linear(table.column("male_share_percent"))
    return pair_chart(pairs, kinds, size, scale)


def tell_gender(table: Table, choice: Choice) -> str:
    """The widest and the narrowest gap."""
    higher = sum(row["female_share_percent"] < row["male_share_percent"] for row in table.rows)
    first, last = table.rows[0], table.rows[-1]
    return (
        f"In {higher} of {len(table.rows)} countries the share is lower among women. The gap is "
        f"widest in {first['country_name']} ({words.number(first['female_share_percent'], 2)} "
        f"against {words.number(first['male_share_percent'], 2)} percent) and narrowest in "
        f"{last['country_name']} ({words.number(last['female_share_percent'], 2)} against "
        f"{words.number(last['male_share_percent'], 2)})."
    )


FIGURES = (
    Figure(
        mart="talent_flow",
        view="ranking",
        title="Net AI talent migration by country, {years}",
        unit="per 10,000 LinkedIn members",
        query=flow_query,
        paint=paint_flow,
        tell=tell_flow,
        reading="To the right of zero more AI talent moved in than out. Compared countries stand "
        "in bold.",
    ),
    Figure(
        mart="talent_flow",
        view="years",
        title="Net AI talent migration, {years}",
        unit="per 10,000 LinkedIn members",
        query=flow_years_query,
        paint=paint_flow_years,
        tell=tell_flow_years,
        reading=EDITIONS,
        compares=True,
    ),
    Figure(
        mart="talent_concentration",
        view="ranking",
        title="AI talent concentration by country, {years}",
        unit="percent of LinkedIn members",
        query=concentration_query,
        paint=paint_concentration,
        tell=tell_concentration,
    ),
    Figure(
        mart="talent_concentration",
        view="gender",
        title="AI talent concentration among women and men, {years}",
        unit="percent of LinkedIn members of that gender",
        query=gender_query,
        paint=paint_gender,
        tell=tell_gender,
        reading="An older edition with an older definition: not to be compared with the figure "
        "above.",
    ),
)
