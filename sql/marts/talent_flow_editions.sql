-- talent_flow_editions: net AI talent migration as each edition printed it, with its own changes.
-- grain: country, year, source, edition
-- unit: net flow per 10,000 LinkedIn members of the country
-- inputs: figures, continuity
WITH
migration AS (
    SELECT
        country,
        name,
        year,
        value,
        rank,
        ranked_among,
        disputed,
        source,
        edition,
        coverage,
        is_latest,
        line,
        nullif(sign(value), 0) AS way
    FROM figures
    WHERE
        indicator = 'net_ai_talent_migration'
        AND breakdown = ''
        AND entity_type = 'country'
        AND year IS NOT NULL
),

series AS (
    SELECT
        country,
        name,
        year,
        value,
        rank,
        ranked_among,
        disputed,
        source,
        edition,
        coverage,
        is_latest,
        way,
        lag(year) OVER edition_series AS previous_year,
        lag(value) OVER edition_series AS previous_value,
        last_value(way IGNORE NULLS) OVER before AS way_before,
        min(year) OVER to_date AS first_year,
        count(*) OVER to_date AS years,
        sum(cast(value AS DECIMAL(18, 6))) OVER to_date AS total,
        list(line) OVER to_date AS lines
    FROM migration
    WINDOW
        edition_series AS (PARTITION BY country, source, edition ORDER BY year),
        before AS (
            PARTITION BY country, source, edition ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        to_date AS (
            PARTITION BY country, source, edition ORDER BY year
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
)

SELECT
    series.country,
    series.name AS country_name,
    series.year,
    series.value AS net_migration,
    series.previous_year,
    series.previous_value AS previous_net_migration,
    round(series.value - series.previous_value, 6) + 0 AS change,
    CASE series.way
        WHEN 1 THEN 'inflow' WHEN -1 THEN 'outflow' ELSE 'balanced'
    END AS direction,
    coalesce(series.way <> series.way_before, FALSE) AS reversed,
    count(*) FILTER (WHERE series.way <> series.way_before) OVER (
        PARTITION BY series.country, series.source, series.edition ORDER BY series.year
    ) AS reversals,
    CASE
        WHEN series.year - series.first_year + 1 = series.years THEN series.first_year
    END AS cumulative_since,
    CASE
        WHEN series.year - series.first_year + 1 = series.years
            THEN cast(series.total AS DOUBLE)
    END AS cumulative,
    series.rank,
    series.ranked_among,
    continuity.edition_break,
    continuity.definition_break,
    series.disputed,
    series.source,
    series.edition,
    series.coverage,
    list_sort(series.lines) AS lineage,
    series.is_latest
FROM series
INNER JOIN continuity
    ON
        continuity.indicator = 'net_ai_talent_migration'
        AND continuity.breakdown = ''
        AND series.country = continuity.entity
        AND series.year = continuity.year
        AND series.source = continuity.source
        AND series.edition = continuity.edition
