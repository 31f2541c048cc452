-- ai_index_patents_granted: AI patents granted and not granted, and their share of the world.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_patents_granted
SELECT
    CASE measure
        WHEN 'granted' THEN 'ai_patents_granted'
        WHEN 'not_granted' THEN 'ai_patents_not_granted'
        WHEN 'share_of_world' THEN 'ai_patents_granted_share_of_world'
    END AS indicator,
    rtrim(country, '* ') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    CASE unit WHEN 'count (approx.)' THEN 'estimated' ELSE 'reported' END AS status,
    printed_in AS place,
    1 AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_patents_granted
