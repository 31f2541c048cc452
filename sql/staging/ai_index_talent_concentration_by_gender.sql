-- ai_index_talent_concentration_by_gender: AI talent concentration of women and men.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_talent_concentration_by_gender
SELECT
    CASE gender
        WHEN 'female' THEN 'ai_talent_concentration_female'
        WHEN 'male' THEN 'ai_talent_concentration_male'
    END AS indicator,
    rtrim(country, '* ') AS name,
    'geo' AS entity_type,
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
FROM raw.ai_index_talent_concentration_by_gender
