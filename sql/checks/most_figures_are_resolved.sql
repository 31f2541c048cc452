-- most_figures_are_resolved: more than 5 percent of all figures have a country, unit, period or
--   indicator that nobody has mapped: a reference table was emptied or broken, in all likelihood.
-- severity: error
-- inputs: readings
WITH
counted AS (
    SELECT
        count(*) AS figures,
        count(*) FILTER (WHERE outcome = 'quarantine') AS unresolved
    FROM readings
)

SELECT
    unresolved,
    figures
FROM counted
WHERE 20 * unresolved > figures
