"""Figures about the record itself: revisions, coverage, and the profiles of countries."""

from ailedger.report import sql, vega, words
from ailedger.report.bars import Kind, Pair, pair_chart
from ailedger.report.countries import name
from ailedger.report.figure import Choice, Figure, Size, Spec, Table
from ailedger.report.palette import BAR, GAIN, HEAT, SERIES, SHAPES
from ailedger.report.strips import grid_chart, strip_chart

MOST_REVISED = 20
FEW, MANY = 10, 50  # countries: where the colour of a field of the coverage changes
HEADLINES = {
    "talent_flow": "talent flow",
    "talent_concentration": "talent concentration",
    "skill_penetration": "AI skills",
    "patents_per_100k": "patents per inhabitant",
    "notable_models": "notable models",
    "private_investment": "private investment",
    "genai_diffusion": "use of generative AI",
}


def revisions_query(choice: Choice) -> str:
    """The newest period of the indicator revised most often; widest differences, and the chosen."""
    real = "revisions.kind = 'revised' AND is_latest AND country IS NOT NULL"
    return f"""
        WITH most AS (
            SELECT revisions.indicator, revisions.source, max(revisions.period) AS period
            FROM revisions
            WHERE {real} AND regexp_full_match(period, '\\d{{4}}')
            GROUP BY ALL ORDER BY count(*) DESC, 1, 2 LIMIT 1
        )
        SELECT revisions.country, revisions.name AS country_name,
            cast(revisions.period AS BIGINT) AS year, revisions.indicator, indicators.title,
            revisions.previous_edition, revisions.previous_value, revisions.value,
            revisions.difference, revisions.unit, revisions.edition, revisions.source,
            revisions.coverage, revisions.lineage
        FROM revisions
        INNER JOIN indicators USING (indicator)
        SEMI JOIN most USING (indicator, source, period)
        WHERE {real}
        QUALIFY row_number() OVER (ORDER BY abs(difference) DESC, country) <= {MOST_REVISED}
            OR country IN {sql.listed(choice.countries)}
        ORDER BY abs(difference) DESC, country"""


def paint_revisions(table: Table, choice: Choice, size: Size) -> Spec:
    """The figure before and after, joined."""
    first = table.rows[0]
    kinds = (
        Kind(f"edition {first['previous_edition']}", "circle", BAR, False),
        Kind(f"edition {first['edition']}", "diamond", GAIN, True),
    )
    pairs = [
        Pair(
            name(row, choice, size),
            (row["previous_value"], row["value"]),
            words.signed(row["difference"], 2),
            row["country"] in choice.countries,
        )
        for row in table.rows
    ]
    both = [*table.column("previous_value"), *table.column("value")]
    scale = vega.linear(both, ticks=4 if size.narrow else 6)
    return pair_chart(pairs, kinds, size, scale)


def tell_revisions(table: Table, choice: Choice) -> str:
    """How many were revised, how far at most, and how often a sign turned."""
    first = table.rows[0]
    turned = [r["country_name"] for r in table.rows if r["previous_value"] * r["value"] < 0]
    said = (
        f"The widest revision is that of {first['country_name']}, from "
        f"{words.number(first['previous_value'], 2)} to {words.number(first['value'], 2)} "
        f"({first['unit']})."
    )
    return f"{said} The sign turned for {words.listing(turned)}." if turned else said


def coverage_query(choice: Choice) -> str:
    """For how many countries each indicator has a figure of each year; lineage by snapshot."""
    return """
        SELECT title, year, count(DISTINCT country) AS countries, source,
            list_sort(list_distinct(list(split_part(lineage[1], '#', 1)))) AS lineage
        FROM (
            SELECT title, source, country, lineage,
                cast(regexp_extract(unnest(periods), '^(\\d{4})(-[HQ]\\d)?$', 1) AS VARCHAR) AS y
            FROM coverage
        ) CROSS JOIN LATERAL (SELECT try_cast(y AS BIGINT) AS year)
        WHERE year IS NOT NULL
        GROUP BY title, year, source
        ORDER BY title, source, year"""


def paint_coverage(table: Table, choice: Choice, size: Size) -> Spec:
    """A grid of indicators and years, the number of countries in each field."""
    last = max(table.column("year"))
    years = range(last - (5 if size.narrow else 11), last + 1)
    shown = [row for row in table.rows if row["year"] in years]
    keys = list(dict.fromkeys((row["title"], row["source"]) for row in shown))
    titles = [title for title, _ in keys]
    names = [f"{title} ({source})" if titles.count(title) > 1 else title for title, source in keys]
    fields = [
        (
            keys.index((row["title"], row["source"])),
            row["year"],
            str(row["countries"]),
            HEAT[0 if row["countries"] < FEW else 1 if row["countries"] < MANY else 2],
        )
        for row in shown
    ]
    return grid_chart(names, fields, years, size, most=24 if size.narrow else 60)


