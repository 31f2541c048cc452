-- ai_index_talent_migration: net migration of AI talent, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_talent_migration
SELECT
    CASE measure
        WHEN 'net_flow' THEN 'net_ai_talent_migration'
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
        WHEN snapshot LIKE 'ai_index/2025%' AND printed_in = 'fig. 4.2.22' THEN 2
        WHEN snapshot LIKE 'ai_index/2026%' AND printed_in = 'fig. 4.4.23' THEN 2
        ELSE 1
    END AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_talent_migration
