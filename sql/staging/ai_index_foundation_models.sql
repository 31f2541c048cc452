-- ai_index_foundation_models: foundation models by what the figure groups them by, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_foundation_models
SELECT
    CASE grouping
        WHEN 'country' THEN 'foundation_models'
        WHEN 'organisation' THEN 'foundation_models_by_organisation'
        WHEN 'access' THEN 'foundation_models_by_access'
        WHEN 'sector' THEN 'foundation_models_by_sector'
    END AS indicator,
    rtrim(name, '* ') AS name,
    CASE grouping
        WHEN 'country' THEN 'geo'
        WHEN 'organisation' THEN 'organisation'
        WHEN 'access' THEN 'access'
        WHEN 'sector' THEN 'sector'
    END AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    CASE WHEN printed_in LIKE 'data of %' THEN 'derived' ELSE 'reported' END AS status,
    printed_in AS place,
    1 AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_foundation_models
