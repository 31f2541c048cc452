-- indeed_ai_postings: share of AI postings on Indeed by country and month, as readings.
-- grain: one row per country, month and snapshot
-- unit: percent, mean of the days of a whole month
-- inputs: raw.indeed_ai_postings, countries
WITH
months AS (
    SELECT
        iso2,
        date_trunc('month', date) AS month,
        -- Sums over DOUBLE differ with the number of threads.
        sum(cast(figure AS DECIMAL(18, 14))) AS total,
        count(figure) AS days,
        snapshot,
        min(row) AS row
    FROM raw.indeed_ai_postings
    GROUP BY ALL
)

SELECT
    'indeed_ai_postings_share' AS indicator,
    coalesce(countries.name, months.iso2) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    strftime(months.month, '%Y-%m') AS period,
    round(cast(months.total AS DOUBLE) / months.days, 6) AS value,
    'percent' AS unit,
    'selected' AS coverage,
    'derived' AS status,
    'mean of the days' AS place,
    1 AS priority,
    CASE
        WHEN months.days < day(last_day(months.month)) THEN 'the edition has not every day of it'
    END AS set_aside,
    months.snapshot,
    months.row
FROM months
LEFT JOIN countries USING (iso2)
