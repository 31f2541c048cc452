-- ai_index_private_investment: private, corporate and generative AI investment, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_private_investment
SELECT
    CASE measure
        WHEN 'private' THEN 'private_ai_investment'
        WHEN 'corporate' THEN 'corporate_ai_investment'
        WHEN 'generative' THEN 'private_genai_investment'
        WHEN 'private_yoy' THEN 'private_ai_investment_yoy'
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
    CASE
        WHEN snapshot LIKE 'ai_index/2025%' AND printed_in = 'fig. 4.3.10' THEN 2
        WHEN snapshot LIKE 'ai_index/2026%' AND printed_in = 'fig. 4.2.11' THEN 2
        ELSE 1
    END AS priority,
    NULL AS set_aside,
    snapshot,
    row
FROM raw.ai_index_private_investment
