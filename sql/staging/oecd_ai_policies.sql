-- oecd_ai_policies: AI policies and initiatives by country and the year they began, as readings.
-- grain: one row per country, year and snapshot
-- unit: count of initiatives; what countries reported, no measure of effort
-- inputs: raw.oecd_ai_policies
SELECT
    'oecd_ai_policies' AS indicator,
    country AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    coalesce(cast(start_year AS VARCHAR), 'undated') AS period,
    cast(count(*) AS DOUBLE) AS value,
    'count' AS unit,
    'full' AS coverage,
    'derived' AS status,
    'counted from the list' AS place,
    1 AS priority,
    CASE WHEN start_year IS NULL THEN 'the initiatives have no year' END AS set_aside,
    snapshot,
    min(row) AS row
FROM raw.oecd_ai_policies
GROUP BY country, start_year, snapshot
