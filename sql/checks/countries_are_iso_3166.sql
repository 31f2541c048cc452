-- countries_are_iso_3166: an entity called a country is in the list of countries.
-- severity: error
-- inputs: observations, countries
SELECT DISTINCT observations.entity
FROM observations
LEFT JOIN countries ON observations.entity = countries.iso3
WHERE observations.entity_type = 'country' AND countries.iso3 IS NULL
