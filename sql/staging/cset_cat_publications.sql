-- cset_cat_publications: AI publications by country and year, as readings.
-- grain: one row per row of the raw table
-- unit: count; only the field All is read, as fields overlap
-- inputs: raw.cset_cat_publications
SELECT
    'cset_ai_publications' AS indicator,
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
FROM raw.cset_cat_publications
