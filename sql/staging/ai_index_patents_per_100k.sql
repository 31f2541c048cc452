-- ai_index_patents_per_100k: granted AI patents per inhabitant and their change, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_patents_per_100k
SELECT
    CASE measure
        WHEN 'granted_per_100k' THEN 'patents_per_100k'
        WHEN 'change' THEN 'patents_per_100k_change'
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
FROM raw.ai_index_patents_per_100k
