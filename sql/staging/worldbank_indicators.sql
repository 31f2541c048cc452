-- worldbank_indicators: World Development Indicators by economy and year, as readings.
-- grain: one row per row of the raw table
-- unit: of the series, by data/reference/series.csv
-- inputs: raw.worldbank_indicators, snapshots, series, countries
SELECT
    coalesce(taken.indicator, 'worldbank ' || figures.code) AS indicator,
    coalesce(countries.name, figures.economy) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(figures.year AS VARCHAR) AS period,
    figures.figure AS value,
    taken.unit,
    CASE WHEN snapshots.partial THEN 'selected' ELSE 'full' END AS coverage,
    'reported' AS status,
    figures.code AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    figures.snapshot,
    figures.row
FROM raw.worldbank_indicators AS figures
LEFT JOIN snapshots USING (snapshot)
LEFT JOIN series AS taken ON taken.source = 'worldbank' AND figures.code = taken.series
LEFT JOIN countries USING (iso3)
