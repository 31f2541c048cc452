-- talent_flow_editions: net AI talent migration as each edition printed it, with its own changes.
-- grain: country, year, source, edition
-- unit: net flow per 10,000 LinkedIn members of the country
-- inputs: figures
WITH
migration AS (
    SELECT
        country,
        name,
        year,
        value,
        rank,
        ranked_among,
        source,
        edition,
        coverage,
        is_latest,
        line,
        nullif(sign(value), 0) AS way
    FROM figures
    WHERE
        indicator = 'net_ai_talent_migration'
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
        list(line) OVER to_date AS lines,
        max(year) OVER any_edition AS year_before
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
        ),
        any_edition AS (
            PARTITION BY country, source ORDER BY year
            RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
)

SELECT
    country,
    name AS country_name,
    year,
    value AS net_migration,
    previous_year,
    previous_value AS previous_net_migration,
    round(value - previous_value, 6) + 0 AS change,
    CASE way WHEN 1 THEN 'inflow' WHEN -1 THEN 'outflow' ELSE 'balanced' END AS direction,
    coalesce(way <> way_before, FALSE) AS reversed,
    count(*) FILTER (WHERE way <> way_before) OVER (
        PARTITION BY country, source, edition ORDER BY year
    ) AS reversals,
    CASE WHEN year - first_year + 1 = years THEN first_year END AS cumulative_since,
    CASE WHEN year - first_year + 1 = years THEN cast(total AS DOUBLE) END AS cumulative,
    rank,
    ranked_among,
    coalesce(
        year_before > previous_year, year_before IS NOT NULL
    ) AS edition_break,
    source,
    edition,
    coverage,
    list_sort(lines) AS lineage,
    is_latest
FROM series
