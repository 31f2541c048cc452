-- headlines: each country's newest figure of each headline indicator, from its newest edition.
-- grain: one row per country and headline indicator
-- unit: value in the indicator's own unit; age in years, counted from the newest edition's year
--   is_newest_table is false where the headline ranks another country in a newer table
-- inputs: profile_figures, sources
WITH
newest AS (
    SELECT max(year(published)) AS year FROM sources
),

chosen AS (
    SELECT * FROM profile_figures
    WHERE is_latest
    QUALIFY row_number() OVER (
        PARTITION BY country, headline
        ORDER BY period_end DESC, published DESC, source ASC, period ASC
    ) = 1
),

compared AS (
    SELECT
        *,
        first_value(source || '/' || edition || '/' || period) OVER (
            PARTITION BY headline
            ORDER BY
                rank IS NULL ASC, period_end DESC, published DESC, source ASC, period ASC
        ) AS newest_table
    FROM chosen
)

SELECT
    compared.headline,
    compared.country,
    compared.name,
    compared.value,
    compared.rank,
    compared.ranked_among,
    compared.period,
    newest.year - compared.last_year AS age_years,
    compared.source,
    compared.edition,
    compared.source || '/' || compared.edition || '/' || compared.period
    = compared.newest_table AS is_newest_table,
    compared.coverage,
    compared.line
FROM compared
CROSS JOIN newest
