-- ai_index_talent_concentration_by_gender: AI talent concentration of women and men.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_talent_concentration_by_gender
SELECT
    'ai_talent_concentration' AS indicator,
    rtrim(country, '* ') AS name,
    'geo' AS entity_type,
    gender AS breakdown,
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
