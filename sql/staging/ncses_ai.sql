-- ncses_ai: AI patents by inventor, AI articles and AI venture capital, as readings.
-- grain: one row per row of the raw table
-- unit: of the series: counts, million current US$
-- inputs: raw.ncses_ai, series
SELECT
    coalesce(taken.indicator, 'ncses ' || ai.series) AS indicator,
    CASE WHEN ai.kind = 'world' THEN 'World' ELSE ai.area END AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    ai.period,
    ai.figure AS value,
    taken.unit,
    CASE WHEN starts_with(ai.series, 'SKTI-21/') THEN 'selected' ELSE 'full' END AS coverage,
    'reported' AS status,
    split_part(ai.series, '/', 1) AS place,
    1 AS priority,
    CASE
        WHEN ai.kind = 'region' THEN 'a region as the publisher counts it: ' || ai.area
    END AS set_aside,
    ai.snapshot,
    ai.row
FROM raw.ncses_ai AS ai
LEFT JOIN series AS taken ON taken.source = 'ncses' AND ai.series = taken.series
