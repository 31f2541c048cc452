-- residents: the population by which others are divided: the World Bank's newest edition.
-- An ASOF join on year takes a country's last earlier population where the year has none yet.
-- grain: one row per country and year
-- unit: persons at mid-year
-- inputs: figures
SELECT
    country,
    year,
    value,
    line
FROM figures
WHERE
    indicator = 'population'
    AND source = 'worldbank'
    AND breakdown = ''
    AND is_latest
    AND country IS NOT NULL
    AND year IS NOT NULL
    AND value > 0
