-- microsoft_ai_diffusion: diffusion of generative AI, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.microsoft_ai_diffusion
SELECT
    'genai_diffusion' AS indicator,
    rtrim(economy, '* ') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    period,
    figure AS value,
    unit,
    'full' AS coverage,
    'estimated' AS status,
    'data file' AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    snapshot,
    row
FROM raw.microsoft_ai_diffusion
