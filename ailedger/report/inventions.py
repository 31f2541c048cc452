"""Figures about inventions and models: patents, who builds models, the gap between the two."""

from ailedger.report import sql, vega, words
from ailedger.report.countries import EDITIONS, bars_of, by_country, one_edition, series_of
from ailedger.report.figure import Choice, Figure, Size, Spec, Table
from ailedger.report.lines import line_chart

NOT_ZERO = "What a selection does not list is not zero."


def intensity_query(choice: Choice) -> str:
    """Patents per inhabitant of all listed countries in the newest year."""
    return f"""
        SELECT country, country_name, year, per_100k, rank, ranked_among, patents_granted,
            population, recomputed_per_100k, edition, source, coverage, lineage
        FROM patent_intensity
        WHERE per_100k IS NOT NULL
            AND source = {sql.main_source("patent_intensity", "per_100k IS NOT NULL")}
            AND year = {sql.newest_year("patent_intensity", "per_100k")}
        ORDER BY per_100k DESC, country
        LIMIT 25"""


def paint_intensity(table: Table, choice: Choice, size: Size) -> Spec:
    """Bars from the highest rate to the lowest."""
    return bars_of(table, choice, size, "per_100k", lambda v: words.number(v, 2))


def tell_intensity(table: Table, choice: Choice) -> str:
    """The first, and the place of the compared countries."""
    first = table.rows[0]
    rate = words.number(first["per_100k"], 2)
    parts = [f"{first['country_name']} has the most granted AI patents per inhabitant, {rate}"]
    parts += [
        f"{row['country_name']} is {words.ordinal(row['rank'])} with "
        f"{words.number(row['per_100k'], 2)}"
        for row in table.rows[1:]
        if row["country"] in choice.countries and row["rank"]
    ]
    return f"{'; '.join(parts)}. {choice.missing(table)}".strip()


NOTABLE = "kind = 'notable' AND counting = 'whole' AND grouping = 'country' AND year IS NOT NULL"


def notable_query(choice: Choice) -> str:
    """Notable models of all listed countries in the newest year."""
    return f"""
        SELECT country, name AS country_name, year, models, rank, ranked_among, world_models,
            share_of_world_percent, kind, counting, edition, source, coverage, lineage
        FROM model_output
        WHERE {NOTABLE} AND models > 0 AND source = {sql.main_source("model_output", NOTABLE)}
            AND year = {sql.newest_year("model_output", "models", NOTABLE)}
        ORDER BY models DESC, country
        LIMIT 25"""


def years_query(choice: Choice) -> str:
    """Notable models of the compared countries by year."""
    return f"""
        SELECT country, name AS country_name, year, models, rank, kind, counting,
            definition_break, edition, source, coverage, lineage
        FROM model_output
        WHERE {NOTABLE} AND source = {sql.main_source("model_output", NOTABLE)}
            AND country IN {sql.listed(choice.countries)}
        ORDER BY country, year"""


def paint_years(table: Table, choice: Choice, size: Size) -> Spec:
    """Lines of counts."""
    series = series_of(table, choice, size, "models", words.number)
    return line_chart(series, vega.linear(table.column("models")), size)


def tell_years(table: Table, choice: Choice) -> str:
    """The last count of each country, and its highest."""
    parts = []
    for rows in by_country(table, choice):
        last, top = rows[-1], max(one_edition(rows), key=lambda row: row["models"])
        text = f"{last['country_name']} {words.number(last['models'])} in {last['year']}"
        if top["models"] > last["models"]:
            text += f", at most {words.number(top['models'])} ({top['year']})"
        parts.append(text)
    return f"{'; '.join(parts)}. {choice.missing(table)}".strip()


ORGANISATIONS = "kind = 'foundation' AND grouping = 'organisation'"


def organisations_query(choice: Choice) -> str:
    """Foundation models by organisation in the newest period."""
    return f"""
        SELECT name, period, first_year, last_year, models, rank, world_models, kind, counting,
            edition, source, coverage, lineage
        FROM model_output
        WHERE {ORGANISATIONS} AND source = {sql.main_source("model_output", ORGANISATIONS)}
            AND period = (
                SELECT period FROM model_output WHERE {ORGANISATIONS}
                GROUP BY period, first_year, last_year
                ORDER BY last_year DESC, count(*) DESC, period DESC LIMIT 1)
        ORDER BY models DESC, name
        LIMIT 25"""


def paint_counts(table: Table, choice: Choice, size: Size) -> Spec:
    """Bars of whole models."""
    return bars_of(table, choice, size, "models", words.number)


def tell_counts(table: Table, choice: Choice) -> str:
    """The first three."""
    countries = "country" in table.rows[0]
    key = "country_name" if countries else "name"
    top = [f"{row[key]} {words.number(row['models'])}" for row in table.rows[:3]]
    said = f"Most models: {words.listing(top)}."
    world = table.rows[0]["world_models"]
    if world:
        said += f" The world in the same period: {words.number(world)}."
    return f"{said} {choice.missing(table)}".strip() if countries else said


FIGURES = (
    Figure(
        mart="patent_intensity",
        view="ranking",
        title="Granted AI patents per 100,000 inhabitants, {years}",
        unit="patents per 100,000 inhabitants",
        query=intensity_query,
        paint=paint_intensity,
        tell=tell_intensity,
    ),
    Figure(
        mart="model_output",
        view="ranking",
        title="Notable AI models by country, {years}",
        unit="models; a model of two countries counts in both",
        query=notable_query,
        paint=paint_counts,
        tell=tell_counts,
    ),
    Figure(
        mart="model_output",
        view="years",
        title="Notable AI models, {years}",
        unit="models; a model of two countries counts in both",
        query=years_query,
        paint=paint_years,
        tell=tell_years,
        reading=f"{EDITIONS} {NOT_ZERO}",
        compares=True,
    ),
    Figure(
        mart="model_output",
        view="organisations",
        title="Foundation models by organisation, {years}",
        unit="models",
        query=organisations_query,
        paint=paint_counts,
        tell=tell_counts,
        reading=NOT_ZERO,
        by_country=False,
    ),
)
