-- ai_index_legislation: AI laws, mentions, bills and regulations, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_legislation
SELECT
    CASE measure
        WHEN 'laws_passed' THEN 'ai_bills_passed'
        WHEN 'mentions' THEN 'ai_mentions_in_legislative_proceedings'
        WHEN 'bills_proposed' THEN 'us_congress_ai_bills_proposed'
        WHEN 'federal_regulations' THEN 'us_federal_ai_regulations'
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
FROM raw.ai_index_legislation
