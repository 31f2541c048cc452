-- imf_ai_preparedness: AI Preparedness Index and its components, as readings.
-- grain: one row per row of the raw table
-- unit: index from 0 to 1; a component is at most 0.25
-- inputs: raw.imf_ai_preparedness, series, countries
SELECT
    coalesce(taken.indicator, 'imf ' || preparedness.series) AS indicator,
    coalesce(countries.name, preparedness.code) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(preparedness.year AS VARCHAR) AS period,
    preparedness.figure AS value,
    taken.unit,
    'full' AS coverage,
    'estimated' AS status,
    preparedness.series AS place,
    1 AS priority,
    CASE
        WHEN countries.iso3 IS NULL
            THEN 'a group as the publisher counts it: ' || preparedness.code
    END AS set_aside,
    preparedness.snapshot,
    preparedness.row
FROM raw.imf_ai_preparedness AS preparedness
LEFT JOIN series AS taken ON taken.source = 'imf' AND preparedness.series = taken.series
LEFT JOIN countries ON preparedness.code = countries.iso3
