-- worldbank_linkedin_ai_skill_migration: net migration of members with AI skills, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.worldbank_linkedin_ai_skill_migration
SELECT
    'ai_skill_migration' AS indicator,
    rtrim(economy, '* ') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(year AS VARCHAR) AS period,
    figure AS value,
    unit,
    'full' AS coverage,
    'reported' AS status,
    'Skill Migration, skill group 2407' AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    snapshot,
    row
FROM raw.worldbank_linkedin_ai_skill_migration
