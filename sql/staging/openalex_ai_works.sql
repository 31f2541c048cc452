-- openalex_ai_works: works on artificial intelligence by country and year, as readings.
-- grain: one row per row of the raw table
-- unit: count; a work counts for each of its countries. An answer of 200 countries was cut there.
-- inputs: raw.openalex_ai_works, countries
SELECT
    'openalex_ai_works' AS indicator,
    coalesce(countries.name, works.iso2) AS name,
    'geo' AS entity_type,
    '' AS breakdown,
    cast(works.year AS VARCHAR) AS period,
    cast(works.works AS DOUBLE) AS value,
    'count' AS unit,
    CASE WHEN works.countries = 200 THEN 'top 200' ELSE 'full' END AS coverage,
    'reported' AS status,
    works.concept AS place,
    1 AS priority,
    cast(NULL AS VARCHAR) AS set_aside,
    works.snapshot,
    works.row
FROM raw.openalex_ai_works AS works
LEFT JOIN countries USING (iso2)
