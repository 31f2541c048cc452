-- headlines: each country's newest figure of each headline indicator, from its newest edition.
-- grain: one row per country and headline indicator
-- unit: value in the indicator's own unit; age in years, counted from the newest edition's year
-- inputs: profile_figures, sources
WITH
newest AS (
    SELECT max(year(published)) AS year FROM sources
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
    FROM profile_figures
    WHERE is_latest
    QUALIFY row_number() OVER (
        PARTITION BY country, headline
        ORDER BY period_end DESC, published DESC, source ASC, period ASC
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
