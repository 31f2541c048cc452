-- unesco_uis_indicators: research and development spending by country and year, as readings.
-- grain: one row per row of the raw table
-- unit: percent of GDP
-- inputs: raw.unesco_uis_indicators, countries
SELECT
    CASE figures.indicator
        WHEN 'EXPGDP.TOT' THEN 'uis_rd_spending'
        ELSE 'unesco_uis ' || figures.indicator
    END AS indicator,
    coalesce(countries.name, figures.geo_unit) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(figures.year AS VARCHAR) AS period,
    figures.figure AS value,
    CASE figures.indicator WHEN 'EXPGDP.TOT' THEN 'percent of GDP' END AS unit,
    'full' AS coverage,
    CASE WHEN figures.qualifier IS NULL THEN 'reported' ELSE 'estimated' END AS status,
    figures.indicator AS place,
    1 AS priority,
    CASE WHEN figures.figure IS NULL THEN 'no figure is published' END AS set_aside,
    figures.snapshot,
    figures.row
FROM raw.unesco_uis_indicators AS figures
LEFT JOIN countries ON figures.geo_unit = countries.iso3
