-- code_of: the code of a country or group by any name that a publisher gives it, or by a code.
-- `FROM talent_flow WHERE country IN (FROM code_of('South Korea'))`; case does not matter, and
-- there is no row where nobody knows the name.
-- grain: one row per code that has the name
-- inputs: countries, country_aliases
-- materialise: macro(called)
WITH
asked AS (
    SELECT lower(trim(called)) AS name
),

names AS (
    SELECT
        iso3 AS entity,
        unnest([iso3, iso2, name]) AS name
    FROM countries
    UNION ALL
    SELECT
        entity,
        unnest([entity, name]) AS name
    FROM country_aliases
)

SELECT DISTINCT names.entity
FROM names
INNER JOIN asked ON lower(names.name) = asked.name
ORDER BY names.entity
