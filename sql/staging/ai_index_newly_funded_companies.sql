-- ai_index_newly_funded_companies: newly funded AI companies, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_newly_funded_companies
SELECT
    CASE measure
        WHEN 'ai' THEN 'newly_funded_ai_companies'
        WHEN 'generative' THEN 'newly_funded_genai_companies'
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
FROM raw.ai_index_newly_funded_companies
