-- cset_cat_investment_disclosed: disclosed private AI investment by country and year, as readings.
-- grain: one row per row of the raw table
-- unit: million current US$; only the field All is read, as fields overlap
-- inputs: raw.cset_cat_investment_disclosed
SELECT
    'cset_ai_investment_disclosed' AS indicator,
    country AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(year AS VARCHAR) AS period,
    figure AS value,
    'million current US$' AS unit,
    'full' AS coverage,
    'reported' AS status,
    'field ' || field AS place,
    1 AS priority,
    CASE
        WHEN field <> 'All' THEN 'fields overlap: only All is read'
        WHEN NOT complete THEN 'the year is not complete in this release'
    END AS set_aside,
    snapshot,
    row
FROM raw.cset_cat_investment_disclosed
