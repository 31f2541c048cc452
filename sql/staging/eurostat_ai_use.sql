-- eurostat_ai_use: use of AI by enterprises and individuals, as readings.
-- grain: one row per row of the raw table
-- unit: percent of those that the series names
-- inputs: raw.eurostat_ai_use, series, snapshots, countries
SELECT
    coalesce(taken.indicator, 'eurostat ' || ai_use.indicator) AS indicator,
    -- Codes are alpha-2, but for EL, UK and the groups; labels stay as they are.
    coalesce(countries.name, ai_use.area) AS name,
    'geo' AS entity_type,
    CASE
        WHEN ai_use.breakdown NOT IN ('GE10', 'All individuals', 'IND_TOTAL')
            THEN
                CASE WHEN ai_use.activity = 'none' THEN 'individuals: ' ELSE 'size: ' END
                || lower(replace(ai_use.breakdown, 'Individuals, ', ''))
        ELSE ''
    END AS breakdown,
    cast(ai_use.year AS VARCHAR) AS period,
    ai_use.figure AS value,
    taken.unit,
    CASE WHEN snapshots.partial THEN 'selected' ELSE 'full' END AS coverage,
    CASE WHEN contains(ai_use.flag, 'e') THEN 'estimated' ELSE 'reported' END AS status,
    ai_use.dataset AS place,
    1 AS priority,
    CASE
        WHEN taken.indicator IS NULL
            THEN 'not one of the series that are taken: see data/reference/series.csv'
        WHEN ai_use.figure IS NULL AND ai_use.confidential = 'C' THEN 'the figure is confidential'
        WHEN ai_use.figure IS NULL AND contains(ai_use.flag, 'u')
            THEN 'the figure is too unreliable to be published'
        WHEN ai_use.figure IS NULL THEN 'no figure is published'
    END AS set_aside,
    ai_use.snapshot,
    ai_use.row
FROM raw.eurostat_ai_use AS ai_use
LEFT JOIN snapshots USING (snapshot)
LEFT JOIN series AS taken
    ON
        taken.source = 'eurostat'
        AND taken.series = concat_ws('/', ai_use.dataset, ai_use.indicator, ai_use.unit)
LEFT JOIN countries ON ai_use.area = countries.iso2
