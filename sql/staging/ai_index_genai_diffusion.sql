-- ai_index_genai_diffusion: diffusion of generative AI, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_genai_diffusion
SELECT
    CASE measure
        WHEN 'share_of_population' THEN 'genai_diffusion'
    END AS indicator,
    rtrim(country, '* ') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    coverage,
    'estimated' AS status,
    printed_in AS place,
    1 AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_genai_diffusion
