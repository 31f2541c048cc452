-- oecd_ai_patents: AI patent families by inventor's country and priority year, as readings.
-- grain: one row per row of the raw table
-- unit: families, counted fractionally
-- inputs: raw.oecd_ai_patents, countries
SELECT
    'oecd_ai_patents' AS indicator,
    coalesce(countries.name, patents.ref_area) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    patents.period,
    patents.figure * pow(10, patents.unit_mult) AS value,
    'count' AS unit,
    'full' AS coverage,
    CASE WHEN patents.status IN ('E', 'P') THEN 'estimated' ELSE 'reported' END AS status,
    patents.patent_authorities AS place,
    1 AS priority,
    CASE
        WHEN patents.figure IS NULL THEN 'no figure is published'
        WHEN countries.iso3 IS NULL THEN 'a group as the publisher counts it: ' || patents.ref_area
    END AS set_aside,
    patents.snapshot,
    patents.row
FROM raw.oecd_ai_patents AS patents
LEFT JOIN countries ON patents.ref_area = countries.iso3