def tell_coverage(table: Table, choice: Choice) -> str:
    """How many indicators, and which reaches most countries."""
    widest = max(table.rows, key=lambda row: (row["countries"], row["year"]))
    titles = {row["title"] for row in table.rows}
    return (
        f"{len(titles)} indicators have yearly figures of countries; the widest is "
        f"{widest['title']} with {widest['countries']} countries in {widest['year']}."
    )


def profile_query(choice: Choice) -> str:
    """Headlines of the compared countries in the newest table that covers the field of each.

    In a table of the highest n even the last stands high: a share of those below is told of full
    tables only, the ones that the composite score takes (sql/core/scores.sql).
    """
    return f"""
        WITH tables AS (
            SELECT profile_components.headline, rankings.indicator, rankings.source,
                rankings.edition, rankings.period
            FROM rankings
            INNER JOIN profile_components
                ON rankings.indicator = profile_components.indicator
                AND (rankings.first_year < rankings.last_year) = profile_components.sums
            WHERE rankings.entity_type = 'country' AND rankings.coverage = 'full'
                AND rankings.breakdown = ''
            QUALIFY row_number() OVER (
                PARTITION BY profile_components.headline
                ORDER BY rankings.period_end DESC, rankings.published DESC, rankings.edition DESC,
                    rankings.source) = 1
        )
        SELECT figures.country, figures.name AS country_name, tables.headline, figures.value,
            figures.unit, figures.rank, figures.ranked_among, figures.period,
            round(100 * (figures.ranked_among - figures.rank)
                / nullif(figures.ranked_among - 1, 0), 1) AS percent_below,
            figures.edition, figures.source, figures.coverage, [figures.line] AS lineage
        FROM figures
        INNER JOIN tables USING (indicator, source, edition, period)
        WHERE figures.rank IS NOT NULL AND figures.breakdown = ''
            AND figures.country IN {sql.listed(choice.countries)}
        ORDER BY figures.country, tables.headline"""


def paint_profile(table: Table, choice: Choice, size: Size) -> Spec:
    """One row per headline, each country's shape where it stands among those ranked."""
    kinds = [
        Kind(choice.label(code, size), SHAPES[place], SERIES[place], True)
        for place, code in enumerate(choice.countries)
    ]
    pairs = [
        Pair(
            said if not size.narrow else said.replace("concentration", "share"),
            tuple(_below(table, code, headline) for code in choice.countries),
        )
        for headline, said in HEADLINES.items()
    ]
    return strip_chart(pairs, kinds, size, vega.linear([0, 100]))


def _below(table: Table, code: str, headline: str) -> float | None:
    return next(
        (
            row["percent_below"]
            for row in table.rows
            if row["country"] == code and row["headline"] == headline
        ),
        None,
    )


def tell_profile(table: Table, choice: Choice) -> str:
    """Where the first compared country stands highest and lowest."""
    if not choice.countries:
        return ""
    code = choice.countries[0]
    mine = [r for r in table.rows if r["country"] == code and r["percent_below"] is not None]
    if not mine:
        return choice.missing(table)
    best = max(mine, key=lambda row: row["percent_below"])
    worst = min(mine, key=lambda row: row["percent_below"])
    told = [
        f"{HEADLINES[row['headline']]} ({words.ordinal(row['rank'])} of {row['ranked_among']}, "
        f"{row['period'].replace('/', ' to ')})"
        for row in (best, worst)
    ]
    return (
        f"{choice.names[code]} stands highest in {told[0]} and lowest in {told[1]}. "
        f"{choice.missing(table)}"
    ).strip()


FIGURES = (
    Figure(
        mart="country_profile",
        view="places",
        title="Where the compared countries stand",
        unit="percent of the other countries that have less, in the newest table of all countries",
        query=profile_query,
        paint=paint_profile,
        tell=tell_profile,
        reading="A mark is missing where that table does not have the country. A newer table of "
        "the highest few alone is not used here: even the last in it stands high.",
        compares=True,
    ),
    Figure(
        mart="revisions",
        view="ranking",
        title="Revised by a newer edition: {title}, {years}",
        unit="{unit}, before and after",
        query=revisions_query,
        paint=paint_revisions,
        tell=tell_revisions,
    ),
    Figure(
        mart="coverage",
        view="years",
        title="Countries with a figure, by indicator and year",
        unit="countries",
        query=coverage_query,
        paint=paint_coverage,
        tell=tell_coverage,
        by_country=False,
    ),
)
