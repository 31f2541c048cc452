-- cset_cat_patent_applications: AI patent families applied for by country and year, as readings.
-- grain: one row per row of the raw table
-- unit: count; only the field All is read, as fields overlap
-- inputs: raw.cset_cat_patent_applications
SELECT
    'cset_ai_patent_applications' AS indicator,
    country AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(year AS VARCHAR) AS period,
    figure AS value,
    'count' AS unit,
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
FROM raw.cset_cat_patent_applications
