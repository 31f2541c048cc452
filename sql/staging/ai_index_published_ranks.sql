-- ai_index_published_ranks: ranks that the report prints, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_published_ranks
SELECT
    CASE measure
        WHEN 'private_investment' THEN 'private_ai_investment_rank'
        WHEN 'newly_funded_companies' THEN 'newly_funded_ai_companies_rank'
        WHEN 'skill_penetration' THEN 'ai_skill_penetration_rank'
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
FROM raw.ai_index_published_ranks
