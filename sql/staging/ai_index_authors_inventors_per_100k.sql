-- ai_index_authors_inventors_per_100k: AI authors and inventors per inhabitant, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.ai_index_authors_inventors_per_100k
SELECT
    CASE measure
        WHEN 'authors_and_inventors' THEN 'ai_authors_inventors_per_100k'
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
FROM raw.ai_index_authors_inventors_per_100k
