-- oxford_insights_readiness: government AI readiness, scores and ranks, as readings.
-- grain: one row per row of the raw table
-- unit: of the series: 0 to 10 in 2019, 0 to 100 since; ranks
-- inputs: raw.oxford_insights_readiness, series
SELECT
    coalesce(taken.indicator, 'oxford_insights ' || readiness.series) AS indicator,
    readiness.economy AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(readiness.year AS VARCHAR) AS period,
    readiness.figure AS value,
    taken.unit,
    'full' AS coverage,
    'reported' AS status,
    readiness.series AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    readiness.snapshot,
    readiness.row
FROM raw.oxford_insights_readiness AS readiness
LEFT JOIN series AS taken ON taken.source = 'oxford_insights' AND readiness.series = taken.series
