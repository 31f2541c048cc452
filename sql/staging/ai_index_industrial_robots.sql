-- ai_index_industrial_robots: industrial robots installed, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_industrial_robots
SELECT
    CASE measure
        WHEN 'installed' THEN 'industrial_robots_installed'
    END AS indicator,
    rtrim(country, '* ') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    'reported' AS status,
    printed_in AS place,
    CASE
        WHEN snapshot LIKE 'ai_index/2026%' AND printed_in = 'fig. 4.5.5' THEN 2
        ELSE 1
    END AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_industrial_robots
