-- worldbank_rd_spending: research and development spending, as readings.
-- grain: one row per row of the raw table
-- unit: as published, in unit
-- inputs: raw.worldbank_rd_spending
SELECT
    'rd_spending' AS indicator,
    rtrim(economy, '* ') AS name,
    'geo' AS entity_type,
    cast(year AS VARCHAR) AS period,
    figure AS value,
    'percent of GDP' AS unit,
    'full' AS coverage,
    'reported' AS status,
    code AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    snapshot,
    row
FROM raw.worldbank_rd_spending
