-- ai_index_notable_models: notable models by country and sector, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_notable_models
SELECT
    CASE
        WHEN measure = 'notable' AND grouping = 'country' THEN 'notable_ml_models'
        WHEN measure = 'notable' AND grouping = 'sector' THEN 'notable_ml_models_by_sector'
        WHEN measure = 'significant' AND grouping = 'country' THEN 'significant_ml_systems'
    END AS indicator,
    rtrim(name, '* ') AS name,
    CASE grouping
        WHEN 'country' THEN 'geo'
        WHEN 'sector' THEN 'sector'
    END AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    'reported' AS status,
    printed_in AS place,
    CASE
        WHEN snapshot LIKE 'ai_index/2026%' AND printed_in = 'fig. 1.1.2' THEN 2
        ELSE 1
    END AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_notable_models
