-- worldbank_gdp: gross domestic product, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.worldbank_gdp, snapshots
SELECT
    'gdp' AS indicator,
    rtrim(economies.economy, '* ') AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(economies.year AS VARCHAR) AS period,
    economies.figure AS value,
    'current US$' AS unit,
    CASE WHEN snapshots.partial THEN 'selected' ELSE 'full' END AS coverage,
    'reported' AS status,
    economies.code AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    economies.snapshot,
    economies.row
FROM raw.worldbank_gdp AS economies
LEFT JOIN snapshots ON economies.snapshot = snapshots.snapshot
