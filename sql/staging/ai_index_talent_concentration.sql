-- ai_index_talent_concentration: AI talent concentration and its change, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_talent_concentration
SELECT
    CASE measure
        WHEN 'share' THEN 'ai_talent_concentration'
        WHEN 'change' THEN 'ai_talent_concentration_change'
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
    CASE WHEN period = 'not stated' THEN 'the figure names no year' END AS set_aside,
    snapshot,
    row
FROM raw.ai_index_talent_concentration
