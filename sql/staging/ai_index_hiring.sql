-- ai_index_hiring: growth of AI hiring, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_hiring
SELECT
    CASE measure
        WHEN 'yoy' THEN 'relative_ai_hiring_yoy'
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
    1 AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_hiring
