-- shared_values: three countries or more with exactly the same figures in three periods or more of
--   one table, three of them different: an estimate for their region, in all likelihood. Flag them
--   as regional in data/reference/corrections.csv, with the evidence.
-- severity: warn
-- inputs: observations
WITH
series AS (
    SELECT
        indicator,
        breakdown,
        source,
        edition,
        entity,
        list((period_label, value) ORDER BY period_label) AS figures
    FROM observations
    WHERE entity_type = 'country' AND coverage <> 'regional'
    GROUP BY ALL
    -- Small whole numbers, as of counts and grades, are alike by chance.
    HAVING count(DISTINCT value) >= 3 AND bool_or(value <> round(value))
)

SELECT
    indicator,
    breakdown,
    source,
    edition,
    string_agg(entity, ' | ' ORDER BY entity) AS entities
FROM series
GROUP BY indicator, breakdown, source, edition, figures
HAVING count(*) >= 3
