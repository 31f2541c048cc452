-- talent_flow_editions: net flows of AI talent as each edition printed them, with their changes.
-- The measures have other denominators and other people, and are never put into one series. Turns
-- and sums are those of years: months are smoothed over twelve of them.
-- grain: country, measure, period, source, edition
-- unit: as unit says; the preferred measure is the net flow per 10,000 LinkedIn members
-- inputs: theme_figures
-- materialise: table
WITH
flows AS (
    SELECT
        *,
        nullif(sign(value), 0) AS way
    FROM theme_figures
    WHERE
        theme = 'talent_flow'
        AND breakdown = ''
        AND country IS NOT NULL
        -- Neither sums over years nor what has no date.
        AND first_year = last_year
),

series AS (
    SELECT
        *,
        last_value(way IGNORE NULLS) OVER before AS way_before,
        min(year) OVER to_date AS since,
        count(*) OVER to_date AS years,
        sum(cast(value AS DECIMAL(18, 6))) OVER to_date AS total,
        list(line) OVER to_date AS course
    FROM flows
    WINDOW
        before AS (
            PARTITION BY country, measure, source, edition ORDER BY period
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        to_date AS (
            PARTITION BY country, measure, source, edition ORDER BY period
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
)

SELECT
    country,
    name AS country_name,
    measure,
    indicator,
    period,
    year,
    value AS net_migration,
    unit,
    previous_period,
    previous_value AS previous_net_migration,
    change,
    CASE way
        WHEN 1 THEN 'inflow' WHEN -1 THEN 'outflow' ELSE 'balanced'
    END AS direction,
    CASE WHEN year IS NOT NULL THEN coalesce(way <> way_before, FALSE) END AS reversed,
    CASE
        WHEN year IS NOT NULL
            THEN count(*) FILTER (WHERE way <> way_before) OVER (
                PARTITION BY country, measure, source, edition ORDER BY period
            )
    END AS reversals,
    CASE WHEN year - since + 1 = years THEN since END AS cumulative_since,
    CASE WHEN year - since + 1 = years THEN cast(total AS DOUBLE) END AS cumulative,
    rank,
    ranked_among,
    is_preferred,
    edition_break,
    definition_break,
    disputed,
    source,
    edition,
    coverage,
    CASE WHEN year IS NULL THEN lines ELSE list_sort(course) END AS lineage,
    is_latest
FROM series
