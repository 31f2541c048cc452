-- oecd_msti: research spending, researchers and population by country, as readings.
-- grain: one row per row of the raw table
-- unit: percent of GDP, PPP US$ at constant prices, full-time equivalents, persons
-- inputs: raw.oecd_msti, countries
WITH
measures (measure, unit_measure, price_base, indicator, unit) AS (
    VALUES
    ('G', 'PT_B1GQ', '_Z', 'oecd_rd_spending', 'percent of GDP'),
    ('G', 'USD_PPP', 'Q', 'oecd_rd_spending_ppp', 'constant PPP US$'),
    ('T_RS', 'FTE', '_Z', 'oecd_researchers', 'full-time equivalents'),
    ('TOT_POP', 'PS', '_Z', 'oecd_population', 'persons')
)

SELECT
    coalesce(measures.indicator, 'oecd ' || msti.measure) AS indicator,
    coalesce(countries.name, msti.ref_area) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    msti.period,
    msti.figure * pow(10, msti.unit_mult) AS value,
    measures.unit,
    'full' AS coverage,
    CASE WHEN msti.status IN ('E', 'P') THEN 'estimated' ELSE 'reported' END AS status,
    msti.measure || '.' || msti.unit_measure AS place,
    1 AS priority,
    CASE
        -- Growth rates and indices stand under the same key as the figures they are made of.
        WHEN msti.transformation <> '_Z' THEN 'a growth rate or an index of the figure'
        WHEN msti.figure IS NULL THEN 'no figure is published'
        WHEN measures.indicator IS NULL THEN 'not one of the indicators that are taken'
        WHEN countries.iso3 IS NULL THEN 'a group as the publisher counts it: ' || msti.ref_area
    END AS set_aside,
    msti.snapshot,
    msti.row
FROM raw.oecd_msti AS msti
LEFT JOIN measures USING (measure, unit_measure, price_base)
LEFT JOIN countries ON msti.ref_area = countries.iso3
