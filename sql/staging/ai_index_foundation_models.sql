-- ai_index_foundation_models: foundation models by country, organisation, access and sector, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_foundation_models
SELECT
    CASE measure || ' by ' || "grouping"
        WHEN 'released by country' THEN 'foundation_models'
        WHEN 'released by organisation' THEN 'foundation_models_by_organisation'
        WHEN 'released by access' THEN 'foundation_models_by_access'
        WHEN 'released by sector' THEN 'foundation_models_by_sector'
    END AS indicator,
    rtrim(name, '* ') AS name,
    CASE "grouping"
        WHEN 'country' THEN 'geo'
        WHEN 'organisation' THEN 'organisation'
        WHEN 'access' THEN 'access'
        WHEN 'sector' THEN 'sector'
    END AS entity_type,
    period,
    figure AS value,
    unit,
    coverage,
    CASE WHEN printed_in LIKE 'data of %' THEN 'derived' ELSE 'reported' END AS status,
    printed_in AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    snapshot,
    row
FROM raw.ai_index_foundation_models
