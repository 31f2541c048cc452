-- github_activity: developers, pushes, repositories and pushers by topic on GitHub, as readings.
-- grain: one row per row of the raw table
-- unit: count; stocks at the end of the quarter, flows of the quarter
-- inputs: raw.github_activity, series, countries
SELECT
    coalesce(taken.indicator, 'github ' || activity.series) AS indicator,
    CASE
        WHEN activity.iso2 = 'EU' THEN 'European Union'
        ELSE coalesce(countries.name, activity.iso2)
    END AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    format('Q{} {}', activity.quarter, activity.year) AS period,
    cast(activity.figure AS DOUBLE) AS value,
    taken.unit,
    'full' AS coverage,
    'reported' AS status,
    activity.series AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    activity.snapshot,
    activity.row
FROM raw.github_activity AS activity
LEFT JOIN series AS taken ON taken.source = 'github' AND activity.series = taken.series
LEFT JOIN countries USING (iso2)
