-- ai_index_skill_penetration: AI skill penetration, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_skill_penetration
SELECT
    CASE measure
        WHEN 'relative_penetration' THEN 'ai_skill_penetration'
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
FROM raw.ai_index_skill_penetration
