-- cset_cat: AI publications, citations, patents and private investment of CSET's Country Activity
--   Tracker by country and year, as readings.
-- grain: one row per row of the raw tables
-- unit: count; investment in million current US$; only the field All is read, as fields overlap
-- inputs: raw.cset_cat_citations, raw.cset_cat_investment_disclosed,
--   raw.cset_cat_investment_estimated, raw.cset_cat_patent_applications,
--   raw.cset_cat_patents_granted, raw.cset_cat_publications
WITH
figures AS (
    SELECT * FROM raw.cset_cat_citations
    UNION ALL BY NAME
    SELECT * FROM raw.cset_cat_investment_disclosed
    UNION ALL BY NAME
    SELECT * FROM raw.cset_cat_investment_estimated
    UNION ALL BY NAME
    SELECT * FROM raw.cset_cat_patent_applications
    UNION ALL BY NAME
    SELECT * FROM raw.cset_cat_patents_granted
    UNION ALL BY NAME
    SELECT * FROM raw.cset_cat_publications
),

named AS (
    -- A snapshot is source/edition/table@hash.
    SELECT
        *,
        'cset_ai_' || split_part(split_part(snapshot, '/', 3), '@', 1) AS indicator
    FROM figures
)

SELECT
    indicator,
    country AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(year AS VARCHAR) AS period,
    figure AS value,
    CASE WHEN contains(indicator, 'investment') THEN 'million current US$' ELSE 'count' END AS unit,
    'full' AS coverage,
    CASE WHEN ends_with(indicator, 'estimated') THEN 'estimated' ELSE 'reported' END AS status,
    'field ' || field AS place,
    1 AS priority,
    CASE
        WHEN field <> 'All' THEN 'fields overlap: only All is read'
        WHEN NOT complete THEN 'the year is not complete in this release'
    END AS set_aside,
    snapshot,
    row
FROM named
