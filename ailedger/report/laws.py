"""The figure of laws: how many of them related to AI passed."""

from ailedger.report import sql, words
from ailedger.report.countries import bars_of
from ailedger.report.figure import Choice, Figure, Size, Spec, Table


def query(choice: Choice) -> str:
    """AI laws passed, by country, in the longest sum the main source prints, else newest year."""
    laws = "measure = 'laws passed' AND country IS NOT NULL"
    return f"""
        SELECT country, name AS country_name, period, first_year, last_year, count,
            count(*) OVER () AS countries, rank, ranked_among, world_count,
            share_of_world_percent, edition, source, coverage, lineage
        FROM policy_activity
        WHERE {laws} AND source = {sql.main_source("policy_activity", laws)}
            AND period = (
                SELECT period FROM policy_activity WHERE {laws}
                GROUP BY period, first_year, last_year
                ORDER BY count(*) DESC, last_year - first_year DESC, period DESC LIMIT 1)
        ORDER BY count DESC, country"""


def paint(table: Table, choice: Choice, size: Size) -> Spec:
    """Bars of whole laws."""
    return bars_of(table, choice, size, "count", words.number)


def tell(table: Table, choice: Choice) -> str:
    """The first, of how many, and the number of the compared countries."""
    first = table.rows[0]
    parts = [
        f"Of {first['countries']} countries, {first['country_name']} passed the most laws related "
        f"to AI, {first['count']}"
    ]
    parts += [
        f"{row['country_name']} {row['count']}"
        for row in table.rows[1:]
        if row["country"] in choice.countries
    ]
    return f"{'; '.join(parts)}. {choice.missing(table)}".strip()


FIGURES = (
    Figure(
        mart="policy_activity",
        view="ranking",
        title="AI laws passed by country: {countries} countries, {years}",
        unit="laws",
        query=query,
        paint=paint,
        tell=tell,
        reading="Only these countries are listed: others may have passed more, and their sum is "
        "none of the world.",
    ),
)
