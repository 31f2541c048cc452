-- headlines: each country's newest figure of each headline indicator, from its newest edition.
-- grain: one row per country and headline indicator
-- unit: value in the indicator's own unit; age in years, counted from the newest edition's year
-- inputs: figures, profile_components, sources
WITH
newest AS (
    SELECT max(year(published)) AS year FROM sources
),

candidates AS (
    SELECT
        profile_components.headline,
        figures.country,
        figures.name,
        figures.value,
        figures.rank,
        figures.ranked_among,
        figures.period,
        figures.last_year,
        figures.period_end,
        figures.source,
        figures.edition,
        figures.coverage,
        figures.line,
        sources.published
    FROM figures
    INNER JOIN profile_components
        ON
            figures.indicator = profile_components.indicator
            AND (figures.first_year < figures.last_year) = profile_components.sums
    LEFT JOIN sources
        ON figures.source = sources.source AND figures.edition = sources.edition
    WHERE figures.is_latest AND figures.country IS NOT NULL
),

chosen AS (
    SELECT
        headline,
        country,
        name,
        value,
        rank,
        ranked_among,
        period,
        last_year,
        source,
        edition,
        coverage,
        line
    FROM candidates
    QUALIFY row_number() OVER (
        PARTITION BY country, headline ORDER BY period_end DESC, published DESC, source ASC
    ) = 1
)

SELECT
    chosen.headline,
    chosen.country,
    chosen.name,
    chosen.value,
    chosen.rank,
    chosen.ranked_among,
    chosen.period,
    newest.year - chosen.last_year AS age_years,
    chosen.source,
    chosen.edition,
    chosen.coverage,
    chosen.line
FROM chosen
CROSS JOIN newest
