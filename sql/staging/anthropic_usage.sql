-- anthropic_usage: share of conversations with Claude by country and week, as readings.
-- grain: one row per row of the raw table
-- unit: percent of the world's conversations; they do not add up to 100
-- inputs: raw.anthropic_usage, countries
SELECT
    'claude_usage_share' AS indicator,
    coalesce(countries.name, usage.iso2) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    usage.period,
    usage.figure AS value,
    'percent' AS unit,
    'selected' AS coverage,
    'reported' AS status,
    'usage_pct' AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    usage.snapshot,
    usage.row
FROM raw.anthropic_usage AS usage
LEFT JOIN countries USING (iso2)
